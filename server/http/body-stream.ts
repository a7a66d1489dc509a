/** The bytes of a request as they arrive; Fastify never holds them. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { RETRY_AFTER } from './limits.ts';

/** The chunks of a body. Ending early leaves the connection open, so that an answer can still be sent. */
export async function* bodyChunks(
  raw: IncomingMessage,
  stallMs: number,
): AsyncGenerator<Uint8Array, void, void> {
  const chunks = raw.iterator({ destroyOnReturn: false });
  const stalled = Promise.withResolvers<never>();
  stalled.promise.catch(() => {});
  const timer = setTimeout(() => stalled.reject(stall(stallMs)), stallMs).unref();
  let waiting = false;
  try {
    while (true) {
      timer.refresh();
      waiting = true;
      const next = await Promise.race([chunks.next(), stalled.promise]);
      waiting = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    // While a read is waiting, return() would wait behind it.
    if (!waiting) await chunks.return?.();
  }
}

/**
 * Reads the rest of a body and drops it, for at most `lingerMs`. Closing at once instead would reset the connection,
 * and a sender that is still sending would never see its answer.
 */
export async function dropRest(raw: IncomingMessage, lingerMs: number): Promise<void> {
  if (raw.readableEnded || raw.destroyed) return;
  // A reader that was given up, a decoder say, may hold on to the stream; without its listener, bytes flow again.
  raw.removeAllListeners('readable');
  await setImmediate();
  raw.resume();
  const late = AbortSignal.timeout(lingerMs);
  await once(raw, 'end', { signal: late }).catch(() => raw.destroy());
}

function stall(stallMs: number): AppError {
  return new AppError(
    'unavailable',
    `The body sent nothing for ${stallMs / 1000} s and was given up. Send it again.`,
    {
      retryAfter: RETRY_AFTER.overload,
    },
  );
}

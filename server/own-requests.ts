/** Leeway as its own first customer: the requests that it served are lines of the service "leeway". */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { OwnRequest } from './http/ports.ts';
import type { Batch } from './ledger/batch.ts';
import type { Service } from './service.ts';
import { usualReading } from './slo/line-rules.ts';

/** What Leeway calls itself. */
export const OWN_SERVICE = 'leeway';
const SOURCE = `http/${OWN_SERVICE}`;
const GATHER_MS = 1_000;
/** In an outage of the database lines gather; past this many the oldest are let go, and counted. */
const MOST_LINES = 10_000;

/** Gathers request lines and commits them each second, as if they had been posted. */
export function ownRequests({ service, now, log }: { service: Service; now: () => number; log: Logger }): {
  add(line: OwnRequest): void;
  stop(): Promise<void>;
} {
  let lines: OwnRequest[] = [];
  let waiting: Batch | null = null;
  let dropped = 0;
  let sending: Promise<void> = Promise.resolve();

  /** A batch that was not taken is tried again under its key, so that it counts once whatever became of the first try. */
  async function send(): Promise<void> {
    waiting ??= await read();
    if (waiting === null) return;
    try {
      await service.commit(waiting);
      waiting = null;
    } catch {
      dropped += Math.max(0, lines.length - MOST_LINES);
      lines = lines.slice(-MOST_LINES);
    }
  }

  async function read(): Promise<Batch | null> {
    if (lines.length === 0) return null;
    const taken = lines;
    lines = [];
    const reading = await service.ingest.readBody(bodyOf(taken), {
      ...usualReading(SOURCE, OWN_SERVICE),
      encoding: undefined,
      identity: { scope: SOURCE, key: randomUUID() },
      at: now(),
    });
    if (reading.ok) return reading.batch;
    log.warn({ reason: reading.message }, 'Leeway could not read its own lines');
    return null;
  }

  const timer = setInterval(() => {
    sending = sending.then(send);
  }, GATHER_MS);
  return {
    add(line) {
      // Files of the page and paths that nobody knows have no route, and no objective.
      if (line.route.startsWith('/')) lines.push(line);
    },
    async stop() {
      clearInterval(timer);
      await sending;
      await send();
      if (dropped > 0) log.warn({ dropped }, 'some of Leeway’s own lines were let go');
    },
  };
}

async function* bodyOf(lines: readonly OwnRequest[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
}

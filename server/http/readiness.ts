/** Can this process serve: PostgreSQL answers in time, and the process is not about to stop. */
import type { FaultLog } from './fault-log.ts';

export type Readiness = { readonly ready: boolean; readonly reasons: readonly string[] };

/** Asks afresh each time, but never twice at once, so that probes of a hanging database do not pile up. */
export function createReadiness(options: {
  readonly ping: () => Promise<void>;
  readonly limitMs: number;
  readonly draining: () => boolean;
  readonly log: FaultLog;
}): () => Promise<Readiness> {
  let asking: Promise<boolean> | null = null;
  return async () => {
    asking ??= answers(options).finally(() => {
      asking = null;
    });
    const reasons = (await asking) ? [] : ['PostgreSQL cannot be reached.'];
    if (options.draining()) reasons.push('This process is stopping.');
    return { ready: reasons.length === 0, reasons };
  };
}

async function answers({ ping, limitMs, log }: Parameters<typeof createReadiness>[0]): Promise<boolean> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${limitMs} ms`)), limitMs);
  try {
    await Promise.race([ping(), late.promise]);
    log.worked();
    return true;
  } catch (error) {
    log.failed(error);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

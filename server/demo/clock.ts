import { setTimeout as delay } from 'node:timers/promises';

/** The demo's time, in ms: the time of day, a steady count to measure with, and waiting. */
export type Clock = {
  now(): number;
  elapsed(): number;
  /** Resolves after `ms`, at once when `signal` is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

export function realClock(now: () => number): Clock {
  return {
    now,
    elapsed: () => performance.now(),
    async wait(ms, signal) {
      // An aborted wait is an early one; who waits looks at the signal.
      await delay(ms, undefined, signal === undefined ? undefined : { signal }).catch(() => undefined);
    },
  };
}

/** Commits what was read of a file, through outages of the database. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Batch } from '../../ledger/batch.ts';
import type { Sink } from './sink.ts';

const LONGEST_WAIT_MS = 15_000;

/** `moved`: the file stands elsewhere than it was read from. `given up`: the signal came first; it may be counted or not. */
export type Moving = 'counted' | 'moved' | 'given up';

/**
 * Tries until it is known what became of the batch. It moves the file's position, so that a try that succeeded unseen
 * shows as `moved` in the next, and nothing is counted twice.
 */
export async function commitMove(batch: Batch, sink: Sink, waiting: Waiting): Promise<Moving> {
  for (let wait = waiting.firstWaitMs; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      const { kind } = await sink.commit(batch);
      if (kind === 'committed') return 'counted';
      if (kind === 'moved') return 'moved';
      throw new TypeError(`a piece of a file was answered "${kind}"`);
    } catch (cause) {
      if (cause instanceof TypeError) throw cause;
      waiting.onAway(cause);
    }
    const jittered = wait * (0.75 + Math.random() / 2);
    await delay(jittered, undefined, { signal: waiting.signal }).catch(() => undefined);
    if (waiting.signal.aborted) return 'given up';
  }
}

export type Waiting = {
  readonly signal: AbortSignal;
  readonly firstWaitMs: number;
  onAway(cause: unknown): void;
};

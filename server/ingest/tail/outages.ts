/** Asks PostgreSQL, and waits through its outages. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Batch } from '../../ledger/batch.ts';
import type { Sink } from './sink.ts';

/** However long an outage was, a file is read on so soon after it. */
const LONGEST_WAIT_MS = 2_000;

export type Waiting = {
  readonly signal: AbortSignal;
  readonly firstWaitMs: number;
  onAway(cause: unknown): void;
};

export const GIVEN_UP = Symbol('given up');

/**
 * Asks until there is an answer, or the signal comes. A question may have been answered before and the answer lost.
 * Rejects with mistakes of the program's own: TypeError and RangeError.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  { signal, firstWaitMs, onAway }: Waiting,
): Promise<Answer | typeof GIVEN_UP> {
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
      onAway(cause);
    }
    const jittered = wait * (0.75 + Math.random() / 2);
    await delay(jittered, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return GIVEN_UP;
  }
}

/** `moved`: the file stands elsewhere than it was read from. `given up`: the signal came first; it may be counted or not. */
export type Moving = 'counted' | 'moved' | 'given up';

/**
 * Tries until it is known what became of the batch. It moves the file's position, so that a try that succeeded unseen
 * shows as `moved` in the next, and nothing is counted twice.
 */
export async function commitMove(batch: Batch, sink: Sink, waiting: Waiting): Promise<Moving> {
  const receipt = await untilAnswered(() => sink.commit(batch), waiting);
  if (receipt === GIVEN_UP) return 'given up';
  if (receipt.kind === 'committed') return 'counted';
  if (receipt.kind === 'moved') return 'moved';
  throw new TypeError(`a piece of a file was answered "${receipt.kind}"`);
}

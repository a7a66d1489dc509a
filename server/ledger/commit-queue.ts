/** The batches that wait for a commit: bounded, so that an outage of the store costs refusals and not memory. */
import { AppError } from '../app-error.ts';
import type { Batch, Receipt } from './batch.ts';

/** One group: bounds the memory and the length of a commit. */
const GROUP_BATCHES = 512;
const GROUP_ENTRIES = 500_000;
/** All that waits behind it. An entry is a (series, minute, bucket) triple, at most 64 bytes. */
const MOST_BATCHES = 2_048;
const MOST_ENTRIES = 1_000_000;
const RETRY_AFTER_S = 1;

export type Waiting = {
  readonly batch: Batch;
  resolve(receipt: Receipt): void;
  reject(cause: unknown): void;
};

export class CommitQueue {
  #waiting: Waiting[] = [];
  #entries = 0;

  get length(): number {
    return this.#waiting.length;
  }

  /** Throws `unavailable` when it is full: nothing is known of the batch then, and it may come again. */
  add(waiting: Waiting): void {
    const { size } = waiting.batch.deltas;
    const isFull = this.#waiting.length >= MOST_BATCHES || this.#entries + size > MOST_ENTRIES;
    // One that waits alone is taken whatever its size, or it would be refused for ever.
    if (isFull && this.#waiting.length > 0) {
      const message = 'Too much waits for PostgreSQL. Nothing was counted; send it again.';
      throw new AppError('unavailable', message, { retryAfter: RETRY_AFTER_S });
    }
    this.#waiting.push(waiting);
    this.#entries += size;
  }

  /** Ends before a key or a file that is in the group already: the second is judged by what became of the first. */
  takeGroup(): Waiting[] {
    const claims = new Set<string>();
    let entries = 0;
    let length = 0;
    for (const { batch } of this.#waiting) {
      const { size } = batch.deltas;
      if (length > 0 && (length >= GROUP_BATCHES || entries + size > GROUP_ENTRIES)) break;
      const claim = claimOf(batch);
      if (claim !== null && claims.has(claim)) break;
      if (claim !== null) claims.add(claim);
      entries += size;
      length++;
    }
    this.#entries -= entries;
    return this.#waiting.splice(0, length);
  }
}

/** What no two batches of a group may have in common. */
function claimOf({ identity, position }: Batch): string | null {
  if (position !== null) return 'file' in position ? String(position.file) : `# ${position.counters}`;
  return identity === null ? null : `${identity.scope}\n${identity.key}`;
}

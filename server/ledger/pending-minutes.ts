import { type MinuteBuckets, sumOf } from './deltas-codec.ts';

/** Minutes since the epoch stay below this. */
const MINUTES = 2 ** 26;

/** Counts that were folded and are not in the minute rows yet: what several ledger rows say of one minute becomes one. */
export class PendingMinutes {
  readonly #byMinute = new Map<number, MinuteBuckets>();

  add(entry: MinuteBuckets): void {
    const key = entry.series * MINUTES + entry.minute;
    const known = this.#byMinute.get(key);
    this.#byMinute.set(key, known === undefined ? entry : sumOf(known, entry));
  }

  /** All of it, in no order; what is added from now on is another's. */
  take(): MinuteBuckets[] {
    const taken = [...this.#byMinute.values()];
    this.#byMinute.clear();
    return taken;
  }
}

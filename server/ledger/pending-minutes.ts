import { type MinuteBuckets, summed } from './minute-buckets.ts';

/** Counts that were folded and are not in the minute rows yet. */
export class PendingMinutes {
  #told: MinuteBuckets[] = [];

  add(told: readonly MinuteBuckets[]): void {
    for (const one of told) this.#told.push(one);
  }

  /** All of it: what several ledger rows say of one minute is one; what is added from now on is another's. */
  take(): MinuteBuckets[] {
    const told = this.#told;
    this.#told = [];
    return summed(told);
  }
}

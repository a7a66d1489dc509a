import { addOutcome, type Outcome } from '../slo/classify.ts';
import { BAD, FIELDS, GOOD, UNCERTAIN } from '../slo/counts.ts';
import { BUCKET_LIMIT, TOP_BUCKET } from '../slo/histogram.ts';
import type { MinuteBuckets } from './minute-buckets.ts';

/** Sums up to each bucket, so that what a threshold makes of a minute costs a few steps, and not one for each bucket. */
export class BucketSums {
  #minute: MinuteBuckets | null = null;
  /** Events in the first n cells, regular ones and then the others. */
  readonly #below = new Float64Array(BUCKET_LIMIT + 1);
  /** Cells whose buckets are durations, in their order. */
  #regular = 0;
  #cells = 0;

  of(minute: MinuteBuckets): void {
    const { buckets, counts, from, to } = minute;
    this.#minute = minute;
    this.#cells = to - from;
    this.#regular = 0;
    for (let cell = 0; cell < this.#cells; cell++) {
      this.#below[cell + 1] = this.#below[cell]! + counts[from + cell]!;
      if (buckets[from + cell]! <= TOP_BUCKET) this.#regular = cell + 1;
    }
  }

  /** FIELDS numbers: what the outcome makes of the minute. */
  under(outcome: Outcome): Float64Array {
    const sums = new Float64Array(FIELDS);
    if (typeof outcome === 'number') {
      addOutcome(sums, 0, outcome, 0, this.#below[this.#cells]!);
      return sums;
    }
    const { buckets, counts, from } = this.#minute!;
    const slow = this.#firstNotGood(outcome);
    sums[GOOD] = this.#below[slow]!;
    sums[BAD] = this.#below[this.#regular]! - this.#below[slow]!;
    // The threshold lies in one bucket at most.
    if (slow < this.#regular && outcome[buckets[from + slow]!] === UNCERTAIN)
      sums[UNCERTAIN] = counts[from + slow]!;
    for (let cell = this.#regular; cell < this.#cells; cell++)
      addOutcome(sums, 0, outcome, buckets[from + cell]!, counts[from + cell]!);
    return sums;
  }

  /** The first cell of a duration that is not good: all below are, and none above. */
  #firstNotGood(outcome: Uint8Array): number {
    const { buckets, from } = this.#minute!;
    let low = 0;
    let high = this.#regular;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (outcome[buckets[from + middle]!] === GOOD) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

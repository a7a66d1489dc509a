/** Durations that no server can have: a bare number at the end of a line of text is taken for %D, and may be %T or ms. */
import type { Batch } from '../ledger/batch.ts';
import { NO_DURATION } from '../slo/histogram.ts';

/** us; no server answers half of its requests faster. */
const FAST_BUCKET = 100;
/** Fewer requests tell nothing. */
const ENOUGH = 20;

export class UnitDoubt {
  #measured = 0;
  #fast = 0;

  add({ deltas }: Pick<Batch, 'deltas'>): void {
    deltas.forEach((_series, _minute, bucket, count) => {
      if (bucket === NO_DURATION) return;
      this.#measured += count;
      if (bucket < FAST_BUCKET) this.#fast += count;
    });
  }

  /** Null when nothing is odd about lines that were read as these formats. */
  words(formats: Iterable<string>): string | null {
    const format = [...formats].find((name) => name.endsWith('+D'));
    if (format === undefined || this.#measured < ENOUGH || this.#fast * 2 <= this.#measured) return null;
    const kind = format.slice(0, -2);
    return (
      `Most of its durations are under 0.1 ms. If its last number is not microseconds (%D), name the format: ` +
      `${kind}+T has seconds (%T), ${kind}+ms milliseconds (format:, --format)`
    );
  }
}

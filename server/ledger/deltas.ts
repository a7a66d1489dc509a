/** Counts of events by (series, minute, bucket), as they are met, in flat arrays that may change threads. */
import type { MinuteBuckets } from './minute-buckets.ts';

const LEAST_RUNS = 16;
const LEAST_CELLS = 64;

/**
 * Runs of one series and minute each: run r has the cells from `ends[r - 1]` (0 for the first) to `ends[r]`, ascending by
 * bucket. Several runs may tell of the same series and minute.
 */
export type DeltaRuns = {
  readonly series: Uint32Array<ArrayBuffer>;
  readonly minutes: Uint32Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly buckets: Uint16Array<ArrayBuffer>;
  readonly counts: Float64Array<ArrayBuffer>;
};

export class Deltas {
  #runs = 0;
  #cells = 0;
  #events = 0;
  #series = new Uint32Array(LEAST_RUNS);
  #minutes = new Uint32Array(LEAST_RUNS);
  #ends = new Uint32Array(LEAST_RUNS);
  #buckets = new Uint16Array(LEAST_CELLS);
  #counts = new Float64Array(LEAST_CELLS);

  /** Takes the runs over, under other numbers of their series. */
  static of(
    { series, minutes, ends, buckets, counts }: DeltaRuns,
    numberOf: (series: number) => number,
  ): Deltas {
    const deltas = new Deltas();
    deltas.#runs = series.length;
    deltas.#cells = buckets.length;
    deltas.#series = series.map((own) => numberOf(own));
    deltas.#minutes = minutes;
    deltas.#ends = ends;
    deltas.#buckets = buckets;
    deltas.#counts = counts;
    for (const count of counts) deltas.#events += count;
    return deltas;
  }

  /** Cells: a (series, minute, bucket) that comes again in another run is counted again. */
  get size(): number {
    return this.#cells;
  }

  /** Events counted. */
  get events(): number {
    return this.#events;
  }

  /** The minutes of the events. */
  get minutes(): Set<number> {
    return new Set(this.#minutes.subarray(0, this.#runs));
  }

  /** Adds `count` events, at least one. Cheapest in order of series and minute, and by bucket within them. */
  add(series: number, minute: number, bucket: number, count = 1): void {
    const last = this.#runs - 1;
    const isSame = last >= 0 && this.#series[last] === series && this.#minutes[last] === minute;
    if (!isSame || this.#buckets[this.#cells - 1]! >= bucket) this.#begin(series, minute);
    if (this.#cells === this.#buckets.length) {
      const room = Math.max(LEAST_CELLS, this.#cells * 2);
      this.#buckets = moved(this.#buckets, new Uint16Array(room));
      this.#counts = moved(this.#counts, new Float64Array(room));
    }
    this.#buckets[this.#cells] = bucket;
    this.#counts[this.#cells] = count;
    this.#ends[this.#runs - 1] = ++this.#cells;
    this.#events += count;
  }

  /** Calls `visit` for every cell. */
  forEach(visit: (series: number, minute: number, bucket: number, count: number) => void): void {
    let cell = 0;
    for (let run = 0; run < this.#runs; run++) {
      const [series, minute, end] = [this.#series[run]!, this.#minutes[run]!, this.#ends[run]!];
      for (; cell < end; cell++) visit(series, minute, this.#buckets[cell]!, this.#counts[cell]!);
    }
  }

  /** What is told of each series and minute, under other numbers of the series. */
  *minuteBuckets(numberOf: (series: number) => number): Generator<MinuteBuckets> {
    const [buckets, counts] = [this.#buckets, this.#counts];
    let from = 0;
    for (let run = 0; run < this.#runs; run++) {
      const to = this.#ends[run]!;
      yield { series: numberOf(this.#series[run]!), minute: this.#minutes[run]!, buckets, counts, from, to };
      from = to;
    }
  }

  /** The numbers of the series, each once. */
  get series(): Set<number> {
    return new Set(this.#series.subarray(0, this.#runs));
  }

  /** A copy of what is there. */
  runs(): DeltaRuns {
    return {
      series: this.#series.slice(0, this.#runs),
      minutes: this.#minutes.slice(0, this.#runs),
      ends: this.#ends.slice(0, this.#runs),
      buckets: this.#buckets.slice(0, this.#cells),
      counts: this.#counts.slice(0, this.#cells),
    };
  }

  #begin(series: number, minute: number): void {
    if (this.#runs === this.#series.length) {
      const room = Math.max(LEAST_RUNS, this.#runs * 2);
      this.#series = moved(this.#series, new Uint32Array(room));
      this.#minutes = moved(this.#minutes, new Uint32Array(room));
      this.#ends = moved(this.#ends, new Uint32Array(room));
    }
    this.#series[this.#runs] = series;
    this.#minutes[this.#runs++] = minute;
  }
}

function moved<Numbers extends Uint16Array | Uint32Array | Float64Array>(
  numbers: Numbers,
  larger: Numbers,
): Numbers {
  larger.set(numbers);
  return larger;
}

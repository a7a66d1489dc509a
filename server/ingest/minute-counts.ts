/**
 * Counts of one minute in flat pages, in front of {@link Deltas}: most lines share their minute with the line before, and
 * then counting costs no look-up; and a page is handed on in order.
 */
import type { Deltas } from '../ledger/deltas.ts';
import { lowestBit } from '../ledger/minute-buckets.ts';
import { BUCKET_LIMIT } from '../slo/histogram.ts';

/** Events of further series are handed on one by one. */
const PAGES = 2048;
/** Buckets of a page without parts of buckets. */
const REGULAR = 1024;

export class MinuteCounts {
  /** log2 of the buckets of a page: one for each series. */
  readonly #bits: number;
  #pages: Uint32Array;
  /** A bit for each count that is not zero. */
  #used: Int32Array;
  #isTouched: Uint8Array;
  readonly #touched = new Uint32Array(PAGES);
  #touches = 0;
  #minute = 0;
  #deltas: Deltas | null = null;

  /** `highest`: the highest bucket there is. */
  constructor(highest = 0) {
    let buckets = REGULAR;
    while (buckets <= highest && buckets < BUCKET_LIMIT) buckets *= 2;
    this.#bits = Math.log2(buckets);
    this.#pages = new Uint32Array(64 * buckets);
    this.#used = new Int32Array((64 * buckets) / 32);
    this.#isTouched = new Uint8Array(64);
  }

  /** What is counted from now on belongs to these; it is there after {@link flush}. */
  countInto(deltas: Deltas): void {
    // What a reader left behind that failed belongs to nobody.
    this.#deltas = null;
    this.flush();
    this.#deltas = deltas;
  }

  add(series: number, minute: number, bucket: number): void {
    if (minute !== this.#minute) this.#turn(minute);
    const at = (series << this.#bits) + bucket;
    if (series >= this.#isTouched.length) this.#addApart(series, bucket);
    else if (this.#pages[at]!++ === 0) this.#touch(series, at);
  }

  flush(): void {
    for (let index = 0; index < this.#touches; index++) {
      const series = this.#touched[index]!;
      this.#isTouched[series] = 0;
      this.#flushPage(series);
    }
    this.#touches = 0;
  }

  #flushPage(series: number): void {
    const [deltas, minute, pages, used] = [this.#deltas, this.#minute, this.#pages, this.#used];
    const page = series << this.#bits;
    const words = 1 << (this.#bits - 5);
    for (let word = 0; word < words; word++) {
      let bits = used[(page >>> 5) + word]!;
      if (bits === 0) continue;
      used[(page >>> 5) + word] = 0;
      for (; bits !== 0; bits &= bits - 1) {
        const bucket = (word << 5) + lowestBit(bits);
        deltas?.add(series, minute, bucket, pages[page + bucket]!);
        pages[page + bucket] = 0;
      }
    }
  }

  #touch(series: number, at: number): void {
    this.#used[at >>> 5]! |= 1 << (at & 31);
    if (this.#isTouched[series] === 1) return;
    this.#isTouched[series] = 1;
    this.#touched[this.#touches++] = series;
  }

  #turn(minute: number): void {
    this.flush();
    this.#minute = minute;
  }

  #addApart(series: number, bucket: number): void {
    this.#deltas!.add(series, this.#minute, bucket);
    if (series >= PAGES) return;
    const pages = Math.min(PAGES, Math.max(series + 1, this.#isTouched.length * 2));
    this.#pages = enlarged(this.#pages, new Uint32Array(pages << this.#bits));
    this.#used = enlarged(this.#used, new Int32Array((pages << this.#bits) / 32));
    this.#isTouched = enlarged(this.#isTouched, new Uint8Array(pages));
  }
}

function enlarged<Numbers extends Uint8Array | Uint32Array | Int32Array>(
  numbers: Numbers,
  larger: Numbers,
): Numbers {
  larger.set(numbers);
  return larger;
}

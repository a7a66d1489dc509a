/**
 * Counts of one minute in flat pages, in front of a {@link DeltaTable}: most lines share their minute with the line before,
 * and then counting costs no look-up.
 */
import type { DeltaTable } from '../ledger/delta-table.ts';

/** Regular buckets lie below this; parts of them are counted at once. */
const PAGE = 1024;
/** Further series are counted at once: the pages measure 4 KiB each. */
const PAGES = 2048;

export class MinuteCounts {
  #pages = new Uint32Array(64 * PAGE);
  readonly #touched = new Int32Array(1 << 14);
  #touches = 0;
  #minute = 0;
  #deltas: DeltaTable | null = null;

  /** What is counted from now on belongs into this table; it is there after {@link flush}. */
  countInto(deltas: DeltaTable): void {
    this.#deltas = deltas;
    // What a reader left behind that failed belongs to nobody.
    while (this.#touches > 0) this.#pages[this.#touched[--this.#touches]!] = 0;
  }

  add(series: number, minute: number, bucket: number): void {
    if (minute !== this.#minute || this.#touches === this.#touched.length) this.#turn(minute);
    const at = series * PAGE + bucket;
    if (bucket >= PAGE || at >= this.#pages.length) this.#addApart(series, bucket);
    else if (this.#pages[at]!++ === 0) this.#touched[this.#touches++] = at;
  }

  flush(): void {
    const deltas = this.#deltas!;
    const pages = this.#pages;
    for (let index = 0; index < this.#touches; index++) {
      const at = this.#touched[index]!;
      deltas.add(at >>> 10, this.#minute, at & (PAGE - 1), pages[at]!);
      pages[at] = 0;
    }
    this.#touches = 0;
  }

  #turn(minute: number): void {
    this.flush();
    this.#minute = minute;
  }

  #addApart(series: number, bucket: number): void {
    this.#deltas!.add(series, this.#minute, bucket);
    if (bucket >= PAGE || series >= PAGES) return;
    const larger = new Uint32Array(
      Math.min(PAGES, Math.max(series + 1, (this.#pages.length / PAGE) * 2)) * PAGE,
    );
    larger.set(this.#pages);
    this.#pages = larger;
  }
}

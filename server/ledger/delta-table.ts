/**
 * Counts of events by (series, minute, bucket), in flat arrays: an open-addressing hash table that costs no object and no
 * string per event. Minutes are whole minutes since the epoch, UTC.
 */
const EMPTY = 0xffffffff;
const SMALLEST = 256;
/** Minutes are stored relative to this, so that minute and bucket share 32 bits: 20 of minutes (728 days) and 12 of bucket. */
const MINUTE_SPAN = 1 << 20;

export class DeltaTable {
  /** The first minute this table can hold. */
  readonly origin: number;
  readonly #minutes = new Set<number>();
  #lastMinute = -1;
  #capacity: number;
  #used = 0;
  #events = 0;
  #series: Uint32Array;
  #minuteBucket: Uint32Array;
  #counts: Float64Array;

  /** `expected`: about how many triples will come. */
  constructor(origin: number, expected = 0) {
    this.origin = origin;
    this.#capacity = SMALLEST;
    while (this.#capacity < expected * 2) this.#capacity *= 2;
    this.#series = new Uint32Array(this.#capacity).fill(EMPTY);
    this.#minuteBucket = new Uint32Array(this.#capacity);
    this.#counts = new Float64Array(this.#capacity);
  }

  /** The minutes of the events. */
  get minutes(): ReadonlySet<number> {
    return this.#minutes;
  }

  /** Distinct (series, minute, bucket) triples. */
  get size(): number {
    return this.#used;
  }

  /** Events counted. */
  get events(): number {
    return this.#events;
  }

  /** Adds `count` events. The minute must lie in [origin, origin + 2^20), the bucket in 0..4095. */
  add(series: number, minute: number, bucket: number, count = 1): void {
    const relative = minute - this.origin;
    if (relative < 0 || relative >= MINUTE_SPAN)
      throw new RangeError(`minute ${minute} is outside this table`);
    const key = ((relative << 12) | bucket) >>> 0;
    this.#events += count;
    const slot = this.#slot(series, key);
    if (this.#series[slot] === EMPTY) {
      this.#series[slot] = series;
      this.#minuteBucket[slot] = key;
      this.#counts[slot] = count;
      this.#used++;
      if (minute !== this.#lastMinute) this.#minutes.add(minute);
      this.#lastMinute = minute;
      if (this.#used * 2 > this.#capacity) this.#grow();
    } else {
      this.#counts[slot]! += count;
    }
  }

  /** Events counted for one triple. */
  get(series: number, minute: number, bucket: number): number {
    const slot = this.#slot(series, (((minute - this.origin) << 12) | bucket) >>> 0);
    return this.#series[slot] === EMPTY ? 0 : this.#counts[slot]!;
  }

  /** Calls `visit` once for every triple, in no order. */
  forEach(visit: (series: number, minute: number, bucket: number, count: number) => void): void {
    for (let slot = 0; slot < this.#capacity; slot++) {
      const series = this.#series[slot]!;
      if (series === EMPTY) continue;
      const key = this.#minuteBucket[slot]!;
      visit(series, this.origin + (key >>> 12), key & 0xfff, this.#counts[slot]!);
    }
  }

  #slot(series: number, key: number): number {
    const mask = this.#capacity - 1;
    let hash = Math.imul(key ^ Math.imul(series, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (
      this.#series[slot] !== EMPTY &&
      (this.#series[slot] !== series || this.#minuteBucket[slot] !== key)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const series = this.#series;
    const keys = this.#minuteBucket;
    const counts = this.#counts;
    this.#capacity *= 2;
    this.#series = new Uint32Array(this.#capacity).fill(EMPTY);
    this.#minuteBucket = new Uint32Array(this.#capacity);
    this.#counts = new Float64Array(this.#capacity);
    for (let old = 0; old < series.length; old++) {
      if (series[old] === EMPTY) continue;
      const slot = this.#slot(series[old]!, keys[old]!);
      this.#series[slot] = series[old]!;
      this.#minuteBucket[slot] = keys[old]!;
      this.#counts[slot] = counts[old]!;
    }
  }
}

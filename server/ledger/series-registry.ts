/** Events that share service, method, route and status are one series. */
export type Series = {
  readonly service: string;
  readonly method: string;
  /** A route shape (`/s/:`), or `(unmatched)`, or `(other)`. */
  readonly route: string;
  readonly status: number;
};

/** What is known of one series in this process: an ordinal, dense from 0, that stands for it in {@link DeltaTable}. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, number>();
  readonly #series: Series[] = [];

  /** The ordinal of a series, given at first sight. Ordinals hold for this process only. */
  ordinal(service: string, method: string, route: string, status: number): number {
    const key = `${status} ${method} ${service}\n${route}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const ordinal = this.#series.length;
    this.#byKey.set(key, ordinal);
    this.#series.push({ service, method, route, status });
    return ordinal;
  }

  describe(ordinal: number): Series {
    const series = this.#series[ordinal];
    if (series === undefined) throw new RangeError(`no series has ordinal ${ordinal}`);
    return series;
  }

  get size(): number {
    return this.#series.length;
  }
}

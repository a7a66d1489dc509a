/** How far the counters of the definitions were read, by their digest, as this process knows it. */
export type CounterReading = {
  /** ms; samples up to here are counted. */
  readonly until: number;
  /** ms; the newest sample of the total, null when none is known. */
  readonly sampled: number | null;
  /** Share of the window that is read, while it is read for the first time; else null. */
  readonly share: number | null;
  /** Why the last attempt failed, in the words of the server; null when it did not. */
  readonly fault: string | null;
  /** What cannot be told exactly, in a sentence. */
  readonly doubt: string | null;
};

export class CounterReadings {
  readonly #byDigest = new Map<string, CounterReading>();
  #onNews: (digest: string) => void = () => {};

  get(digest: string): CounterReading | null {
    return this.#byDigest.get(digest) ?? null;
  }

  set(digest: string, reading: CounterReading): void {
    const before = this.#byDigest.get(digest);
    this.#byDigest.set(digest, reading);
    const isNews =
      before?.share !== reading.share || before.fault !== reading.fault || before.doubt !== reading.doubt;
    if (isNews) this.#onNews(digest);
  }

  /** Calls `listener` when more than `until` has changed. */
  onNews(listener: (digest: string) => void): void {
    this.#onNews = listener;
  }
}

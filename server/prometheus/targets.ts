/** What the series of a target, which are sampled together, say of each other. */
import type { Sample, SampledSeries } from './api.ts';
import type { Last } from './growth.ts';

/** JSON, ms: the first and the last sample that were ever seen of a target, and the last reset of any of its counters. */
type KnownTarget = readonly [since: number, last: number, fell: number];
export type KnownTargets = Readonly<Record<string, KnownTarget>>;

export class Target {
  #since: number;
  #last: number;
  /** Of earlier pieces, the last reset; then those of this one. */
  readonly #falls: number[];
  #isUnsorted = false;
  /** As the samples came, each list by time. */
  readonly #seen: (readonly Sample[])[] = [];

  constructor([since, last, fell]: KnownTarget = [Number.POSITIVE_INFINITY, 0, 0]) {
    this.#since = since;
    this.#last = last;
    this.#falls = [fell];
  }

  /** Takes the samples of one series, `before` being the last that was known of it. */
  see(values: readonly Sample[], before: Last | undefined): void {
    if (values.length === 0) return;
    this.#seen.push(values);
    this.#since = Math.min(this.#since, values[0]![0] * 1000);
    let value = before?.[1] ?? 0;
    for (const [seconds, text] of values) {
      if (before !== undefined && seconds * 1000 <= before[0]) continue;
      const next = Number(text);
      if (next < value) this.#falls.push(Math.round(seconds * 1000));
      value = next;
    }
    this.#isUnsorted = true;
  }

  wasSeenBefore(at: number): boolean {
    return Math.round(this.#since) < at;
  }

  /** True when some counter was reset in (from, to]. */
  restartedWithin(from: number, to: number): boolean {
    if (this.#isUnsorted) this.#falls.sort((a, b) => a - b);
    this.#isUnsorted = false;
    let [low, high] = [0, this.#falls.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#falls[middle]! <= from) low = middle + 1;
      else high = middle;
    }
    return low < this.#falls.length && this.#falls[low]! <= to;
  }

  /** True when some series was sampled between `from` and `to`. */
  wasSampledWithin(from: number, to: number): boolean {
    const isBetween = (at: number) => at > from && at < to;
    if (isBetween(this.#last)) return true;
    return this.#seen.some((values) => values.some(([seconds]) => isBetween(Math.round(seconds * 1000))));
  }

  known(): KnownTarget {
    const last = latest(
      this.#last,
      this.#seen.map((values) => Math.round(values.at(-1)![0] * 1000)),
    );
    return [Math.round(this.#since), last, latest(0, this.#falls)];
  }
}

function latest(first: number, times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), first);
}

/** By job and instance. */
export class Targets {
  readonly #byName: Map<string, Target>;

  constructor(known: KnownTargets = {}) {
    this.#byName = new Map(Object.entries(known).map(([name, one]) => [name, new Target(one)]));
  }

  /** Null for a series that has lost its target to an aggregation: nothing else is known of it. */
  of({ job = '', instance = '' }: SampledSeries['metric']): Target | null {
    if (instance === '') return null;
    const name = `${job} ${instance}`;
    const target = this.#byName.get(name) ?? new Target();
    this.#byName.set(name, target);
    return target;
  }

  /** Targets without a sample since `before` (ms) are forgotten. */
  known(before: number): KnownTargets {
    const all = [...this.#byName].map(([name, target]) => [name, target.known()] as const);
    return Object.fromEntries(all.filter(([, [, last]]) => last >= before));
  }
}

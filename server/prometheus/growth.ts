/**
 * What a counter of many series grew by, minute for minute: the differences of its samples, nothing extrapolated. The growth
 * from one sample to the next is counted in the minute of the later one.
 */
import { hash } from 'node:crypto';
import type { Sample, SampledSeries } from './api.ts';
import type { Target, Targets } from './targets.ts';

const MS_PER_MINUTE = 60_000;

/** The last sample of a series: ms, value. */
export type Last = readonly [at: number, value: number];

/** JSON: the last samples by a digest of the labels. */
export type KnownSeries = Readonly<Record<string, Last>>;

export class CounterGrowth {
  readonly #last: Map<string, Last>;
  readonly #targets: Targets;

  constructor(targets: Targets, known: KnownSeries = {}) {
    this.#targets = targets;
    this.#last = new Map(Object.entries(known));
  }

  /**
   * Adds samples, those that were added before being passed over; answers the growth by minute. Each `term` of an expression
   * has samples of its own, be they of the same series.
   */
  add(answer: readonly SampledSeries[], term = 0): Map<number, number> {
    const all = answer.map(
      ({ metric, values }): Sampled => ({
        key: keyOf(metric, term),
        target: this.#targets.of(metric),
        values,
      }),
    );
    for (const { key, target, values } of all) target?.see(values, this.#last.get(key));
    const growth = new Map<number, number>();
    for (const one of all) this.#addSeries(one, growth);
    return growth;
  }

  #addSeries({ key, target, values }: Sampled, growth: Map<number, number>): void {
    let last = this.#last.get(key);
    for (const [seconds, text] of values) {
      const at = msOf(seconds);
      const value = Number(text);
      if (!Number.isFinite(value) || (last !== undefined && at <= last[0])) continue;
      const grown = growthTo(value, at, last, target);
      if (grown > 0) {
        const minute = Math.floor(at / MS_PER_MINUTE);
        growth.set(minute, (growth.get(minute) ?? 0) + grown);
      }
      last = [at, value];
    }
    if (last !== undefined) this.#last.set(key, last);
  }

  /** Forgets series without a sample since `before` (ms). */
  forgetBefore(before: number): void {
    for (const [key, [at]] of this.#last) if (at < before) this.#last.delete(key);
  }

  /** ms; the newest sample, null when there is none. */
  get newest(): number | null {
    let newest: number | null = null;
    for (const [at] of this.#last.values()) newest = Math.max(at, newest ?? at);
    return newest;
  }

  toJSON(): Record<string, Last> {
    return Object.fromEntries(this.#last);
  }
}

type Sampled = {
  readonly key: string;
  readonly target: Target | null;
  readonly values: readonly Sample[];
};

/**
 * The growth to a sample. A counter that fell was reset to zero. One that is new to a target that was sampled before began at
 * zero; and so did one that was gone for a while in which its target restarted, whatever it says now.
 */
function growthTo(value: number, at: number, last: Last | undefined, target: Target | null): number {
  if (last === undefined) return target?.wasSeenBefore(at) === true ? Math.max(0, value) : 0;
  if (value < last[1]) return value;
  const isNew = target?.restartedWithin(last[0], at) && target.wasSampledWithin(last[0], at);
  return isNew ? value : value - last[1];
}

function msOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

function keyOf(metric: SampledSeries['metric'], term: number): string {
  const labels = Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = hash('sha1', JSON.stringify(labels), 'base64').slice(0, 16);
  return term === 0 ? key : `${term} ${key}`;
}

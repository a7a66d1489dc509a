/** The tallies in memory, and which series each of them counts. */
import { addOutcome, BucketJudge, classify, type Outcome } from '../slo/classify.ts';
import { FIELDS, UNMEASURED } from '../slo/counts.ts';
import type { Slo } from '../slo/definition.ts';
import type { Plan } from '../slo/evaluate.ts';
import type { MinuteBuckets } from './deltas-codec.ts';
import { type Countable, routeKey } from './objectives.ts';
import type { StoredSeries } from './ports.ts';
import type { Tally } from './tally.ts';
import type { TrendBins } from './trend-bins.ts';

/** One revision of an SLO that is being counted. */
export type Entry = {
  readonly id: number;
  readonly revision: string;
  plan: Plan;
  readonly tally: Tally;
  /** Null until it is loaded. */
  trend: TrendBins | null;
  /** Share of the stored history read so far; null when all is in. */
  building: number | null;
};

/** How one entry counts one series: `before` and `after` the minute from which its routes are exact. */
type Interest = {
  readonly entry: Entry;
  readonly since: number;
  readonly before: Outcome | null;
  readonly after: Outcome | null;
};

export class Book {
  readonly #series = new Map<number, StoredSeries>();
  readonly #interests = new Map<number, Interest[]>();
  readonly entries = new Map<number, Entry>();
  /** A series concerns the objectives of its own service alone. */
  #byService: ReadonlyMap<string, readonly Entry[]> = new Map();
  #judge = new BucketJudge([]);
  #routeSince: ReadonlyMap<string, number> = new Map();

  knows(series: number): boolean {
    return this.#series.has(series);
  }

  learn(series: readonly StoredSeries[]): void {
    for (const one of series) {
      this.#series.set(one.id, one);
      this.#interests.set(one.id, this.#interestsIn(one));
    }
  }

  /** Takes over thresholds, routes and entries, and works out anew who counts what. */
  reset(countable: Pick<Countable, 'parts' | 'routeSince'>, entries: Iterable<Entry>): void {
    this.#judge = new BucketJudge(countable.parts);
    this.#routeSince = countable.routeSince;
    this.entries.clear();
    for (const entry of entries) this.entries.set(entry.id, entry);
    this.#byService = Map.groupBy(this.entries.values(), (entry) => entry.plan.slo.service);
    for (const one of this.#series.values()) {
      this.#interests.set(one.id, this.#interestsIn(one));
    }
  }

  /** The series that an entry counts at all. */
  seriesOf(entries: ReadonlySet<Entry>): number[] {
    return [...this.#interests].flatMap(([id, own]) =>
      own.some((interest) => entries.has(interest.entry)) ? [id] : [],
    );
  }

  describe(series: number): StoredSeries | undefined {
    return this.#series.get(series);
  }

  /** Adds the counts of one series and minute to every entry that counts it, or only to some; returns those entries. */
  add({ series, minute, buckets, counts }: MinuteBuckets, only?: ReadonlySet<Entry>): Entry[] {
    const touched: Entry[] = [];
    for (const interest of this.#interests.get(series) ?? []) {
      if (only !== undefined && !only.has(interest.entry)) continue;
      const outcome = minute < interest.since ? interest.before : interest.after;
      if (outcome === null) continue;
      const delta = countBuckets(outcome, buckets, counts);
      interest.entry.tally.add(minute, delta);
      interest.entry.trend?.add(minute, delta);
      touched.push(interest.entry);
    }
    return touched;
  }

  /** What an SLO makes of the events of a stored series in a minute; null when it does not count them. */
  outcomeFor(slo: Slo, series: number, minute: number): Outcome | null {
    const stored = this.#series.get(series);
    const interest = stored === undefined ? null : this.#interest(slo, stored);
    return interest === null ? null : minute < interest.since ? interest.before : interest.after;
  }

  #interestsIn(series: StoredSeries): Interest[] {
    const found: Interest[] = [];
    for (const entry of this.#byService.get(series.service) ?? []) {
      const interest = this.#interest(entry.plan.slo, series);
      if (interest !== null) found.push({ entry, ...interest });
    }
    return found;
  }

  #interest(slo: Slo, series: StoredSeries): Omit<Interest, 'entry'> | null {
    if (slo.service !== series.service) return null;
    const rule = classify(slo, series, this.#judge);
    if (rule.kind === 'apart') return null;
    if (rule.kind === 'counted') return { since: 0, before: null, after: rule.outcome };
    const routes = [slo.match.route, ...(slo.ignore?.routes ?? [])].filter((route) => route !== null);
    const since = Math.max(
      ...routes.map((route) => this.#routeSince.get(routeKey(slo.service, route.text)) ?? 0),
    );
    return { since, before: UNMEASURED, after: rule.after };
  }
}

/** FIELDS numbers: what the outcome makes of counts by bucket. */
function countBuckets(outcome: Outcome, buckets: readonly number[], counts: readonly number[]): Float64Array {
  const delta = new Float64Array(FIELDS);
  for (let index = 0; index < buckets.length; index++)
    addOutcome(delta, 0, outcome, buckets[index]!, counts[index]!);
  return delta;
}

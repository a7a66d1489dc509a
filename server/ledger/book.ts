/** The tallies in memory, and which series each of them counts. */
import { BucketJudge, classify, type Outcome } from '../slo/classify.ts';
import { BAD, GOOD, UNMEASURED } from '../slo/counts.ts';
import type { Slo } from '../slo/definition.ts';
import type { Plan } from '../slo/plan.ts';
import { BucketSums } from './bucket-sums.ts';
import { type Flow, PRESENT_MINUTES } from './flow.ts';
import type { MinuteBuckets } from './minute-buckets.ts';
import { type Countable, routeKey } from './objectives.ts';
import type { StoredSeries } from './ports.ts';
import type { SliceTally } from './slice-tally.ts';
import type { Tally } from './tally.ts';
import type { TrendBins } from './trend-bins.ts';

/** One revision of an SLO that is being counted. */
export type Entry = {
  readonly id: number;
  readonly revision: string;
  plan: Plan;
  readonly tally: Tally | SliceTally;
  /** Null until it is loaded. */
  trend: TrendBins | null;
  /** Share of the stored history read so far; null when all is in. */
  building: number | null;
  /**
   * Events folded since the entry is in memory that were of the last {@link PRESENT_MINUTES} then: they only grow, whatever
   * leaves the window, and as fast as events come. History that is read in at once would be a burst that never was.
   */
  readonly folded: { good: number; bad: number };
  readonly flow: Flow;
  /** Hears what is counted; null while no alert of the objective is over. */
  late: ((minute: number, counted: Float64Array) => void) | null;
};

/** How an objective counts one series: `before` and `after` the minute from which its routes are exact. */
type Interest = {
  readonly since: number;
  readonly before: Outcome | null;
  readonly after: Outcome | null;
};

/** The same by the place of the outcome, so that objectives of one threshold are counted once; NONE for no outcome. */
type Place = {
  readonly entry: Entry;
  readonly since: number;
  readonly before: number;
  readonly after: number;
};
type SeriesInterests = { readonly outcomes: readonly Outcome[]; readonly places: readonly Place[] };

const NONE = -1;

export class Book {
  readonly #series = new Map<number, StoredSeries>();
  readonly #interests = new Map<number, SeriesInterests>();
  readonly #sums = new BucketSums();
  readonly entries = new Map<number, Entry>();
  /** A series concerns the objectives of its own service alone. */
  #byService: ReadonlyMap<string, readonly Entry[]> = new Map();
  #judge = new BucketJudge([]);
  #routeSince: ReadonlyMap<string, number> = new Map();

  knows(series: number): boolean {
    return this.#series.has(series);
  }

  get seriesCount(): number {
    return this.#series.size;
  }

  get allSeries(): readonly StoredSeries[] {
    return [...this.#series.values()];
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
      own.places.some(({ entry }) => entries.has(entry)) ? [id] : [],
    );
  }

  describe(series: number): StoredSeries | undefined {
    return this.#series.get(series);
  }

  /** Adds counts to every entry that counts them; answers those entries. */
  add(minutes: readonly MinuteBuckets[]): Set<Entry> {
    const touched = new Set<Entry>();
    for (const one of minutes) {
      this.#addOne(one, (entry, delta) => {
        touched.add(entry);
        const { asOf } = entry.tally;
        const isPast = one.minute <= asOf - PRESENT_MINUTES;
        entry.flow.note(delta[GOOD]! + delta[BAD]!, isPast, asOf);
        if (isPast) return;
        entry.folded.good += delta[GOOD]!;
        entry.folded.bad += delta[BAD]!;
      });
    }
    return touched;
  }

  /** Adds counts to those of the entries that count them. */
  addTo(entries: ReadonlySet<Entry>, minutes: readonly MinuteBuckets[]): void {
    for (const one of minutes) this.#addOne(one, () => {}, entries);
  }

  #addOne(
    one: MinuteBuckets,
    added: (entry: Entry, delta: Float64Array) => void,
    wanted?: ReadonlySet<Entry>,
  ): void {
    const interests = this.#interests.get(one.series);
    if (interests === undefined) return;
    const { outcomes, places } = interests;
    const { minute } = one;
    const deltas: (Float64Array | undefined)[] = [];
    this.#sums.of(one);
    for (const { entry, since, before, after } of places) {
      const place = minute < since ? before : after;
      if (place === NONE || wanted?.has(entry) === false) continue;
      deltas[place] ??= this.#sums.under(outcomes[place]!);
      added(entry, deltas[place]);
      const counted = entry.tally.add(minute, deltas[place]);
      if (counted === null) continue;
      entry.trend?.add(minute, counted);
      entry.late?.(minute, counted);
    }
  }

  /** What an SLO makes of the events of a stored series in a minute; null when it does not count them. */
  outcomeFor(slo: Slo, series: number, minute: number): Outcome | null {
    const stored = this.#series.get(series);
    const interest = stored === undefined ? null : this.#interest(slo, stored);
    return interest === null ? null : minute < interest.since ? interest.before : interest.after;
  }

  #interestsIn(series: StoredSeries): SeriesInterests {
    const outcomes: Outcome[] = [];
    const places: Place[] = [];
    for (const entry of this.#byService.get(series.service) ?? []) {
      const interest = this.#interest(entry.plan.slo, series);
      if (interest === null) continue;
      const { since, before, after } = interest;
      places.push({ entry, since, before: placeOf(outcomes, before), after: placeOf(outcomes, after) });
    }
    return { outcomes, places };
  }

  #interest(slo: Slo, series: StoredSeries): Interest | null {
    if (slo.service !== series.service) return null;
    const rule = classify(slo, series, this.#judge);
    if (rule.kind === 'apart') return null;
    if (rule.kind === 'counted') return { since: 0, before: null, after: rule.outcome };
    if (slo.sli === 'counters') throw new Error('counters split no route');
    const routes = [slo.match.route, ...(slo.ignore?.routes ?? [])].filter((route) => route !== null);
    const since = Math.max(
      ...routes.map((route) => this.#routeSince.get(routeKey(slo.service, route.text)) ?? 0),
    );
    return { since, before: UNMEASURED, after: rule.after };
  }
}

/** The place of an outcome, which is added if it is new. Those of one threshold are the same object. */
function placeOf(outcomes: Outcome[], outcome: Outcome | null): number {
  if (outcome === null) return NONE;
  const known = outcomes.indexOf(outcome);
  return known < 0 ? outcomes.push(outcome) - 1 : known;
}

/** Who spent the budget: the bad events of the window cut by what is known of them; the rows sum to all of them. */
import type { Outcome } from '../slo/classify.ts';
import { BAD, GOOD, UNCERTAIN } from '../slo/counts.ts';
import { type Reach, reachOf, startOf } from '../slo/window.ts';
import type { Book, Entry } from './book.ts';
import { decodeBuckets } from './deltas-codec.ts';
import type { FoldStore, MinuteRow, StoredSeries } from './ports.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MINUTES = 60;
/** Minutes a read. */
const STEP = 1440;
/** Series numbers stay below 2^21. */
const SERIES_LIMIT = 2 ** 21;

export type Cut = 'route' | 'method' | 'status' | 'kind' | 'hour';
export type AttributionRow = {
  readonly key: Readonly<Record<string, string>>;
  readonly good: number;
  readonly bad: number;
};

type Sum = { readonly key: Record<string, string>; good: number; bad: number };

/**
 * Rows with the most bad events first. With `kind` (failed or slow) only bad events have rows. `reach`: how far back, where
 * that is not the window; `upTo`: the minute with which it ends, where that is not the present one.
 */
export async function attributionOf(
  store: Pick<FoldStore, 'minuteRange'>,
  book: Book,
  entry: Entry,
  by: readonly Cut[],
  { reach = reachOf(entry.plan.slo.window), upTo = entry.tally.asOf }: { reach?: Reach; upTo?: number } = {},
): Promise<AttributionRow[]> {
  const { slo } = entry.plan;
  const series = book.seriesOf(new Set([entry]));
  const sums = new Sums(by);
  const end = Math.min(upTo, entry.tally.asOf) + 1;
  for (let from = startOf(reach, end - 1); from < end; from += STEP) {
    for (const row of await store.minuteRange(series, from, Math.min(end, from + STEP))) {
      const stored = book.describe(row.series);
      const outcome = book.outcomeFor(slo, row.series, row.minute);
      if (stored !== undefined && outcome !== null) sums.add(stored, row, outcome);
    }
  }
  return sums.rows();
}

/** One sum for each combination of values, found by number and named once. */
class Sums {
  readonly #by: readonly Cut[];
  readonly #kinds: boolean;
  readonly #hours: boolean;
  /** By series, and hour when that is a cut. */
  readonly #places = new Map<number, Sum>();
  readonly #named = new Map<string, Sum>();

  constructor(by: readonly Cut[]) {
    this.#by = by;
    this.#kinds = by.includes('kind');
    this.#hours = by.includes('hour');
  }

  add(series: StoredSeries, row: MinuteRow, outcome: Outcome): void {
    let good = 0;
    let bad = 0;
    decodeBuckets(row.buckets, (bucket, count) => {
      const field = typeof outcome === 'number' ? outcome : outcome[bucket];
      if (field === GOOD) good += count;
      else if (field === BAD || field === UNCERTAIN) bad += count;
    });
    if (bad === 0 && (good === 0 || this.#kinds)) return;
    const sum = this.#sum(series, row.minute, typeof outcome === 'number' ? 'failed' : 'slow');
    sum.bad += bad;
    if (!this.#kinds) sum.good += good;
  }

  rows(): AttributionRow[] {
    return [...this.#named.values()].sort((a, b) => b.bad - a.bad || b.good - a.good);
  }

  /** All events of a series are failed, or all of them are judged by their duration: a series has one kind. */
  #sum(series: StoredSeries, minute: number, kind: Kind): Sum {
    const hour = this.#hours ? Math.floor(minute / HOUR_MINUTES) : 0;
    const place = hour * SERIES_LIMIT + series.id;
    let sum = this.#places.get(place);
    if (sum === undefined) {
      sum = this.#name(series, hour, kind);
      this.#places.set(place, sum);
    }
    return sum;
  }

  #name(series: StoredSeries, hour: number, kind: Kind): Sum {
    const key = Object.fromEntries(this.#by.map((cut) => [cut, cutValue(cut, series, hour, kind)]));
    const name = JSON.stringify(Object.values(key));
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const sum = { key, good: 0, bad: 0 };
    this.#named.set(name, sum);
    return sum;
  }
}

type Kind = 'failed' | 'slow';

function cutValue(cut: Cut, series: StoredSeries, hour: number, kind: Kind): string {
  if (cut === 'kind') return kind;
  if (cut === 'hour') return new Date(hour * HOUR_MINUTES * MS_PER_MINUTE).toISOString();
  return String(series[cut]);
}

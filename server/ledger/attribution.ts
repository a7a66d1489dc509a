/** Who spent the budget: the bad events of the window cut by what is known of them; the rows sum to all of them. */
import type { Outcome } from '../slo/classify.ts';
import { BAD, GOOD, UNCERTAIN } from '../slo/counts.ts';
import type { Book, Entry } from './book.ts';
import { bucketsOf } from './build.ts';
import type { FoldStore, MinuteRow, StoredSeries } from './ports.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MINUTES = 60;
/** Minutes a read. */
const STEP = 1440;

export type Cut = 'route' | 'method' | 'status' | 'kind' | 'hour';
export type AttributionRow = {
  readonly key: Readonly<Record<string, string>>;
  readonly good: number;
  readonly bad: number;
};

type Sum = { key: Record<string, string>; good: number; bad: number };

/** Rows with the most bad events first. With `kind` (failed or slow) only bad events have rows. */
export async function attributionOf(
  store: Pick<FoldStore, 'minuteRange'>,
  book: Book,
  entry: Entry,
  asOf: number,
  by: readonly Cut[],
): Promise<AttributionRow[]> {
  const { slo } = entry.plan;
  const series = book.seriesOf(new Set([entry]));
  const sums = new Map<string, Sum>();
  const end = asOf + 1;
  for (let from = end - slo.window.minutes; from < end; from += STEP) {
    for (const row of await store.minuteRange(series, from, Math.min(end, from + STEP))) {
      const stored = book.describe(row.series);
      const outcome = book.outcomeFor(slo, row.series, row.minute);
      if (stored !== undefined && outcome !== null) addRow(sums, by, stored, row, outcome);
    }
  }
  return [...sums.values()].sort((a, b) => b.bad - a.bad || b.good - a.good);
}

function addRow(
  sums: Map<string, Sum>,
  by: readonly Cut[],
  series: StoredSeries,
  row: MinuteRow,
  outcome: Outcome,
): void {
  const { minute, buckets, counts } = bucketsOf(row);
  for (let index = 0; index < buckets.length; index++) {
    const field = typeof outcome === 'number' ? outcome : outcome[buckets[index]!]!;
    const bad = field === BAD || field === UNCERTAIN;
    if (!bad && (field !== GOOD || by.includes('kind'))) continue;
    const sum = sumFor(sums, by, series, minute, typeof outcome === 'number' ? 'failed' : 'slow');
    if (bad) sum.bad += counts[index]!;
    else sum.good += counts[index]!;
  }
}

function sumFor(
  sums: Map<string, Sum>,
  by: readonly Cut[],
  series: StoredSeries,
  minute: number,
  kind: string,
): Sum {
  const values = by.map((cut) => cutValue(cut, series, minute, kind));
  const id = values.join('\n');
  let sum = sums.get(id);
  if (sum === undefined) {
    sum = { key: Object.fromEntries(by.map((cut, index) => [cut, values[index]!])), good: 0, bad: 0 };
    sums.set(id, sum);
  }
  return sum;
}

function cutValue(cut: Cut, series: StoredSeries, minute: number, kind: string): string {
  if (cut === 'kind') return kind;
  if (cut === 'hour') return new Date((minute - (minute % HOUR_MINUTES)) * MS_PER_MINUTE).toISOString();
  return String(series[cut]);
}

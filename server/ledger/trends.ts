/** Loads the sparklines' bins from the stored hours. */
import type { Entry } from './book.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import type { FoldStore } from './ports.ts';
import { TrendBins } from './trend-bins.ts';

/** Gives every entry the bins of its window that ends with the hour of its counts. */
export async function loadTrends(
  store: Pick<FoldStore, 'hourTotals'>,
  entries: readonly Entry[],
): Promise<void> {
  for (const own of Map.groupBy(entries, spanKey).values()) {
    const to = trendEnd(own[0]!);
    const { minutes } = own[0]!.plan.slo.window;
    const hours = Math.max(1, Math.floor(minutes / HOUR_MINUTES));
    const ids = own.map(({ id }) => id);
    const rows = await store.hourTotals(ids, { from: to - hours, to });
    const bySlo = Map.groupBy(rows, (row) => row.slo);
    for (const entry of own) entry.trend = new TrendBins(to - hours, hours, bySlo.get(entry.id));
  }
}

/** The hour before which the bins of an entry end. */
export function trendEnd({ tally }: Entry): number {
  return Math.floor(tally.asOf / HOUR_MINUTES) + 1;
}

function spanKey(entry: Entry): string {
  return `${trendEnd(entry)} ${entry.plan.slo.window.minutes}`;
}

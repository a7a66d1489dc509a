/** Loads the sparklines' bins from the stored hours. */
import { startOf } from '../slo/window.ts';
import type { Entry } from './book.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import type { FoldStore } from './ports.ts';
import { SliceTally } from './slice-tally.ts';
import { Tally } from './tally.ts';
import { TrendBins } from './trend-bins.ts';

/** Gives every entry the bins of its window that ends with the hour of its counts. */
export async function loadTrends(
  store: Pick<FoldStore, 'hourTotals'>,
  entries: readonly Entry[],
): Promise<void> {
  for (const own of Map.groupBy(entries, spanKey).values()) {
    const to = trendEnd(own[0]!);
    const hours = to - trendStart(own[0]!);
    const ids = own.filter(({ tally }) => tally instanceof Tally).map(({ id }) => id);
    const rows = await store.hourTotals(ids, { from: to - hours, to });
    const bySlo = Map.groupBy(rows, (row) => row.slo);
    for (const { id, tally } of own)
      if (tally instanceof SliceTally) bySlo.set(id, tally.hourTotals(to - hours, to));
    for (const entry of own) entry.trend = new TrendBins(to - hours, hours, bySlo.get(entry.id));
  }
}

/** The hour before which the bins of an entry end. */
export function trendEnd({ tally }: Entry): number {
  return Math.floor(tally.asOf / HOUR_MINUTES) + 1;
}

/** The bins of a rolling window are as many hours as it has; those of a calendar one begin with its period. */
function trendStart(entry: Entry): number {
  const { window } = entry.plan.slo;
  if (window.kind === 'calendar') return Math.floor(startOf(window, entry.tally.asOf) / HOUR_MINUTES);
  return trendEnd(entry) - Math.max(1, Math.floor(window.minutes / HOUR_MINUTES));
}

function spanKey(entry: Entry): string {
  return `${trendEnd(entry)} ${trendStart(entry)}`;
}

/** The sparkline of each SLO: how its window's budget was spent, day by day. */
import { remainingBudget } from '../slo/budget.ts';
import type { Entry } from './book.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import { sloKey } from './objectives.ts';
import type { FoldStore, HourTotals } from './ports.ts';
import type { Trend } from './statuses.ts';

const POINTS = 30;

/** Budget left after each thirtieth of the window; null before the first event. */
export async function trendsOf(
  store: Pick<FoldStore, 'hourTotals'>,
  entries: readonly Entry[],
  asOf: number,
): Promise<Map<string, Trend>> {
  const trends = new Map<string, Trend>();
  const to = Math.floor(asOf / HOUR_MINUTES) + 1;
  for (const [minutes, own] of Map.groupBy(entries, (entry) => entry.plan.slo.window.minutes)) {
    const hours = Math.max(1, Math.floor(minutes / HOUR_MINUTES));
    const rows = await store.hourTotals(
      own.map(({ id }) => id),
      { from: to - hours, to },
    );
    const bySlo = Map.groupBy(rows, (row) => row.slo);
    for (const entry of own)
      trends.set(sloKey(entry.plan.slo), trendOf(entry, bySlo.get(entry.id) ?? [], to - hours, hours));
  }
  return trends;
}

function trendOf(entry: Entry, rows: readonly HourTotals[], from: number, hours: number): Trend {
  const total = rows.reduce((sum, row) => sum + row.good + row.bad, 0);
  const spent = new Array<number>(POINTS).fill(0);
  const seen = new Array<boolean>(POINTS).fill(false);
  for (const row of rows) {
    const point = Math.min(POINTS - 1, Math.floor(((row.hour - from) * POINTS) / hours));
    spent[point]! += row.bad;
    seen[point] ||= row.good + row.bad > 0;
  }
  let bad = 0;
  let begun = false;
  return spent.map((more, point) => {
    bad += more;
    begun ||= seen[point]!;
    return begun ? remainingBudget({ good: total - bad, bad }, entry.plan.slo.target) : null;
  });
}

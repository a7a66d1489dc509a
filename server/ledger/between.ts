/** Good and bad events of an objective between minutes. */
import { BAD, FIELDS, GOOD } from '../slo/counts.ts';
import type { Entry } from './book.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import type { FoldStore } from './ports.ts';
import { countedRows } from './slice-tally.ts';

/** Minutes [from, to). */
export async function countsBetween(
  store: Pick<FoldStore, 'hourRange'>,
  entry: Entry,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<{ good: number; bad: number }> {
  const hours = { from: Math.floor(from / HOUR_MINUTES), to: Math.ceil(to / HOUR_MINUTES) };
  const sum = { good: 0, bad: 0 };
  if (to <= from) return sum;
  for (const { hour, pack } of countedRows(entry.plan.slo.slices, await store.hourRange(entry.id, hours))) {
    const start = hour * HOUR_MINUTES;
    const end = Math.min(HOUR_MINUTES, to - start);
    for (let minute = Math.max(0, from - start); minute < end; minute++) {
      sum.good += pack[minute * FIELDS + GOOD]!;
      sum.bad += pack[minute * FIELDS + BAD]!;
    }
  }
  return sum;
}

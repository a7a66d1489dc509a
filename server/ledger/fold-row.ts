/** One ledger row into the state: read back from the store, or handed over by this process. */
import { DeltaTable } from './delta-table.ts';
import { decodeDeltas } from './deltas-codec.ts';
import { type FoldState, TABLE_SPAN } from './fold-state.ts';
import type { Handoff } from './group-commit.ts';
import type { FoldStore, LedgerRow } from './ports.ts';

/** Folds a row of the store; series that other replicas have met first are learned. */
export async function foldRow(
  state: FoldState,
  store: Pick<FoldStore, 'series'>,
  row: LedgerRow,
): Promise<void> {
  const deltas = new DeltaTable(Math.max(0, state.asOf - TABLE_SPAN));
  const unknown = new Set<number>();
  decodeDeltas(row.deltas, (series, minute, bucket, count) => {
    deltas.add(series, minute, bucket, count);
    if (!state.book.knows(series)) unknown.add(series);
  });
  if (unknown.size > 0) state.book.learn(await store.series([...unknown]));
  if (!state.hasApplied(row.writer, row.seq)) state.apply(row, deltas);
}

/** Folds a group that this process has committed; false when it was folded before. */
export function foldHandoff(state: FoldState, group: Handoff): boolean {
  if (state.hasApplied(group.writer, group.seq)) return false;
  state.book.learn(group.series.filter(({ id }) => !state.book.knows(id)));
  state.apply(group, group.deltas);
  return true;
}

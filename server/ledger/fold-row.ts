/** One ledger row into the state: read back from the store, or handed over by this process. */
import { decodeDeltas } from './deltas-codec.ts';
import type { FoldState } from './fold-state.ts';
import type { Handoff } from './group-commit.ts';
import type { FoldStore, LedgerRow } from './ports.ts';

/** Folds a row of the store; series that other replicas have met first are learned. */
export async function foldRow(
  state: FoldState,
  store: Pick<FoldStore, 'series'>,
  row: LedgerRow,
): Promise<void> {
  const minutes = decodeDeltas(row.deltas);
  const unknown = new Set(minutes.map(({ series }) => series).filter((series) => !state.book.knows(series)));
  if (unknown.size > 0) state.book.learn(await store.series([...unknown]));
  if (!state.hasApplied(row.writer, row.seq)) state.apply(row, minutes);
}

/** Folds a group that this process has committed; false when it was folded before. */
export function foldHandoff(state: FoldState, group: Handoff): boolean {
  if (state.hasApplied(group.writer, group.seq)) return false;
  state.book.learn(group.series.filter(({ id }) => !state.book.knows(id)));
  state.apply(group, group.minutes);
  return true;
}

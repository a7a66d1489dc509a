import { Deltas } from '../../server/ledger/deltas.ts';

export type Cell = {
  readonly series: number;
  readonly minute: number;
  readonly bucket: number;
  readonly count: number;
};

/** What is counted of each (series, minute, bucket), however often it was told. */
export function cellsOf(deltas: Deltas): Cell[] {
  const cells: Cell[] = [];
  deltas.forEach((series, minute, bucket, count) => void cells.push({ series, minute, bucket, count }));
  return summedCells(cells);
}

/** The sums, told by an object for each and added by strings. */
export function summedCells(cells: readonly Cell[]): Cell[] {
  const sums = new Map<string, Cell>();
  for (const cell of cells) {
    const key = `${cell.series} ${cell.minute} ${cell.bucket}`;
    sums.set(key, { ...cell, count: cell.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

export function deltasOf(cells: readonly Cell[]): Deltas {
  const deltas = new Deltas();
  for (const { series, minute, bucket, count } of cells) deltas.add(series, minute, bucket, count);
  return deltas;
}

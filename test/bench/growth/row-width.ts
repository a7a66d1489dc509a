/** What rows are calculated to take: by the layout of PostgreSQL's pages, from what their columns hold. */
import type { SizeReader } from '../measuring/table-sizes.ts';

const PAGE = 8192;
const PAGE_HEADER = 24;
const LINE_POINTER = 4;
/** 23 bytes of header, and one to the next multiple of eight. */
const ROW_HEADER = 24;
const ALIGNMENT = 8;
/** Of the primary key (int, int) in a B-tree: a header of eight bytes, and the key. */
const INDEX_ENTRY = 16 + LINE_POINTER;
/** A leaf that grows at its right end is filled to this, by PostgreSQL's default; one that is split in its middle to half and more. */
const LEAF_FILL = 0.9;
const LEAF_SPECIAL = 16;
/** Its maps of what is free (three pages) and of what all can see (one), however small it is. */
const MAPS = 4 * PAGE;

export type RowWidth = {
  readonly table: string;
  /** SQL for the bytes of the columns. */
  readonly columns: string;
};

export const minuteRow: RowWidth = { table: 'minute', columns: '8 + pg_column_size(buckets)' };
/** Two ints, five bigints. */
export const hourRow: RowWidth = { table: 'slo_hour', columns: '48 + pg_column_size(pack)' };

/** Bytes of a table of `rows` such rows as those that are stored, with its primary key. */
export async function calculated(
  sizes: SizeReader,
  { table, columns }: RowWidth,
  rows: number,
): Promise<number> {
  const { width } = await sizes.row<{ width: number }>(
    `select avg(ceil((${columns})::float8 / ${ALIGNMENT}) * ${ALIGNMENT})::float8 as width from ${table}`,
  );
  const perPage = Math.floor((PAGE - PAGE_HEADER) / (ROW_HEADER + LINE_POINTER + width));
  const perLeaf = Math.floor(((PAGE - PAGE_HEADER - LEAF_SPECIAL) * LEAF_FILL) / INDEX_ENTRY);
  return (Math.ceil(rows / perPage) + Math.ceil(rows / perLeaf)) * PAGE + MAPS;
}

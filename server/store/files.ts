/** How far files were read: one row a file, found by how the file begins. */
import { type Selectable, sql, type Transaction } from 'kysely';
import { HEAD_BYTES } from '../ledger/batch.ts';
import type { CountedMove, FileHead, FileRow } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Advisory lock, with the source: two that open the same file at once would make two rows of it. */
const OPENING = 7_420_003;

export async function files(db: Db, source: string): Promise<FileRow[]> {
  const rows = await db.selectFrom('file').selectAll().where('source', '=', source).orderBy('id').execute();
  return rows.map(fileOf);
}

/** See FileStore.openFile. */
export async function openFile(
  db: Db,
  source: string,
  path: string,
  look: () => Promise<FileHead>,
  watchedSince: number | null = null,
): Promise<FileRow> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${OPENING}, hashtext(${source}))`.execute(trx);
    let present = await look();
    for (;;) {
      const head = present;
      if (head.length === 0)
        throw new RangeError(`${path}: a file that has no bytes yet cannot be told from others`);
      const known = await findFile(trx, source, head);
      present = await look();
      // Of a file that grew meanwhile the rows may have told more than was looked for.
      if (present.length > head.length) continue;
      const row =
        known === undefined
          ? await insertFile(trx, { source, path, head, watchedSince })
          : await see(trx, known, path);
      if (row !== undefined) return fileOf(row);
    }
  });
}

type Known = { readonly id: number; readonly length: number };

/** The row with the longest head that the file begins with. */
async function findFile(
  trx: Transaction<Database>,
  source: string,
  head: FileHead,
): Promise<Known | undefined> {
  const digests = new Map<number, string>();
  for (;;) {
    const lengths = await lookUp(trx, source, head.length, digests);
    // A row that moves on has another length, which may not have been asked for.
    const unasked = lengths.filter(({ length }) => !digests.has(length));
    if (unasked.length === 0) return lengths.find((known): known is Known => known.id !== null);
    for (const { length } of unasked) digests.set(length, head.digest(length));
  }
}

/** The lengths of heads that rows have, up to `longest`, the greatest first; each with the row that has this digest. */
async function lookUp(
  trx: Transaction<Database>,
  source: string,
  longest: number,
  digests: ReadonlyMap<number, string>,
): Promise<{ length: number; id: number | null }[]> {
  const { rows } = await sql<{ length: number; id: number | null }>`select file.head_length as length,
      min(file.id) filter (where file.head = given.head) as id
    from file
    left join unnest(${[...digests.keys()]}::int[], ${[...digests.values()]}::text[]) as given (length, head)
      on given.length = file.head_length
    where file.source = ${source} and file.head_length > 0 and file.head_length <= ${longest}
    group by file.head_length order by file.head_length desc`.execute(trx);
  return rows;
}

type NewFile = {
  readonly source: string;
  readonly path: string;
  readonly head: FileHead;
  readonly watchedSince: number | null;
};

async function insertFile(trx: Transaction<Database>, { source, path, head, watchedSince }: NewFile) {
  const length = Math.min(HEAD_BYTES, head.length);
  return trx
    .insertInto('file')
    .values({
      source,
      path,
      head_length: length,
      head: head.digest(length),
      position: 0,
      carry: null,
      ...(watchedSince === null ? {} : { watched_since: new Date(watchedSince) }),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Nothing when more is known of the file by now: it may be another. */
async function see(trx: Transaction<Database>, { id, length }: Known, path: string) {
  return trx
    .updateTable('file')
    .set({ path, seen_at: sql`now()` })
    .where('id', '=', id)
    .where('head_length', '=', length)
    .returningAll()
    .executeTakeFirst();
}

/** See FileStore.claimFile. */
export async function claimFile(
  db: Db,
  id: number,
  reader: string,
): Promise<{ row: FileRow; isOurs: boolean } | null> {
  const isDead = sql<boolean>`not exists (select from replica where holder = file.reader and until > now())`;
  const claimed = await db
    .updateTable('file')
    .set({ reader })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('reader', 'is', null), eb('reader', '=', reader), isDead]))
    .returningAll()
    .executeTakeFirst();
  if (claimed !== undefined) return { row: fileOf(claimed), isOurs: true };
  const row = await db.selectFrom('file').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : { row: fileOf(row), isOurs: false };
}

/** See FileStore.rewindFile. */
export async function rewindFile(db: Db, id: number, position: number): Promise<void> {
  await db
    .updateTable('file')
    .set({ position: 0, carry: null, rejected: 0, rules: null })
    .where('id', '=', id)
    .where('position', '=', position)
    .where('accepted', '=', 0)
    .execute();
}

export async function sawFile(db: Db, id: number, path: string): Promise<void> {
  await db.updateTable('file').set({ path, seen_at: sql`now()` }).where('id', '=', id).execute();
}

export async function forgetFiles(db: Db, before: number): Promise<void> {
  await db.deleteFrom('file').where('seen_at', '<', new Date(before)).execute();
}

/**
 * Moves files on and returns the ids of those that were where the move begins. The rows are locked in one order everywhere,
 * so that two replicas with the same files cannot wait for each other.
 */
export async function moveFiles(
  trx: Transaction<Database>,
  moves: readonly CountedMove[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`with given as (
      select * from unnest(${moves.map(({ file }) => file)}::bigint[], ${moves.map(({ from }) => from)}::bigint[],
        ${moves.map(({ to }) => to)}::bigint[], ${moves.map(({ headLength }) => headLength)}::int[],
        ${moves.map(({ head }) => head)}::text[], ${moves.map(({ carry }) => carry)}::text[],
        ${moves.map(({ accepted }) => accepted)}::bigint[], ${moves.map(({ rejected }) => rejected)}::bigint[],
        ${moves.map(({ rules }) => rules)}::text[])
        as given (file, "from", "to", head_length, head, carry, accepted, rejected, rules)
    ), held as (
      select given.* from given join file on file.id = given.file and file.position = given."from"
      order by file.id for update of file
    )
    update file set position = held."to", head_length = held.head_length, head = held.head, carry = held.carry,
      accepted = file.accepted + held.accepted, rejected = file.rejected + held.rejected, rules = held.rules, seen_at = now()
    from held where file.id = held.file returning file.id`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

function fileOf(row: Selectable<Database['file']>): FileRow {
  const { head_length: headLength, seen_at: _, reader: __, watched_since, ...same } = row;
  return { ...same, headLength, watchedSince: watched_since.getTime() };
}

/** How far files were read: one row a file, found by how the file begins. */
import { type Selectable, sql, type Transaction } from 'kysely';
import { type FileMove, HEAD_BYTES } from '../ledger/batch.ts';
import type { FileHead, FileRow } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Advisory lock, with the source: two that open the same file at once would make two rows of it. */
const OPENING = 7_420_003;

export async function files(db: Db, source: string): Promise<FileRow[]> {
  const rows = await db.selectFrom('file').selectAll().where('source', '=', source).orderBy('id').execute();
  return rows.map(fileOf);
}

/** See FileStore.openFile. */
export async function openFile(db: Db, source: string, path: string, head: FileHead): Promise<FileRow> {
  if (head.length === 0)
    throw new RangeError(`${path}: a file that has no bytes yet cannot be told from others`);
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${OPENING}, hashtext(${source}))`.execute(trx);
    const id = await findFile(trx, source, head);
    return fileOf(id === undefined ? await insertFile(trx, source, path, head) : await see(trx, id, path));
  });
}

/** The id of the row with the longest head that the file begins with. */
async function findFile(
  trx: Transaction<Database>,
  source: string,
  head: FileHead,
): Promise<number | undefined> {
  const known = await trx
    .selectFrom('file')
    .select('head_length as length')
    .distinct()
    .where('source', '=', source)
    .where('head_length', '>', 0)
    .where('head_length', '<=', head.length)
    .execute();
  const lengths = known.map(({ length }) => length);
  const heads = lengths.map((length) => head.digest(length));
  const { rows } = await sql<{ id: number }>`select file.id from file
    join unnest(${lengths}::int[], ${heads}::text[]) as given (length, head)
      on file.head_length = given.length and file.head = given.head
    where file.source = ${source} order by file.head_length desc, file.id limit 1`.execute(trx);
  return rows[0]?.id;
}

async function insertFile(trx: Transaction<Database>, source: string, path: string, head: FileHead) {
  const length = Math.min(HEAD_BYTES, head.length);
  return trx
    .insertInto('file')
    .values({ source, path, head_length: length, head: head.digest(length), position: 0, carry: null })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function see(db: Db, id: number, path: string) {
  return db
    .updateTable('file')
    .set({ path, seen_at: sql`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
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
  moves: readonly FileMove[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`with given as (
      select * from unnest(${moves.map(({ file }) => file)}::bigint[], ${moves.map(({ from }) => from)}::bigint[],
        ${moves.map(({ to }) => to)}::bigint[], ${moves.map(({ headLength }) => headLength)}::int[],
        ${moves.map(({ head }) => head)}::text[], ${moves.map(({ carry }) => carry)}::text[])
        as given (file, "from", "to", head_length, head, carry)
    ), held as (
      select given.* from given join file on file.id = given.file and file.position = given."from"
      order by file.id for update of file
    )
    update file set position = held."to", head_length = held.head_length, head = held.head, carry = held.carry,
      seen_at = now()
    from held where file.id = held.file returning file.id`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

function fileOf(row: Selectable<Database['file']>): FileRow {
  const { id, source, path, head_length, head, position, carry, seen_at } = row;
  return { id, source, path, headLength: head_length, head, position, carry, seenAt: seen_at.getTime() };
}

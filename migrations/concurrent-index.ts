import { type Kysely, sql } from 'kysely';

/**
 * Makes an index while others write, for a migration with `inTransaction = false`; `definition` is what follows its name, as in
 * "on file (reader)". What a failed try has left, which PostgreSQL keeps as invalid, is removed before.
 */
export async function createIndexConcurrently(
  db: Kysely<unknown>,
  name: string,
  definition: string,
): Promise<void> {
  const { rows } = await sql<{ is_valid: boolean }>`
    select indisvalid as is_valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
  if (rows[0]?.is_valid === false) await sql`drop index concurrently if exists ${sql.id(name)}`.execute(db);
  await sql`create index concurrently if not exists ${sql.id(name)} ${sql.raw(definition)}`.execute(db);
}

import { type Kysely, sql } from 'kysely';

/** Two that make the same index would wait for each other. */
const MAKING = 7_310_226;

/**
 * Makes an index while others write, for a migration with `inTransaction = false`; `definition` is what follows its name, as in
 * "on file (reader)". What a failed try has left, which PostgreSQL keeps as invalid, is removed before.
 */
export async function createIndexConcurrently(
  db: Kysely<unknown>,
  name: string,
  definition: string,
): Promise<void> {
  await sql`select pg_advisory_lock(${MAKING})`.execute(db);
  try {
    const { rows } = await sql<{ is_valid: boolean }>`
      select indisvalid as is_valid from pg_index where indexrelid = to_regclass(${name})`.execute(db);
    if (rows[0]?.is_valid === false) await sql`drop index concurrently if exists ${sql.id(name)}`.execute(db);
    await sql`create index concurrently if not exists ${sql.id(name)} ${sql.raw(definition)}`.execute(db);
  } finally {
    await sql`select pg_advisory_unlock(${MAKING})`.execute(db);
  }
}

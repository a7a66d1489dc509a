import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { migrations } from '../../migrations/index.ts';
import { AppError } from '../app-error.ts';

export type Migrated = {
  /** What was applied now, by name. */
  readonly applied: readonly string[];
  /** What the database has and this version does not know: a newer one was here. */
  readonly newer: readonly string[];
};

/**
 * Brings the schema up to date. Safe when two start at once: one waits. During a roll the version before runs on a schema
 * that is newer than it; as migrations only add, it serves on it, and changes nothing.
 */
export async function migrate<T>(db: Kysely<T>): Promise<Migrated> {
  const newer = await newerMigrations(db);
  const provider = { getMigrations: async () => ({ ...migrations, ...inert(newer) }) };
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) {
    // Another version may have migrated between the look and the lock.
    if ((await newerMigrations(db)).length > newer.length) return migrate(db);
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the first';
    throw new AppError('unavailable', `Migration ${failed} failed; the schema is as it was before it.`, {
      cause: error,
    });
  }
  return { applied: (results ?? []).map((result) => result.migrationName), newer };
}

async function newerMigrations<T>(db: Kysely<T>): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ is_there: boolean }>`
    select to_regclass('kysely_migration') is not null as is_there`.execute(db);
  if (tables[0]?.is_there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
}

/** They stand in the list, as kysely wants each that was applied to be known; none is ever run. */
function inert(names: readonly string[]): Record<string, Migration> {
  return Object.fromEntries(names.map((name) => [name, { up: async () => {} }]));
}

import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from '../../migrations/index.ts';
import { AppError } from '../app-error.ts';

/** Brings the schema up to date and returns the names of what was applied. Safe when two start at once: one waits. */
export async function migrate<T>(db: Kysely<T>): Promise<readonly string[]> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the first';
    throw new AppError('unavailable', `Migration ${failed} failed; the schema is as it was before it.`, {
      cause: error,
    });
  }
  return (results ?? []).map((result) => result.migrationName);
}

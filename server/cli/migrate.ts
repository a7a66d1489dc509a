import { readConfig } from '../config.ts';
import { migrate } from '../store/migrate.ts';
import type { Io } from './io.ts';
import { withDatabase } from './open-database.ts';

/** `leeway migrate`: brings the schema up to date and says what was done. */
export async function migrateDatabase(io: Io): Promise<number> {
  return withDatabase(
    readConfig(io.env),
    (text) => io.stderr.write(text),
    async (db) => {
      const { applied, newer } = await migrate(db);
      io.stdout.write(
        applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
      );
      if (newer.length > 0)
        io.stdout.write(`A newer Leeway has also applied ${newer.join(', ')}; this one serves on it.\n`);
      return 0;
    },
  );
}

import { readConfig } from '../config.ts';
import { openDatabase, openPool, requirePostgres } from '../store/database.ts';
import { openEmbedded } from '../store/embedded/index.ts';
import { migrate } from '../store/migrate.ts';
import type { Io } from './io.ts';

/** `leeway migrate`: brings the schema up to date and says what was done. */
export async function migrateDatabase(io: Io): Promise<number> {
  const config = readConfig(io.env);
  const embedded =
    config.databaseUrl === undefined
      ? await openEmbedded(config.dataDir, { log: (text) => io.stderr.write(`${text}\n`) })
      : null;
  const connection = embedded === null ? { connectionString: config.databaseUrl } : embedded.connection;
  const pool = openPool(connection, (error) => io.stderr.write(`${error.message}\n`));
  const db = openDatabase(pool);
  try {
    await requirePostgres(pool);
    const applied = await migrate(db);
    io.stdout.write(
      applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
    );
    return 0;
  } finally {
    await db.destroy();
    await embedded?.close();
  }
}

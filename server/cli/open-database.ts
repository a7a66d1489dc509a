import type pg from 'pg';
import type { Config } from '../config.ts';
import { type Db, openDatabase, openPool, requirePostgres } from '../store/database.ts';
import { openEmbedded } from '../store/embedded/index.ts';

/** The database of the settings for as long as `use` takes, the embedded one included. Its schema is as it was left. */
export async function withDatabase<T>(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (text: string) => void,
  use: (db: Db) => Promise<T>,
): Promise<T> {
  const embedded =
    databaseUrl === undefined ? await openEmbedded(dataDir, { log: (text) => say(`${text}\n`) }) : null;
  const connection: pg.PoolConfig =
    embedded === null ? { connectionString: databaseUrl } : embedded.connection;
  const pool = openPool(connection, (error) => say(`${error.message}\n`));
  const db = openDatabase(pool);
  try {
    await requirePostgres(pool);
    return await use(db);
  } finally {
    await db.destroy();
    await embedded?.close();
  }
}

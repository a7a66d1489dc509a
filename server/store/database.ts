/** The one connection pool, and Kysely on top of it. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AppError } from '../app-error.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

const INT8 = 20;
/** As server_version_num has it. */
const OLDEST_VERSION = 150_000;
const CONNECT_TIMEOUT = 1_500;

/** Reads bigint as a number: counts, ids and microseconds are safe integers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export function openPool(connection: pg.PoolConfig, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({ max: 10, connectionTimeoutMillis: CONNECT_TIMEOUT, ...connection, types });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', onError);
  // Nor would one that breaks between two statements of a transaction: the next statement, or the release, finds out.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Throws `unavailable` when PostgreSQL cannot be reached, `invalid_settings` when it is too old. */
export async function requirePostgres(pool: pg.Pool): Promise<void> {
  const answer = await pool
    .query<{ version: number; name: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name`,
    )
    .catch((cause: unknown) => {
      throw new AppError('unavailable', 'PostgreSQL cannot be reached; see DATABASE_URL.', { cause });
    });
  const { version, name } = answer.rows[0]!;
  if (version >= OLDEST_VERSION) return;
  throw new AppError('invalid_settings', `PostgreSQL ${name} is too old: Leeway needs 15 or newer.`);
}

export function openDatabase(pool: pg.Pool): Db {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

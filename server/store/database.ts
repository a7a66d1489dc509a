/** The connection pools, and Kysely on top of them. */
import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AppError } from '../app-error.ts';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

const INT8 = 20;
/** As server_version_num has it. */
const OLDEST_VERSION = 150_000;
/** ms */
export const CONNECT_TIMEOUT = 1_500;
/** A server that says nothing for so long hangs, or is gone without a word. pg ends connections that are idle before. */
const SILENCE_MS = 120_000;
/** Shorter than that, so that the server gives up first; whatever bound the role has. */
const STATEMENT_MS = 110_000;
const WRITERS = 2;
const READ_ONLY = '25006';

/** How long a commit, which senders wait for, may take: ms for a statement, and ms without a word of the server. */
export type Patience = { readonly statement: number; readonly silence: number };

const COMMIT_PATIENCE: Patience = { statement: 10_000, silence: 15_000 };

/** Reads bigint as a number: counts, ids and microseconds are safe integers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export function openPool(
  connection: pg.PoolConfig,
  onError: (error: Error) => void,
  silence = SILENCE_MS,
): pg.Pool {
  const stream = () => endingWhenSilent(silence);
  const pool = new pg.Pool({
    max: 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    onConnect: (client) => prepare(client, `set statement_timeout = ${STATEMENT_MS}`),
    ...connection,
    types,
    stream,
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', onError);
  // Nor would one that breaks between two statements of a transaction: the next statement, or the release, finds out.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * A pool of connections for commits alone: they wait for nobody's reads, and the server gives up what takes too long, so that
 * a commit that was given up here holds no key and no file for long.
 */
export function openWriterPool(connection: pg.PoolConfig, { statement, silence } = COMMIT_PATIENCE): pg.Pool {
  const limits = `set statement_timeout = ${statement}; set idle_in_transaction_session_timeout = ${silence}`;
  const onConnect = (client: pg.ClientBase) => prepare(client, limits);
  return openPool({ ...connection, max: WRITERS, onConnect }, () => {}, silence);
}

/**
 * Refuses a server that only reads: behind one address there may be a standby, or, after a failover, the one that was the first before.
 * Each try connects anew, until there is one that writes.
 */
async function prepare(client: pg.ClientBase, limits: string): Promise<void> {
  await client.query(limits);
  const { rows } = await client.query<{ is_read_only: boolean }>(
    `select current_setting('transaction_read_only')::boolean as is_read_only`,
  );
  if (rows[0]?.is_read_only !== true) return;
  throw Object.assign(new Error('PostgreSQL only reads here: it is a standby, or set so'), {
    code: READ_ONLY,
  });
}

/** Without this an answer that never comes is waited for until TCP gives up, a quarter of an hour. */
function endingWhenSilent(ms: number): Socket {
  const socket = new Socket();
  socket.setTimeout(ms, () => socket.destroy(new Error(`PostgreSQL did not answer for ${ms} ms`)));
  return socket;
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

/** When it is destroyed, the pools `alongside` end with its own. */
export function openDatabase(pool: pg.Pool, alongside: readonly pg.Pool[] = []): Db {
  const end = async () => void (await Promise.all([pool, ...alongside].map((one) => one.end())));
  const all = { options: pool.options, connect: () => pool.connect(), end };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: all }) });
}

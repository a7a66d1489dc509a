import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { type LeewayMigration, migrations } from '../../migrations/index.ts';
import { AppError } from '../app-error.ts';
import { isLockTimeout, LockWait } from './lock-wait.ts';

export type Migrated = {
  /** What was applied now, by name. */
  readonly applied: readonly string[];
  /** What the database has and this version does not know: a newer one was here. */
  readonly newer: readonly string[];
};

export type MigrateOptions = {
  /** How long a statement waits for a lock. */
  readonly lockMs?: number;
  /** Between one try and the next. */
  readonly pausesMs?: readonly number[];
  readonly migrations?: Readonly<Record<string, LeewayMigration>>;
};

const LOCK_MS = 3_000;
const MIGRATING = 7_310_226;
const LOOK_MS = 50;
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * Brings the schema up to date, all at once but for what says that it is no transaction. Safe when two start at once: one waits.
 * During a roll the version before runs on a schema that is newer than it; as migrations only add, it serves on it, and changes
 * nothing. Rejects with `unavailable` when one fails, or when others keep a lock through every try; the schema is as it was before it.
 */
export async function migrate<T>(db: Kysely<T>, options: MigrateOptions = {}): Promise<Migrated> {
  const { migrations: known = migrations } = options;
  const before = await appliedNames(db);
  if (nextPart(known, before) === null) return { applied: [], newer: newerOf(known, before) };
  const wait = new LockWait(db as Kysely<unknown>, options.lockMs ?? LOCK_MS);
  return db.connection().execute((one) => alone(one, () => migrateOn(one, wait, options)));
}

/**
 * While `work` goes on nobody else migrates. Who waited for the lock within a statement, as kysely's own has them do, would be waited for
 * by an index that is made concurrently.
 */
async function alone<T, R>(db: Kysely<T>, work: () => Promise<R>): Promise<R> {
  const isMine = async () =>
    (await sql<{ is_mine: boolean }>`select pg_try_advisory_lock(${MIGRATING}) as is_mine`.execute(db))
      .rows[0]!.is_mine;
  while (!(await isMine())) await delay(LOOK_MS);
  try {
    return await work();
  } finally {
    await sql`select pg_advisory_unlock(${MIGRATING})`.execute(db);
  }
}

async function migrateOn<T>(db: Kysely<T>, wait: LockWait, options: MigrateOptions): Promise<Migrated> {
  const { pausesMs = PAUSES_MS, migrations: known = migrations } = options;
  const applied: string[] = [];
  for (let pauses = pausesMs; ; ) {
    const before = await appliedNames(db);
    const part = nextPart(known, before);
    const newer = newerOf(known, before);
    if (part === null) return { applied, newer };
    const tried = await applyPart(db, { known, part, newer, wait });
    applied.push(...tried.applied);
    if (tried.cause === null) continue;
    const [pauseMs] = pauses;
    if (!isLockTimeout(tried.cause) || pauseMs === undefined) throw failed(tried.name, tried.cause, wait);
    pauses = pauses.slice(1);
    await delay(pauseMs);
  }
}

function newerOf(known: Readonly<Record<string, unknown>>, applied: readonly string[]): string[] {
  return applied.filter((name) => !Object.hasOwn(known, name));
}

type Part = { readonly names: readonly string[]; readonly inTransaction: boolean };

/** The pending ones up to the first that is, or is no more, a part of a transaction; null: there are none. */
function nextPart(known: Readonly<Record<string, LeewayMigration>>, applied: readonly string[]): Part | null {
  const pending = Object.keys(known).filter((name) => !applied.includes(name));
  const [first] = pending;
  if (first === undefined) return null;
  const inTransaction = known[first]!.inTransaction ?? true;
  const end = pending.findIndex((name) => (known[name]!.inTransaction ?? true) !== inTransaction);
  return { names: end < 0 ? pending : pending.slice(0, end), inTransaction };
}

type Applying = {
  readonly known: Readonly<Record<string, Migration>>;
  readonly part: Part;
  readonly newer: readonly string[];
  readonly wait: LockWait;
};

type Tried = { readonly applied: readonly string[]; readonly name: string; readonly cause: unknown };

/** `cause` is null when all went well. */
async function applyPart<T>(db: Kysely<T>, { known, part, newer, wait }: Applying): Promise<Tried> {
  const last = part.names.at(-1)!;
  // What comes after is left out: kysely takes all that it is given.
  const upToLast = Object.entries(known).filter(([name]) => name <= last);
  const bound = upToLast.map(([name, one]) => [name, part.inTransaction ? wait.bound(one) : one]);
  const provider = { getMigrations: async () => ({ ...Object.fromEntries(bound), ...inert(newer) }) };
  const { error = null, results = [] } = await new Migrator({ db, provider }).migrateToLatest({
    disableTransactions: !part.inTransaction,
  });
  const nameOf = (status: string) =>
    results.filter((one) => one.status === status).map((one) => one.migrationName);
  // A failed transaction leaves nothing of what succeeded in it.
  const applied = error !== null && part.inTransaction ? [] : nameOf('Success');
  return { applied, name: nameOf('Error')[0] ?? part.names[0]!, cause: error };
}

function failed(name: string, cause: unknown, { holders }: LockWait): AppError {
  if (!isLockTimeout(cause))
    return new AppError('unavailable', `Migration ${name} failed; the schema is as it was before it.`, {
      cause,
    });
  const whom = holders.length === 0 ? 'another session' : holders.join('; ');
  return new AppError(
    'unavailable',
    `Migration ${name} could not get a lock, which is held by ${whom}. The schema is as it was before it. ` +
      'Migrate when that is over, or end it with pg_terminate_backend.',
    { cause },
  );
}

async function appliedNames<T>(db: Kysely<T>): Promise<readonly string[]> {
  return (await appliedMigrations(db)).map(({ name }) => name);
}

export type AppliedMigration = { readonly name: string; readonly at: Date };

/** What the database has, in its order; nothing of an empty one. */
export async function appliedMigrations<T>(db: Kysely<T>): Promise<readonly AppliedMigration[]> {
  const { rows: tables } = await sql<{ is_there: boolean }>`
    select to_regclass('kysely_migration') is not null as is_there`.execute(db);
  if (tables[0]?.is_there !== true) return [];
  const { rows } = await sql<{ name: string; timestamp: string }>`
    select name, timestamp from kysely_migration order by name`.execute(db);
  return rows.map(({ name, timestamp }) => ({ name, at: new Date(timestamp) }));
}

/** They stand in the list, as kysely wants each that was applied to be known; none is ever run. */
function inert(names: readonly string[]): Record<string, Migration> {
  return Object.fromEntries(names.map((name) => [name, { up: async () => {} }]));
}

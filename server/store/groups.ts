import { sql, type Transaction } from 'kysely';
import type { Receipt } from '../ledger/batch.ts';
import { type Claim, type KeyedBatch, type LedgerRow, ServerRunOver, type Writer } from '../ledger/ports.ts';
import { moveCounters } from './counters.ts';
import type { Db } from './database.ts';
import { moveFiles } from './files.ts';
import type { Database } from './schema.ts';
import { SERVER_RUN } from './server-run.ts';

/** The channel on which a commit tells the fold its writer; a hint, as a notification may be lost. */
export const CHANNEL = 'leeway_ledger';

/** See WriterStore.nextWriter. */
export async function nextWriter(db: Db): Promise<Writer> {
  const { rows } = await sql<Writer>`select nextval('writer_id') as id, ${SERVER_RUN} as "serverRun"`.execute(
    db,
  );
  return rows[0]!;
}

/** See WriterStore.commitGroup. */
export async function commitGroup(
  db: Db,
  serverRun: string,
  claims: readonly (Claim | null)[],
  row: (known: ReadonlyMap<number, Receipt>) => LedgerRow | null,
): Promise<ReadonlyMap<number, Receipt>> {
  if (claims.every((claim) => claim === null)) {
    const made = row(NOTHING_KNOWN);
    if (made !== null) await insertRow(db, serverRun, made);
    return NOTHING_KNOWN;
  }
  return db.transaction().execute(async (trx) => {
    const known = new Map([
      ...(await takeKeys(trx, claims)),
      ...(await takePositions(trx, claims)),
      ...(await takeCounters(trx, claims)),
    ]);
    const made = row(known);
    if (made !== null) await insertRow(trx, serverRun, made);
    return known;
  });
}

const NOTHING_KNOWN: ReadonlyMap<number, Receipt> = new Map();

/** One statement, and so a transaction of its own where none is open: senders wait for every trip to the database. */
async function insertRow(
  db: Db,
  serverRun: string,
  { writer, seq, deltas, sources }: LedgerRow,
): Promise<void> {
  const { rows } = await sql`with inserted as (
      insert into ledger (writer, seq, deltas, sources)
      select ${writer}, ${seq}, ${Buffer.from(deltas)}, ${JSON.stringify(sources)}::jsonb
      where ${SERVER_RUN} = ${serverRun}
      returning writer
    )
    select pg_notify(${CHANNEL}, writer::text) from inserted`.execute(db);
  if (rows.length > 0) return;
  throw new ServerRunOver();
}

/** Moves the files on; tells, by place, which of them were not where the batch took them to be. */
async function takePositions(
  trx: Transaction<Database>,
  claims: readonly (Claim | null)[],
): Promise<Map<number, Receipt>> {
  const given = claims.flatMap((claim, place) =>
    claim?.kind === 'position' ? [{ move: claim.move, place }] : [],
  );
  if (given.length === 0) return new Map();
  const moved = await moveFiles(
    trx,
    given.map(({ move }) => move),
  );
  const late = given.filter(({ move }) => !moved.has(move.file));
  return new Map(late.map(({ place }): [number, Receipt] => [place, { kind: 'moved' }]));
}

/** The same of counters. */
async function takeCounters(
  trx: Transaction<Database>,
  claims: readonly (Claim | null)[],
): Promise<Map<number, Receipt>> {
  const given = claims.flatMap((claim, place) =>
    claim?.kind === 'counters' ? [{ move: claim.move, place }] : [],
  );
  if (given.length === 0) return new Map();
  const moved = await moveCounters(
    trx,
    given.map(({ move }) => move),
  );
  const late = given.filter(({ move }) => !moved.has(move.counters));
  return new Map(late.map(({ place }): [number, Receipt] => [place, { kind: 'moved' }]));
}

/** Stores the keys that are new; for the others tells, by place, what was answered when they were. */
async function takeKeys(
  trx: Transaction<Database>,
  claims: readonly (Claim | null)[],
): Promise<Map<number, Receipt>> {
  const given = claims.flatMap((claim, place) =>
    claim?.kind === 'key' ? [{ batch: claim.batch, place }] : [],
  );
  if (given.length === 0) return new Map();
  // In one order everywhere, so that two replicas with the same keys cannot wait for each other.
  given.sort((a, b) => compare(a.batch, b.batch));
  const taken = await trx
    .insertInto('batch')
    .values(given.map(({ batch }) => rowOf(batch)))
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'key'])
        .doUpdateSet((excluded) => ({
          digest: excluded.ref('excluded.digest'),
          accepted: excluded.ref('excluded.accepted'),
          rejected: excluded.ref('excluded.rejected'),
          ignored: excluded.ref('excluded.ignored'),
          errors: excluded.ref('excluded.errors'),
          at: excluded.ref('excluded.at'),
          expires: excluded.ref('excluded.expires'),
        }))
        // One that is over is as if it were not there.
        .where('batch.expires', '<=', sql<Date>`now()`),
    )
    .returning(['scope', 'key'])
    .execute();
  const fresh = new Set(taken.map(identity));
  const repeated = given.filter(({ batch }) => !fresh.has(identity(batch)));
  return repeated.length === 0 ? new Map() : receiptsOf(trx, repeated);
}

function rowOf({ scope, key, digest, livesMs, accepted, rejected, ignored, errors }: KeyedBatch) {
  const expires = sql<Date>`now() + ${livesMs}::float8 * interval '1 millisecond'`;
  const at = sql<Date>`now()`;
  return { scope, key, digest, accepted, rejected, ignored, errors: JSON.stringify(errors), at, expires };
}

async function receiptsOf(
  trx: Transaction<Database>,
  repeated: readonly { batch: KeyedBatch; place: number }[],
): Promise<Map<number, Receipt>> {
  const rows = await trx
    .selectFrom('batch')
    .select(['scope', 'key', 'digest', 'accepted', 'rejected', 'ignored', 'errors'])
    .where((where) =>
      where.or(
        repeated.map(({ batch }) =>
          where.and([where('scope', '=', batch.scope), where('key', '=', batch.key)]),
        ),
      ),
    )
    .execute();
  const first = new Map(rows.map((row) => [identity(row), row]));
  return new Map(
    repeated.map(({ batch, place }): [number, Receipt] => {
      // Its row is there, and stays until this transaction ends: the insert that met it has locked it.
      const { digest, accepted, rejected, ignored, errors } = first.get(identity(batch))!;
      if (digest !== batch.digest) return [place, { kind: 'conflict' }];
      return [place, { kind: 'duplicate', accepted, rejected, ignored, errors }];
    }),
  );
}

export async function dropOldKeys(db: Db): Promise<void> {
  await db.deleteFrom('batch').where('expires', '<=', sql<Date>`now()`).execute();
}

function identity({ scope, key }: { scope: string; key: string }): string {
  return `${scope}\n${key}`;
}

function compare(a: KeyedBatch, b: KeyedBatch): number {
  return identity(a) < identity(b) ? -1 : 1;
}

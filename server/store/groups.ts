import { sql, type Transaction } from 'kysely';
import type { Receipt } from '../ledger/batch.ts';
import type { KeyedBatch, LedgerRow } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** The channel on which a commit tells the fold its writer; a hint, as a notification may be lost. */
export const CHANNEL = 'leeway_ledger';

export async function nextWriter(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`select nextval('writer_id') as id`.execute(db);
  return rows[0]!.id;
}

/** See WriterStore.commitGroup. */
export async function commitGroup(
  db: Db,
  keyed: readonly (KeyedBatch | null)[],
  row: (known: ReadonlyMap<number, Receipt>) => LedgerRow | null,
): Promise<ReadonlyMap<number, Receipt>> {
  if (keyed.every((batch) => batch === null)) {
    const made = row(NOTHING_KNOWN);
    if (made !== null) await insertRow(db, made);
    return NOTHING_KNOWN;
  }
  return db.transaction().execute(async (trx) => {
    const known = await takeKeys(trx, keyed);
    const made = row(known);
    if (made !== null) await insertRow(trx, made);
    return known;
  });
}

const NOTHING_KNOWN: ReadonlyMap<number, Receipt> = new Map();

/** One statement, and so a transaction of its own where none is open: senders wait for every trip to the database. */
async function insertRow(db: Db, { writer, seq, deltas, sources }: LedgerRow): Promise<void> {
  await sql`with inserted as (
      insert into ledger (writer, seq, deltas, sources)
      values (${writer}, ${seq}, ${Buffer.from(deltas)}, ${JSON.stringify(sources)}::jsonb)
    )
    select pg_notify(${CHANNEL}, ${String(writer)})`.execute(db);
}

/** Stores the keys that are new; for the others tells, by place, what was answered when they were. */
async function takeKeys(
  trx: Transaction<Database>,
  keyed: readonly (KeyedBatch | null)[],
): Promise<ReadonlyMap<number, Receipt>> {
  const given = keyed.flatMap((batch, place) => (batch === null ? [] : [{ batch, place }]));
  if (given.length === 0) return new Map();
  // In one order everywhere, so that two replicas with the same keys cannot wait for each other.
  given.sort((a, b) => compare(a.batch, b.batch));
  const taken = await trx
    .insertInto('batch')
    .values(given.map(({ batch }) => ({ ...batch, errors: JSON.stringify(batch.errors) })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['scope', 'key'])
    .execute();
  const fresh = new Set(taken.map(identity));
  const repeated = given.filter(({ batch }) => !fresh.has(identity(batch)));
  return repeated.length === 0 ? new Map() : receiptsOf(trx, repeated);
}

async function receiptsOf(
  trx: Transaction<Database>,
  repeated: readonly { batch: KeyedBatch; place: number }[],
): Promise<ReadonlyMap<number, Receipt>> {
  const rows = await trx
    .selectFrom('batch')
    .select(['scope', 'key', 'digest', 'accepted', 'rejected', 'errors'])
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
      const stored = first.get(identity(batch))!;
      if (stored.digest !== batch.digest) return [place, { kind: 'conflict' }];
      return [
        place,
        {
          kind: 'duplicate',
          accepted: stored.accepted,
          rejected: stored.rejected,
          ignored: 0,
          errors: stored.errors,
        },
      ];
    }),
  );
}

/** Keys live for a day. */
export async function dropOldKeys(db: Db): Promise<void> {
  await db.deleteFrom('batch').where('at', '<', sql<Date>`now() - interval '24 hours'`).execute();
}

function identity({ scope, key }: { scope: string; key: string }): string {
  return `${scope}\n${key}`;
}

function compare(a: KeyedBatch, b: KeyedBatch): number {
  return identity(a) < identity(b) ? -1 : 1;
}

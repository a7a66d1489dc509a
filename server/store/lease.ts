import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import { type Leader, type Lease, LeaseLost } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import { CHANNEL } from './groups.ts';
import type { Database } from './schema.ts';
import { SERVER_RUN } from './server-run.ts';

const LEASE = 'fold';
/** Renewed every second by the flush. With the time in which another one loads the counts, a takeover comes within 5 s of a crash. */
const DURATION = sql`interval '3500 milliseconds'`;
/** A holder that hangs within a transaction has its row locked: the lease ends for it, and the transaction as well. Less than the lease. */
const IDLE_MS = 3_000;
/** What is told when the lease is given back. */
export const FREE = 'free';

/** Takes the lease when it is free or was this holder's own; every change of hands is a new epoch. */
export async function acquireLease(db: Db, holder: string, url: string | null): Promise<Lease | null> {
  const taken = await db
    .updateTable('lease')
    .set({ holder, url, epoch: sql`epoch + 1`, until: sql`now() + ${DURATION}` })
    .where('name', '=', LEASE)
    .where((where) => where.or([where('until', '<', sql<Date>`now()`), where('holder', '=', holder)]))
    .returning(['epoch', SERVER_RUN.as('serverRun')])
    .executeTakeFirst();
  return taken === undefined ? null : { holder, ...taken };
}

/** Tells where the holder listens, if it is this one. */
export async function tellLeaseUrl(db: Db, holder: string, url: string): Promise<void> {
  await db.updateTable('lease').set({ url }).where('name', '=', LEASE).where('holder', '=', holder).execute();
}

/** See FoldStore.leader. */
export async function leaderOf(db: Db): Promise<Leader | null> {
  const row = await db
    .selectFrom('lease')
    .select(['holder', 'url', sql<number>`(extract(epoch from until - now()) * 1000)::float8`.as('restMs')])
    .where('name', '=', LEASE)
    .where('until', '>=', sql<Date>`now()`)
    .executeTakeFirst();
  return row ?? null;
}

export async function releaseLease(db: Db, lease: Lease): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('lease')
      .set({ until: sql`'-infinity'` })
      .where('name', '=', LEASE)
      .where('epoch', '=', lease.epoch)
      .execute();
    await sql`select pg_notify(${CHANNEL}, ${FREE})`.execute(trx);
  });
}

/** Renews the lease and locks its row until the transaction ends, which it does soon. Throws {@link LeaseLost} when it is over. */
export async function holdLease(trx: Transaction<Database>, lease: Lease): Promise<void> {
  const held = await trx
    .updateTable('lease')
    .set({ until: sql`now() + ${DURATION}` })
    .where('name', '=', LEASE)
    .where('epoch', '=', lease.epoch)
    .where('holder', '=', lease.holder)
    .where(SERVER_RUN, '=', lease.serverRun)
    .returning(sql`set_config('idle_in_transaction_session_timeout', ${String(IDLE_MS)}, true)`.as('bound'))
    .executeTakeFirst();
  if (held === undefined) throw new LeaseLost();
}

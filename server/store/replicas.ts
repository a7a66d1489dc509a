/** The processes that serve on this database, each with a row that it renews. */
import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Renewed every second; who has not done so for as long is not there any more. */
const DURATION = sql`interval '3500 milliseconds'`;

export type ReplicaRow = {
  readonly holder: string;
  /** Where the others reach it. */
  readonly url: string;
  /** Of the secret by which it says to the others that it is one of them. */
  readonly digest: Buffer;
};

export async function renewReplica(db: Db, { holder, url, digest }: ReplicaRow): Promise<void> {
  const until = sql<Date>`now() + ${DURATION}`;
  await db
    .insertInto('replica')
    .values({ holder, url, digest, until })
    .onConflict((conflict) => conflict.column('holder').doUpdateSet({ url, until }))
    .execute();
}

export async function removeReplica(db: Db, holder: string): Promise<void> {
  await db.deleteFrom('replica').where('holder', '=', holder).execute();
}

/** Whether one that is there has the secret of this digest. */
export async function isReplica(db: Db, digest: Buffer): Promise<boolean> {
  const found = await db
    .selectFrom('replica')
    .select('holder')
    .where('digest', '=', digest)
    .where('until', '>', sql<Date>`now()`)
    .executeTakeFirst();
  return found !== undefined;
}

/** How many are there. */
export async function replicaCount(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('replica')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('until', '>', sql<Date>`now()`)
    .executeTakeFirstOrThrow();
  return count;
}

/** Those that were killed leave their rows. */
export async function forgetReplicas(db: Db): Promise<void> {
  await db.deleteFrom('replica').where('until', '<', sql<Date>`now() - interval '1 hour'`).execute();
}

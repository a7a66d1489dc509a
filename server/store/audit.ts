/** Who changed what, written in the transaction of the change. */
import type { Transaction } from 'kysely';
import { type Actor, type AuditEntry, type Change, entryOf } from '../access/audit.ts';
import type { AuditAsked } from '../http/access-ports.ts';
import { orUnavailable } from './connection-fault.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** `change` null: nothing was changed after all. */
export type Changed<T> = { readonly result: T; readonly change: Change | null };

/** Both or neither: what `work` does, and the record of it. Rejects with `unavailable` where PostgreSQL is away. */
export function audited<T>(
  db: Db,
  actor: Actor,
  at: number,
  work: (trx: Transaction<Database>) => Promise<Changed<T>>,
): Promise<T> {
  return orUnavailable(
    db.transaction().execute(async (trx) => {
      const { result, change } = await work(trx);
      if (change !== null) await addEntry(trx, entryOf(actor, change, at));
      return result;
    }),
  );
}

/** Of what is no change in the database, such as a message that was sent. */
export async function addEntry(db: Db, entry: Omit<AuditEntry, 'id'>): Promise<void> {
  const { at, before, after, ...rest } = entry;
  await db
    .insertInto('audit')
    .values({ ...rest, at: new Date(at), before: jsonOf(before), after: jsonOf(after) })
    .execute();
}

/** The newest first. */
export async function auditEntries(
  db: Db,
  { service, action, who, before, limit }: AuditAsked,
): Promise<AuditEntry[]> {
  let query = db.selectFrom('audit').selectAll();
  if (service !== undefined) query = query.where('service', '=', service);
  if (action !== undefined) query = query.where('action', '=', action);
  if (who !== undefined) query = query.where('who', '=', who);
  if (before !== undefined) query = query.where('id', '<', before);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ id, at, ...rest }) => ({ ...rest, id: String(id), at: at.getTime() }));
}

/** Forgets what was changed before `before`, ms. */
export async function forgetAudit(db: Db, before: number): Promise<void> {
  await db.deleteFrom('audit').where('at', '<', new Date(before)).execute();
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

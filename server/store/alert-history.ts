/** What people read of alerts and their deliveries, and what they change. */
import { type Selectable, sql, type Transaction } from 'kysely';
import type { AlertHistory, AlertsAsked, DeliveryRecord } from '../http/alert-ports.ts';
import { stateOf } from './alerts.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Attempts told of a delivery. */
const LAST_ATTEMPTS = 10;
const DAY_MS = 86_400_000;

export async function alertHistory(db: Db, asked: AlertsAsked): Promise<AlertHistory[]> {
  let query = db.selectFrom('alert').selectAll();
  if (asked.state !== 'all')
    query = query.where('resolved_at', asked.state === 'firing' ? 'is' : 'is not', null);
  if (asked.service !== undefined) query = query.where('service', '=', asked.service);
  if (asked.services !== null) query = query.where('service', 'in', asked.services);
  if (asked.slo !== undefined) query = query.where('slo', '=', asked.slo);
  if (asked.before !== undefined) query = query.where('started_at', '<', new Date(asked.before));
  const rows = await query
    .orderBy(sql`resolved_at is not null`)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(asked.limit)
    .execute();
  return withDeliveries(db, rows);
}

export async function alertById(db: Db, id: string): Promise<AlertHistory | null> {
  const rows = await db.selectFrom('alert').selectAll().where('id', '=', id).execute();
  return (await withDeliveries(db, rows))[0] ?? null;
}

/** False when there is no such alert. */
export async function acknowledge(
  db: Db,
  id: string,
  { by, note, at }: { by: string; note: string | null; at: number },
): Promise<boolean> {
  const changed = await db
    .updateTable('alert')
    .set({ acknowledged_at: new Date(at), acknowledged_by: by, acknowledged_note: note })
    .where('id', '=', id)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

type AlertRow = Selectable<Database['alert']>;

async function withDeliveries(db: Db, rows: readonly AlertRow[]): Promise<AlertHistory[]> {
  if (rows.length === 0) return [];
  const told = await sql<{ alert: string; delivery: string }>`select n.alert, o.delivery
    from notice n join outbox o on o.notice = n.id
    where n.alert = any(${rows.map(({ id }) => id)}::text[]) and o.delivery is not null
    order by n.id, o.receiver`.execute(db);
  const ids = [...new Set(told.rows.map(({ delivery }) => delivery))];
  const records = new Map((await deliveries(db, ids)).map((record) => [record.id, record]));
  const byAlert = Map.groupBy(told.rows, ({ alert }) => alert);
  return rows.map((row) => ({
    ...stateOf(row),
    acknowledged:
      row.acknowledged_at === null
        ? null
        : {
            at: row.acknowledged_at.getTime(),
            by: row.acknowledged_by ?? '',
            note: row.acknowledged_note,
          },
    deliveries: (byAlert.get(row.id) ?? []).flatMap(({ delivery }) => records.get(delivery) ?? []),
  }));
}

async function deliveries(db: Db, ids: readonly string[]): Promise<DeliveryRecord[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('delivery')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('outbox')
        .whereRef('outbox.delivery', '=', 'delivery.id')
        .select(({ fn }) => fn.countAll<number>().as('alerts'))
        .as('alerts'),
    )
    .where('id', 'in', ids)
    .execute();
  const attempts = await sql<Attempt>`select delivery, at, took_ms as "tookMs", outcome, code, reason
    from (select *, row_number() over (partition by delivery order by attempt desc) as place
      from delivery_attempt where delivery = any(${ids}::text[])) as numbered
    where place <= ${LAST_ATTEMPTS} order by attempt desc`.execute(db);
  const byDelivery = Map.groupBy(attempts.rows, ({ delivery }) => delivery);
  return rows.map((row) => ({
    ...{ id: row.id, receiver: row.receiver, type: row.type, state: row.state, reason: row.reason },
    alerts: row.alerts ?? 0,
    createdAt: row.created_at.getTime(),
    nextAt: row.next_at.getTime(),
    finishedAt: row.finished_at?.getTime() ?? null,
    attempts: row.attempts,
    log: (byDelivery.get(row.id) ?? []).map(({ delivery: _, at, ...rest }) => ({
      ...rest,
      at: at.getTime(),
    })),
  }));
}

type Attempt = Omit<DeliveryRecord['log'][number], 'at'> & { delivery: string; at: Date };

/** Null when it is not there; `not dead` when it waits or was sent. */
export async function resend(
  trx: Transaction<Database>,
  id: string,
  now: number,
): Promise<DeliveryRecord | 'not dead' | null> {
  const isThere = await trx.selectFrom('delivery').select('id').where('id', '=', id).executeTakeFirst();
  if (isThere === undefined) return null;
  const fresh = { next_at: new Date(now), expires_at: new Date(now + DAY_MS), finished_at: null };
  const again = await trx
    .updateTable('delivery')
    .set({ state: 'waiting', ...fresh })
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .returning('id')
    .executeTakeFirst();
  if (again === undefined) return 'not dead';
  // What was not told, as this had not arrived, is to be told after it.
  await sql`update delivery set state = 'waiting', reason = null, next_at = ${fresh.next_at},
        expires_at = ${fresh.expires_at}, finished_at = null
      where state = 'dropped' and id in (
        select later.delivery from outbox mine
        join notice fired on fired.id = mine.notice and fired.type = 'firing'
        join notice over on over.alert = fired.alert and over.type = 'resolved'
        join outbox later on later.notice = over.id and later.receiver = mine.receiver
        where mine.delivery = ${id})`.execute(trx);
  return (await deliveries(trx, [id]))[0] ?? null;
}

export type ReceiverCounts = {
  readonly receiver: string;
  readonly waiting: number;
  readonly dead: number;
  readonly lastSentAt: Date | null;
  /** Why the newest that waits or is dead did not go. */
  readonly lastReason: string | null;
};

export async function receiverCounts(db: Db): Promise<ReceiverCounts[]> {
  const { rows } = await sql<ReceiverCounts>`select receiver,
      count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where state = 'dead')::int as dead,
      max(finished_at) filter (where state = 'sent') as "lastSentAt",
      (array_agg(reason order by created_at desc)
        filter (where state in ('dead', 'waiting') and reason is not null))[1] as "lastReason"
    from delivery group by receiver`.execute(db);
  return rows;
}

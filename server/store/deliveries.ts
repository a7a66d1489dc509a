import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { AlertMessage } from '../alerts/message.ts';
import type { Attempt, ClaimedDelivery, DeliveryStore, DueNotice } from '../alerts/ports.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Notices a message, at most. */
const MOST_NOTICES = 1000;

export function createDeliveryStore(db: Db): DeliveryStore {
  return {
    waiting: () => waiting(db),
    assemble: (receiver, options) => assemble(db, receiver, options),
    claim: (receiver, options) => claim(db, receiver, options),
    keepMessage: (delivery, message) => keepMessage(db, delivery, message),
    record: (attempt) => record(db, attempt),
    giveBack: (delivery, now) => due(db, now, 'id', delivery),
    hurry: (receiver, now) => due(db, now, 'receiver', receiver),
    end: (delivery, state, now, reason) => end(db, delivery, state, now, reason),
    giveUp: (receiver, now, reason) => giveUp(db, receiver, now, reason),
    stillFiring: (receiver) => stillFiring(db, receiver),
  };
}

/** See DeliveryStore.waiting. */
async function waiting(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{
    receiver: string;
    count: number;
  }>`select receiver, count(*)::int as count from (
      select receiver from outbox where delivery is null
      union all select receiver from delivery where state = 'waiting'
    ) as waiting group by receiver order by receiver`.execute(db);
  return new Map(rows.map(({ receiver, count }) => [receiver, count]));
}

type WaitingNotice = { notice: number; type: 'firing' | 'resolved'; alert: string; service: string };

/** See DeliveryStore.assemble. */
async function assemble(
  db: Db,
  receiver: string,
  { now, expiresAt, storm }: { now: number; expiresAt: number; storm: number },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } =
      await sql<WaitingNotice>`select o.notice, n.type, n.alert, n.facts ->> 'service' as service
      from outbox o join notice n on n.id = o.notice
      where o.receiver = ${receiver} and o.delivery is null
      order by o.notice limit ${MOST_NOTICES} for update of o skip locked`.execute(trx);
    const groups = Map.groupBy(rows, ({ service, type }) => `${type} ${service}`);
    for (const group of groups.values()) {
      const parts = group.length > storm ? [group] : group.map((one) => [one]);
      for (const part of parts) await addDelivery(trx, receiver, part, now, expiresAt);
    }
  });
}

async function addDelivery(
  trx: Transaction<Database>,
  receiver: string,
  notices: readonly WaitingNotice[],
  now: number,
  expiresAt: number,
): Promise<void> {
  const id = `msg_${randomUUID()}`;
  const { type, service, alert } = notices[0]!;
  const created = new Date(now);
  await trx
    .insertInto('delivery')
    .values({
      ...{ id, receiver, service, type },
      thread: notices.length === 1 ? alert : id,
      created_at: created,
      next_at: created,
      expires_at: new Date(expiresAt),
      finished_at: null,
      reason: null,
    })
    .execute();
  await trx
    .updateTable('outbox')
    .set({ delivery: id })
    .where('receiver', '=', receiver)
    .where(
      'notice',
      'in',
      notices.map(({ notice }) => notice),
    )
    .execute();
}

type DeliveryRow = {
  id: string;
  type: 'firing' | 'resolved';
  service: string;
  thread: string;
  created_at: Date;
  expires_at: Date;
  attempts: number;
  message: AlertMessage | null;
};

/** See DeliveryStore.claim. */
async function claim(
  db: Db,
  receiver: string,
  { now, until, limit }: { now: number; until: number; limit: number },
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<DeliveryRow>`update delivery set next_at = ${new Date(until)}
    where id in (
      select d.id from delivery d
      where d.receiver = ${receiver} and d.state = 'waiting' and d.next_at <= ${new Date(now)}
        and (d.type = 'firing' or not exists (
          select from outbox mine
          join notice over on over.id = mine.notice
          join notice fired on fired.alert = over.alert and fired.type = 'firing'
          join outbox told on told.notice = fired.id and told.receiver = d.receiver
          left join delivery earlier on earlier.id = told.delivery
          where mine.delivery = d.id and (told.delivery is null or earlier.state = 'waiting')))
      order by d.created_at, d.id limit ${limit} for update of d skip locked)
    returning id, type, service, thread, created_at, expires_at, attempts, message`.execute(db);
  if (rows.length === 0) return [];
  const notices = await dueNotices(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...{ id: row.id, type: row.type, service: row.service, thread: row.thread, attempts: row.attempts },
    message: row.message,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    notices: notices.get(row.id) ?? [],
  }));
}

type NoticeRow = DueNotice & { readonly delivery: string };

async function dueNotices(db: Db, deliveries: readonly string[]): Promise<Map<string, DueNotice[]>> {
  const { rows } = await sql<NoticeRow & { facts: AlertFacts }>`
    select mine.delivery, n.facts, a.lookback,
      coalesce(earlier.thread, own.thread) as thread,
      coalesce(n.type = 'firing' or earlier.state = 'sent', false) as "isKnown",
      not exists (
        select from outbox o join notice same on same.id = o.notice join alert other on other.id = same.alert
        where o.delivery = coalesce(earlier.id, own.id) and other.resolved_at is null) as closes
    from outbox mine
    join delivery own on own.id = mine.delivery
    join notice n on n.id = mine.notice
    join alert a on a.id = n.alert
    left join notice fired on n.type = 'resolved' and fired.alert = n.alert and fired.type = 'firing'
    left join outbox told on told.notice = fired.id and told.receiver = own.receiver
    left join delivery earlier on earlier.id = told.delivery
    where mine.delivery = any(${deliveries}::text[])
    order by mine.notice`.execute(db);
  const byDelivery = new Map<string, DueNotice[]>();
  for (const { delivery, facts, lookback, thread, isKnown, closes } of rows) {
    const own = byDelivery.get(delivery) ?? [];
    byDelivery.set(delivery, own);
    own.push({ facts, lookback, thread, isKnown, closes });
  }
  return byDelivery;
}

async function keepMessage(db: Db, delivery: string, message: AlertMessage): Promise<void> {
  await db
    .updateTable('delivery')
    .set({ message: JSON.stringify(message) })
    .where('id', '=', delivery)
    .execute();
}

async function record(db: Db, { delivery, at, tookMs, outcome, next }: Attempt): Promise<void> {
  const reason = outcome.kind === 'sent' ? null : outcome.reason;
  await db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('delivery')
      .set((column) => ({
        attempts: column('attempts', '+', 1),
        state: next.state,
        reason: next.state === 'waiting' ? reason : next.reason,
        ...(next.state === 'waiting'
          ? { next_at: new Date(next.nextAt) }
          : { finished_at: new Date(at + tookMs) }),
      }))
      .where('id', '=', delivery)
      .where('state', '=', 'waiting')
      .returning('attempts')
      .executeTakeFirst();
    if (moved === undefined) return;
    await trx
      .insertInto('delivery_attempt')
      .values({
        ...{ delivery, reason },
        attempt: moved.attempts,
        at: new Date(at),
        took_ms: Math.round(tookMs),
        outcome: outcome.kind,
        code: outcome.code,
      })
      .execute();
  });
}

async function end(
  db: Db,
  delivery: string,
  state: 'dead' | 'dropped',
  now: number,
  reason: string,
): Promise<void> {
  await db
    .updateTable('delivery')
    .set({ state, reason, finished_at: new Date(now) })
    .where('id', '=', delivery)
    .where('state', '=', 'waiting')
    .execute();
}

async function giveUp(db: Db, receiver: string, now: number, reason: string): Promise<number> {
  const given = await db
    .updateTable('delivery')
    .set({ state: 'dead', reason, finished_at: new Date(now) })
    .where('receiver', '=', receiver)
    .where('state', '=', 'waiting')
    .where('expires_at', '<=', new Date(now))
    .executeTakeFirst();
  return Number(given.numUpdatedRows);
}

async function stillFiring(db: Db, receiver: string): Promise<AlertMessage[]> {
  const { rows } = await sql<{ message: AlertMessage; firing: string[] }>`
    select d.message, array_agg(a.id) as firing
    from delivery d
    join outbox o on o.delivery = d.id
    join notice n on n.id = o.notice
    join alert a on a.id = n.alert
    where d.receiver = ${receiver} and d.type = 'firing' and d.state = 'sent' and d.message is not null
      and a.resolved_at is null
    group by d.id`.execute(db);
  return rows.map(({ message, firing }) => ({
    ...message,
    alerts: message.alerts.filter(({ alert }) => firing.includes(alert)),
  }));
}

/** Makes a delivery, or all of a receiver, due at `now` if it was to be later. */
async function due(db: Db, now: number, column: 'id' | 'receiver', value: string): Promise<void> {
  await db
    .updateTable('delivery')
    .set({ next_at: new Date(now) })
    .where(column, '=', value)
    .where('state', '=', 'waiting')
    .where('next_at', '>', new Date(now))
    .execute();
}

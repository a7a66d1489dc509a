import { type Selectable, sql, type Transaction } from 'kysely';
import type { Notice } from '../ledger/alert-book.ts';
import type { AlertState } from '../slo/alert-state.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** See FoldStore.alertStates. */
export async function alertStates(db: Db): Promise<AlertState[]> {
  const { rows } = await sql<AlertColumns>`
    select * from alert where resolved_at is null
    union all
    select * from (
      select distinct on (service, slo, source, kind, condition) * from alert where resolved_at is not null
      order by service, slo, source, kind, condition, resolved_at desc
    ) as over`.execute(db);
  return rows.map(stateOf);
}

type AlertColumns = Omit<Selectable<Database['alert']>, `acknowledged_${string}`>;

export function stateOf(row: AlertColumns): AlertState {
  const { id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback, muted } = row;
  return {
    ...{ id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback, muted },
    startedAt: row.started_at.getTime(),
    clearSince: row.clear_since?.getTime() ?? null,
    announcedAt: row.announced_at?.getTime() ?? null,
    resolvedAt: row.resolved_at?.getTime() ?? null,
    lateBefore: row.late_before,
    late: row.late,
  };
}

/** Rows a statement: PostgreSQL takes 65 535 values in one. */
const ROWS = 2000;

/** Saves alerts as they are now; who acknowledged one stays. */
export async function saveAlerts(trx: Transaction<Database>, alerts: readonly AlertState[]): Promise<void> {
  for (const part of partsOf(alerts)) {
    await trx
      .insertInto('alert')
      .values(part.map(rowOf))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((excluded) => ({
          reason: excluded.ref('excluded.reason'),
          tier: excluded.ref('excluded.tier'),
          burn: excluded.ref('excluded.burn'),
          threshold: excluded.ref('excluded.threshold'),
          lookback: excluded.ref('excluded.lookback'),
          clear_since: excluded.ref('excluded.clear_since'),
          announced_at: excluded.ref('excluded.announced_at'),
          muted: excluded.ref('excluded.muted'),
          resolved_at: excluded.ref('excluded.resolved_at'),
          late_before: excluded.ref('excluded.late_before'),
          late: excluded.ref('excluded.late'),
        })),
      )
      .execute();
  }
}

function partsOf<Row>(rows: readonly Row[]): (readonly Row[])[] {
  const count = Math.ceil(rows.length / ROWS);
  return Array.from({ length: count }, (_, place) => rows.slice(place * ROWS, (place + 1) * ROWS));
}

function rowOf(state: AlertState) {
  const { id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback, muted } = state;
  return {
    ...{ id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback, muted },
    started_at: new Date(state.startedAt),
    clear_since: dateOf(state.clearSince),
    announced_at: dateOf(state.announcedAt),
    resolved_at: dateOf(state.resolvedAt),
    late_before: state.lateBefore,
    late: JSON.stringify(state.late),
  };
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** Stores notices for their receivers. That an alert is over is told to all who were told that it fires. */
export async function saveNotices(trx: Transaction<Database>, notices: readonly Notice[]): Promise<void> {
  const ids = [];
  for (const part of partsOf(notices)) ids.push(...(await addNotices(trx, part)));
  const firing = new Map(ids.filter(({ type }) => type === 'firing').map(({ alert, id }) => [alert, id]));
  const told = notices.flatMap(({ alert, type, receivers }) =>
    type === 'firing' ? receivers.map((receiver) => ({ notice: firing.get(alert)!, receiver })) : [],
  );
  for (const part of partsOf(told)) await trx.insertInto('outbox').values(part).execute();
  const over = ids.filter(({ type }) => type === 'resolved').map(({ id }) => id);
  if (over.length === 0) return;
  await sql`insert into outbox (notice, receiver)
    select over.id, told.receiver from notice over
    join notice fired on fired.alert = over.alert and fired.type = 'firing'
    join outbox told on told.notice = fired.id
    where over.id = any(${over}::bigint[])`.execute(trx);
}

function addNotices(trx: Transaction<Database>, notices: readonly Notice[]) {
  const rows = notices.map(({ alert, type, at, facts }) => ({
    ...{ alert, type },
    at: new Date(at),
    facts: JSON.stringify(facts),
  }));
  return trx.insertInto('notice').values(rows).returning(['id', 'alert', 'type']).execute();
}

/** Forgets what was over before `before`; ms. */
export async function forgetAlerts(db: Db, before: number): Promise<void> {
  const date = new Date(before);
  await db.deleteFrom('alert').where('resolved_at', '<', date).execute();
  await db
    .deleteFrom('delivery')
    .where('created_at', '<', date)
    .where('state', '<>', 'waiting')
    .where(sql<boolean>`not exists (select from outbox where outbox.delivery = delivery.id)`)
    .execute();
}

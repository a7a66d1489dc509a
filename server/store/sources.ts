import { sql, type Transaction } from 'kysely';
import type { HeardHours, SourceRow } from '../ledger/heard.ts';
import type { Flush } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

export async function sources(db: Db): Promise<SourceRow[]> {
  const rows = await db.selectFrom('source').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    services: servicesOf(row),
    firstMinute: row.first_minute,
    lastMinute: row.last_minute,
    accepted: row.accepted,
    rejected: row.rejected,
    rejectedBy: row.rejected_by,
    ignored: row.ignored,
    ignoredBy: row.ignored_by,
    formats: row.formats,
    isLive: row.is_live,
  }));
}

/** A replica of the first release knows one service a source, and leaves the list as it is. */
function servicesOf({ service, services }: { service: string; services: readonly string[] }): string[] {
  return [...new Set([...services, service])].filter((name) => name !== '');
}

/** The heard minutes by source, from an hour on. */
export async function heardHours(db: Db, fromHour: number): Promise<Map<string, HeardHours>> {
  const rows = await db
    .selectFrom('heard')
    .select(['source', 'hour', sql<string>`minutes::text`.as('minutes')])
    .where('hour', '>=', fromHour)
    .execute();
  const bySource = new Map<string, HeardHours>();
  for (const { source, hour, minutes } of rows) {
    const hours = bySource.get(source) ?? new Map();
    bySource.set(source, hours.set(hour, BigInt(minutes)));
  }
  return bySource;
}

export async function saveSources(trx: Transaction<Database>, rows: readonly SourceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await trx
    .insertInto('source')
    .values(
      rows.map((row) => ({
        name: row.name,
        service: row.services[0] ?? '',
        services: [...row.services],
        first_minute: row.firstMinute,
        last_minute: row.lastMinute,
        accepted: row.accepted,
        rejected: row.rejected,
        rejected_by: JSON.stringify(row.rejectedBy),
        ignored: row.ignored,
        ignored_by: JSON.stringify(row.ignoredBy),
        formats: JSON.stringify(row.formats),
        is_live: row.isLive,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((excluded) => ({
        service: excluded.ref('excluded.service'),
        services: excluded.ref('excluded.services'),
        first_minute: excluded.ref('excluded.first_minute'),
        last_minute: excluded.ref('excluded.last_minute'),
        accepted: excluded.ref('excluded.accepted'),
        rejected: excluded.ref('excluded.rejected'),
        rejected_by: excluded.ref('excluded.rejected_by'),
        ignored: excluded.ref('excluded.ignored'),
        ignored_by: excluded.ref('excluded.ignored_by'),
        formats: excluded.ref('excluded.formats'),
        is_live: excluded.ref('excluded.is_live'),
      })),
    )
    .execute();
}

export async function saveHeard(trx: Transaction<Database>, heard: Flush['heard']): Promise<void> {
  if (heard.length === 0) return;
  const names = heard.map(({ source }) => source);
  const hours = heard.map(({ hour }) => hour);
  const minutes = heard.map((row) => row.minutes.toString());
  await sql`insert into heard (source, hour, minutes)
    select * from unnest(${names}::text[], ${hours}::int[], ${minutes}::bigint[])
    on conflict (source, hour) do update set minutes = heard.minutes | excluded.minutes`.execute(trx);
}

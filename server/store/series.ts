import { sql } from 'kysely';
import type { StoredSeries } from '../ledger/ports.ts';
import type { Series } from '../ledger/series-registry.ts';
import { COUNTER_METHOD } from '../slo/counter-series.ts';
import type { Db } from './database.ts';

/** The ids of series, in their order; those not stored yet are. Sorted, so that two replicas cannot wait for each other. */
export async function seriesIds(db: Db, series: readonly Series[]): Promise<number[]> {
  const columns = [
    series.map(({ service }) => service),
    series.map(({ method }) => method),
    series.map(({ route }) => route),
    series.map(({ status }) => status),
  ] as const;
  const given = sql`unnest(${columns[0]}::text[], ${columns[1]}::text[], ${columns[2]}::text[], ${columns[3]}::smallint[])
    with ordinality as given (service, method, route, status, place)`;
  await sql`insert into series (service, method, route, status)
    select given.service, given.method, given.route, given.status from ${given}
    where not exists (
      select from series s where s.service = given.service and s.method = given.method
        and s.route = given.route and s.status = given.status
    )
    order by 1, 2, 3, 4
    on conflict do nothing`.execute(db);
  const found = await sql<{ id: number }>`select s.id from ${given}
    join series s using (service, method, route, status) order by given.place`.execute(db);
  return found.rows.map(({ id }) => id);
}

export async function storedSeries(db: Db, ids: readonly number[] | 'all'): Promise<StoredSeries[]> {
  const all = db.selectFrom('series').selectAll();
  return ids === 'all' ? all.execute() : all.where('id', '=', sql<number>`any(${ids}::int[])`).execute();
}

/** Every route that was stored for a service: what ingest has learned so far. */
export async function storedRoutes(db: Db): Promise<{ service: string; route: string }[]> {
  return db
    .selectFrom('series')
    .select(['service', 'route'])
    .where('method', '!=', COUNTER_METHOD)
    .distinct()
    .orderBy('service')
    .orderBy('route')
    .execute();
}

import { sql } from 'kysely';
import type { Cut } from '../slo/edges.ts';
import type { BucketPart } from '../slo/histogram.ts';
import type { Db } from './database.ts';

/** Stores the cuts that are new, and returns all parts there ever were: older counts may lie in any of them. */
export async function bucketParts(db: Db, cuts: readonly Cut[]): Promise<BucketPart[]> {
  const known = await allParts(db);
  // Asked for first, as an insert that meets a conflict would use up one of the 3 072 ids.
  const missing = cuts.filter(
    (cut) => !known.some((part) => part.lowerUs === cut.lowerUs && part.upperUs === cut.upperUs),
  );
  if (missing.length === 0) return known;
  await db
    .insertInto('bucket_part')
    .values(missing.map(({ lowerUs, upperUs }) => ({ lower_us: lowerUs, upper_us: upperUs })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return allParts(db);
}

async function allParts(db: Db): Promise<BucketPart[]> {
  const rows = await db.selectFrom('bucket_part').selectAll().orderBy('id').execute();
  return rows.map(({ id, lower_us, upper_us }) => ({ id, lowerUs: lower_us, upperUs: upper_us }));
}

export type RouteInForce = { readonly service: string; readonly route: string; readonly since: number };

/**
 * Makes the routes in force exactly these: new ones from minute `since` on, or from the beginning where nothing of their
 * service is stored yet; the others as before.
 */
export async function routesInForce(
  db: Db,
  routes: readonly { service: string; route: string }[],
  since: number,
): Promise<RouteInForce[]> {
  const services = routes.map(({ service }) => service);
  const texts = routes.map(({ route }) => route);
  return db.transaction().execute(async (trx) => {
    const given = sql`unnest(${services}::text[], ${texts}::text[]) as given (service, route)`;
    await sql`delete from route_pattern p where not exists (
      select from ${given} where given.service = p.service and given.route = p.route)`.execute(trx);
    await sql`insert into route_pattern (service, route, since)
      select given.service, given.route,
        case when exists (select from series where series.service = given.service) then ${since}::int else 0 end
      from ${given} on conflict do nothing`.execute(trx);
    return trx.selectFrom('route_pattern').selectAll().execute();
  });
}

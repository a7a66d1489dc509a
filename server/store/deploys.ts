/** Markers of which version a service runs since when. */
import { sql } from 'kysely';
import type { DeployDesk, DeployMarker } from '../http/silence-ports.ts';
import type { Db } from './database.ts';

/** False when the same marker is there already. */
export async function addDeploy(db: Db, { service, version, at }: DeployMarker): Promise<boolean> {
  const added = await db
    .insertInto('deploy')
    .values({ service, version, at: new Date(at) })
    .onConflict((conflict) => conflict.columns(['service', 'version', 'at']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** The newest first. */
export async function deploys(
  db: Db,
  { service, services, limit }: Parameters<DeployDesk['deploys']>[0],
): Promise<DeployMarker[]> {
  let query = db.selectFrom('deploy').select(['service', 'version', 'at']);
  if (service !== undefined) query = query.where('service', '=', service);
  if (services !== null) query = query.where('service', 'in', services);
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ at, ...rest }) => ({ ...rest, at: at.getTime() }));
}

/** The version that the service ran at a time, ms; null when no marker says. */
export async function lastDeployBefore(
  db: Db,
  service: string,
  at: number,
): Promise<Pick<DeployMarker, 'version' | 'at'> | null> {
  const row = await db
    .selectFrom('deploy')
    .select(['version', 'at'])
    .where('service', '=', service)
    .where('at', '<=', new Date(at))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { version: row.version, at: row.at.getTime() };
}

/** Forgets markers of before `before`, ms; the last of each service stays, as its version may still run. */
export async function forgetDeploys(db: Db, before: number): Promise<void> {
  await sql`delete from deploy as old using deploy as newer
    where old.at < ${new Date(before)} and newer.service = old.service
      and (newer.at, newer.id) > (old.at, old.id)`.execute(db);
}

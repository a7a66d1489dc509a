/** What was answered about versions after their deploys. */
import { type Selectable, sql } from 'kysely';
import type { KeptWatch, QuestionsAsked, WatchAnswered } from '../http/gate-ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** A watch asks every few seconds: while it is told the same, its last row has the newest numbers. */
export async function keepWatch(db: Db, answered: WatchAnswered, by: string | null): Promise<void> {
  const { asked, answer, at } = answered;
  const [date, text] = [new Date(at), JSON.stringify(answered)];
  const { numAffectedRows } =
    await sql`update gate_watch set last_at = ${date}, asked = asked + 1, answer = ${text}
    where id = (select max(id) from gate_watch
      where service = ${asked.service} and version = ${asked.version} and slo is not distinct from ${asked.slo})
      and verdict = ${answer.verdict} and asked_by is not distinct from ${by}`.execute(db);
  if (numAffectedRows !== undefined && numAffectedRows > 0n) return;
  await db
    .insertInto('gate_watch')
    .values({
      ...{ service: asked.service, slo: asked.slo, version: asked.version, asked_by: by },
      ...{ verdict: answer.verdict, first_at: date, last_at: date, asked: 1, answer: text },
    })
    .execute();
}

/** The newest first, by their last answers. */
export async function watches(
  db: Db,
  { service, services, before, limit }: QuestionsAsked,
): Promise<KeptWatch[]> {
  let query = db.selectFrom('gate_watch').selectAll();
  if (service !== undefined) query = query.where('service', '=', service);
  if (services !== null) query = query.where('service', 'in', services);
  if (before !== undefined) query = query.where('last_at', '<', new Date(before));
  const rows = await query.orderBy('last_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(watchOf);
}

/** Forgets what was told last before `before`, ms. */
export async function forgetWatches(db: Db, before: number): Promise<void> {
  await db.deleteFrom('gate_watch').where('last_at', '<', new Date(before)).execute();
}

function watchOf({
  id,
  asked_by: by,
  first_at: first,
  asked: times,
  answer,
}: Selectable<Database['gate_watch']>): KeptWatch {
  return { id: String(id), by, since: first.getTime(), times, answered: answer };
}

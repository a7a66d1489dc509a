/** What was asked of the gate and answered, and overrides. */
import type { Selectable } from 'kysely';
import type { Override } from '../gate/question.ts';
import type { AskedQuestion, QuestionsAsked } from '../http/gate-ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

export async function addQuestion(
  db: Db,
  { answered, by, version }: Omit<AskedQuestion, 'id'>,
): Promise<void> {
  const { question, answer, at } = answered;
  await db
    .insertInto('gate_question')
    .values({
      ...{ at: new Date(at), service: question.service, slo: question.slo, kind: question.kind },
      ...{ asked_by: by, version, verdict: answer.verdict, code: answer.code },
      answer: JSON.stringify(answered),
    })
    .execute();
}

/** The newest first. */
export async function questions(
  db: Db,
  { service, services, before, limit }: QuestionsAsked,
): Promise<AskedQuestion[]> {
  let query = db.selectFrom('gate_question').select(['id', 'asked_by', 'version', 'answer']);
  if (service !== undefined) query = query.where('service', '=', service);
  if (services !== null) query = query.where('service', 'in', services);
  if (before !== undefined) query = query.where('at', '<', new Date(before));
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ id, asked_by: by, version, answer: answered }) => ({
    ...{ id: String(id), by, version, answered },
  }));
}

export async function addOverride(db: Db, override: Override): Promise<void> {
  const { id, service, by, reason, from, to } = override;
  await db
    .insertInto('gate_override')
    .values({ id, service, author: by, reason, starts_at: new Date(from), ends_at: new Date(to) })
    .execute();
}

/** Those that hold at a time, ms, of one service or of all; what ends first before the others. */
export async function overridesAt(db: Db, at: number, service?: string): Promise<Override[]> {
  const date = new Date(at);
  let query = db
    .selectFrom('gate_override')
    .selectAll()
    .where('starts_at', '<=', date)
    .where('ends_at', '>', date)
    .where('ended_at', 'is', null);
  if (service !== undefined) query = query.where('service', '=', service);
  const rows = await query.orderBy('ends_at').orderBy('id').execute();
  return rows.map(overrideOf);
}

/** Null when there is none. */
export async function overrideById(db: Db, id: string): Promise<Override | null> {
  const row = await db.selectFrom('gate_override').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : overrideOf(row);
}

/** False when it was over, which leaves it as it is. */
export async function endOverride(db: Db, id: string, by: string, at: number): Promise<boolean> {
  const date = new Date(at);
  const ended = await db
    .updateTable('gate_override')
    .set({ ended_at: date, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', date)
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

/** One that was ended held until then. */
function overrideOf(row: Selectable<Database['gate_override']>): Override {
  const { id, service, author: by, reason, starts_at: from, ends_at: to, ended_at: ended } = row;
  return { id, service, by, reason, from: from.getTime(), to: (ended ?? to).getTime() };
}

/** Forgets what was asked, and what was over, before `before`, ms. */
export async function forgetGate(db: Db, before: number): Promise<void> {
  const date = new Date(before);
  await db.deleteFrom('gate_question').where('at', '<', date).execute();
  await db.deleteFrom('gate_override').where('ends_at', '<', date).execute();
}

import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // What deploys asked, of a service or one of its objectives, and what they were answered, with the numbers of then.
  `create table gate_question (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    service text not null,
    slo text,
    kind text not null,
    asked_by text,
    version text,
    verdict text not null,
    code integer not null,
    answer jsonb not null
  )`,
  'create index gate_question_at on gate_question (at)',
  'create index gate_question_service on gate_question (service, at)',

  // Spans in which deploys of a service pass, whatever the budget says.
  `create table gate_override (
    id text primary key,
    service text not null,
    author text not null,
    reason text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    ended_by text
  )`,
  'create index gate_override_ends_at on gate_override (ends_at)',
];

import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // What was answered about a version after its deploy: a row for each verdict in turn, with its first and its last answer's time and
  // the numbers of the last.
  `create table gate_watch (
    id bigint generated always as identity primary key,
    service text not null,
    slo text,
    version text not null,
    asked_by text,
    verdict text not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    asked integer not null,
    answer jsonb not null
  )`,
  'create index gate_watch_last_at on gate_watch (last_at)',
  'create index gate_watch_version on gate_watch (service, version, id)',
];

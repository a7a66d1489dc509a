import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(STATEMENT).execute(db);
}

// What the labels were seen as by which an objective is divided, in the order in which they were seen.
const STATEMENT = `create table label_value (
  service text not null,
  slo text not null,
  label_values jsonb not null,
  id bigint generated always as identity,
  seen_at timestamptz not null default now(),
  primary key (service, slo, label_values)
)`;

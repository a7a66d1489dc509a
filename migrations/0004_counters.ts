import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // How far the samples of counters were read (ms since the epoch), and what the next piece needs to know of those before.
  `create table counter_position (
    source text not null,
    counters text not null,
    read_until bigint not null,
    carry text,
    seen_at timestamptz not null default now(),
    primary key (source, counters)
  )`,
];

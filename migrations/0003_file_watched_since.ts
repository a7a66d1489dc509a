import { type Kysely, sql } from 'kysely';

/** Since when the log of a file is watched: what was put aside before is not read. Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table file add column watched_since timestamptz not null default now()`.execute(db);
  await sql`update file set watched_since = seen_at`.execute(db);
}

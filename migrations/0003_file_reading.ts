import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Since when the log of a file is watched, what became of its lines, and how they were read (a digest of the rules).
  `alter table file
    add column watched_since timestamptz not null default now(),
    add column accepted bigint not null default 0,
    add column rejected bigint not null default 0,
    add column rules text`,
  'update file set watched_since = seen_at',
];

import { type Kysely, sql } from 'kysely';

/** Only adds, so that a replica of the release before works on beside a new one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // How far each file was read. It is known by its first bytes: "head" is the digest of the first "head_length".
  `create table file (
    id bigint generated always as identity primary key,
    source text not null,
    path text not null,
    head_length integer not null,
    head text not null,
    position bigint not null,
    carry text,
    seen_at timestamptz not null default now()
  )`,
  'create index file_head on file (source, head_length, head)',
  'create index file_seen_at on file (seen_at)',

  `alter table source
    add column ignored bigint not null default 0,
    add column ignored_by jsonb not null default '{}',
    add column formats jsonb not null default '{}',
    add column services text[] not null default '{}'`,

  // Keys end at a time of their own. Those that are there, and those of an older replica, live for a day from now on.
  `alter table batch
    add column ignored bigint not null default 0,
    add column expires timestamptz not null default now() + interval '24 hours'`,
  'create index batch_expires on batch (expires)',
];

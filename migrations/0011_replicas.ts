import { type Kysely, sql } from 'kysely';

/** Only adds. A process of an older release has no row, and reads files without saying so: what it reads counts once all the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The processes that serve on this database; each renews its own row while it lives. `digest`: of the secret by which it says to the
  // others that it is one of them.
  await sql`create table replica (
    holder text primary key,
    url text not null,
    digest bytea not null,
    started_at timestamptz not null default now(),
    until timestamptz not null
  )`.execute(db);
  // The holder of the process that reads the file.
  await sql`alter table file add column reader text`.execute(db);
}

import { type Kysely, sql } from 'kysely';

/** Only adds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Where the holder listens, for commands on its machine; null of a command, and of an older release.
  await sql`alter table lease add column url text`.execute(db);
}

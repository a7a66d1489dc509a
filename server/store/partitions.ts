import { sql } from 'kysely';
import type { Db } from './database.ts';

const DAY_MINUTES = 1440;
const PREFIX = 'minute_';
const DAYS_AHEAD = 3;

/** The day partitions of the minute table: made before they are needed, dropped when their time is over. */
export class Partitions {
  readonly #db: Db;
  readonly #days = new Set<number>();
  #loaded = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Sees to it that the days (since the epoch) have a partition. */
  async ensure(days: Iterable<number>): Promise<void> {
    if (!this.#loaded) await this.#load();
    for (const day of days) {
      if (!this.#days.has(day)) await this.#create(day);
    }
  }

  /** Makes the days from that of `minute` on. */
  async ensureAhead(minute: number): Promise<void> {
    const today = Math.floor(minute / DAY_MINUTES);
    await this.ensure(Array.from({ length: DAYS_AHEAD + 1 }, (_, ahead) => today + ahead));
  }

  /** Drops the days that end at or before `minute`. Detached first: dropping an attached one would lock all readers out. */
  async dropBefore(minute: number): Promise<number> {
    if (!this.#loaded) await this.#load();
    const over = [...this.#days].filter((day) => (day + 1) * DAY_MINUTES <= minute);
    for (const day of over) {
      await sql.raw(`alter table minute detach partition ${nameOf(day)} concurrently`).execute(this.#db);
      await sql.raw(`drop table ${nameOf(day)}`).execute(this.#db);
      this.#days.delete(day);
    }
    return over.length;
  }

  async #load(): Promise<void> {
    const { rows } = await sql<{ name: string }>`select inhrelid::regclass::text as name from pg_inherits
      where inhparent = 'minute'::regclass`.execute(this.#db);
    for (const { name } of rows) this.#days.add(dayOf(name));
    this.#loaded = true;
  }

  /** Attached rather than created in place: that does not wait for readers, nor they for it. */
  async #create(day: number): Promise<void> {
    const name = nameOf(day);
    const from = day * DAY_MINUTES;
    await this.#db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = '2s'`.execute(trx);
      await sql.raw(`create table if not exists ${name} (like minute including all)`).execute(trx);
      const { rows } = await sql`select from pg_inherits where inhrelid = ${name}::regclass`.execute(trx);
      if (rows.length > 0) return;
      await sql
        .raw(
          `alter table minute attach partition ${name} for values from (${from}) to (${from + DAY_MINUTES})`,
        )
        .execute(trx);
    });
    this.#days.add(day);
  }
}

function nameOf(day: number): string {
  return PREFIX + new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
}

function dayOf(name: string): number {
  const digits = name.slice(name.lastIndexOf(PREFIX) + PREFIX.length);
  return (
    Date.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}T00:00:00Z`) / 86_400_000
  );
}

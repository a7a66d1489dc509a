import { sql } from 'kysely';
import type { Db } from './database.ts';

const DAY_MINUTES = 1440;
const PREFIX = 'minute_';
const DAYS_AHEAD = 3;
/** Advisory locks: two that make the same day, or drop days, at once would fail. */
const MAKING = 7_420_001;
const DROPPING = 7_420_002;

/** A crash between the steps of a drop leaves a table that is no longer, or almost no longer, a partition. */
type DayTable = { readonly day: number; readonly state: 'attached' | 'detaching' | 'detached' };

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

  /**
   * Drops the days that end at or before `minute`, those too that a crash has left half dropped. Nothing while another is
   * at it. Detached first: dropping an attached one would lock all readers out.
   */
  async dropBefore(minute: number): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      // The lock is in a transaction of its own, as nothing can be detached concurrently inside of one. Asked for without
      // a parameter: a portal left open would hold a snapshot, for which a detachment waits.
      const lock = sql.raw<{ mine: boolean }>(`select pg_try_advisory_xact_lock(${DROPPING}) as mine`);
      const { rows } = await lock.execute(trx);
      if (rows[0]?.mine !== true) return;
      for (const table of await this.#tables()) {
        if ((table.day + 1) * DAY_MINUTES <= minute) await this.#drop(table);
      }
    });
  }

  /** To be called when a write has failed: another may have dropped a day that is thought to be there. */
  forget(): void {
    this.#days.clear();
    this.#loaded = false;
  }

  async #drop({ day, state }: DayTable): Promise<void> {
    this.#days.delete(day);
    const name = nameOf(day);
    if (state === 'attached') await this.#run(`alter table minute detach partition ${name} concurrently`);
    if (state === 'detaching') await this.#run(`alter table minute detach partition ${name} finalize`);
    await this.#run(`drop table ${name}`);
  }

  async #run(statement: string): Promise<void> {
    await sql.raw(statement).execute(this.#db);
  }

  async #load(): Promise<void> {
    for (const { day, state } of await this.#tables()) if (state === 'attached') this.#days.add(day);
    this.#loaded = true;
  }

  async #tables(): Promise<DayTable[]> {
    const { rows } = await sql<{ name: string; state: DayTable['state'] }>`select c.relname as name,
        case when i.inhrelid is null then 'detached' when i.inhdetachpending then 'detaching' else 'attached' end as state
      from pg_class c left join pg_inherits i on i.inhrelid = c.oid
      where c.relkind = 'r' and c.relname ~ '^minute_[0-9]{8}$'
        and c.relnamespace = (select relnamespace from pg_class where oid = 'minute'::regclass)
      order by c.relname`.execute(this.#db);
    return rows.map(({ name, state }) => ({ day: dayOf(name), state }));
  }

  /** Attached rather than created in place: that does not wait for readers, nor they for it. */
  async #create(day: number): Promise<void> {
    const name = nameOf(day);
    const from = day * DAY_MINUTES;
    await this.#db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(${MAKING})`.execute(trx);
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

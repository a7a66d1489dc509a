/** A migration that waits for a lock has all who come after it wait too: it gives up soon, and is tried again. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const LOCK_NOT_AVAILABLE = '55P03';
const LOOKS = 4;

/** Who held what a migration waited for, as was seen last: "process 123 of ana: select …". */
export class LockWait {
  readonly #db: Kysely<unknown>;
  readonly #ms: number;
  /** Empty: nobody was seen. */
  holders: readonly string[] = [];

  /** `ms`: how long a statement waits for a lock. */
  constructor(db: Kysely<unknown>, ms: number) {
    this.#db = db;
    this.#ms = ms;
  }

  /** The same migration, with the bound on each of its statements, and without one on how long they run. */
  bound({ up }: Migration): Migration {
    return {
      up: async (trx: Kysely<unknown>) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid,
          set_config('lock_timeout', ${String(this.#ms)}, true), set_config('statement_timeout', '0', true)`.execute(
          trx,
        );
        const looking = setInterval(() => void this.#look(rows[0]!.pid), this.#ms / LOOKS);
        try {
          await up(trx);
        } finally {
          clearInterval(looking);
        }
      },
    };
  }

  async #look(pid: number): Promise<void> {
    const found = sql<{ pid: number; usename: string; query: string }>`
      select pid, usename, left(regexp_replace(query, '\\s+', ' ', 'g'), 100) as query
      from pg_stat_activity where pid = any(pg_blocking_pids(${pid})) order by pid`.execute(this.#db);
    await found.then(
      ({ rows }) => {
        if (rows.length > 0)
          this.holders = rows.map((row) => `process ${row.pid} of ${row.usename}: ${row.query}`);
      },
      // The migration itself tells what is wrong.
      () => {},
    );
  }
}

export function isLockTimeout(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === LOCK_NOT_AVAILABLE;
}

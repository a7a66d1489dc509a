import { sql, type Transaction } from 'kysely';
import type pg from 'pg';
import { mergeBuckets } from '../ledger/deltas-codec.ts';
import type { MinuteBuckets } from '../ledger/minute-buckets.ts';
import type { MinuteRow, MinuteSnapshot } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

const DAY_MINUTES = 1440;
/** Rows a statement: keeps a statement's parameters at a few MB. */
const CHUNK = 10_000;

export function daysOf(minutes: readonly MinuteBuckets[]): Set<number> {
  return new Set(minutes.map(({ minute }) => Math.floor(minute / DAY_MINUTES)));
}

/** Adds counts to the minute rows. Only the holder of the lease writes them, so reading before writing is safe. */
export async function addMinutes(trx: Transaction<Database>, added: readonly MinuteBuckets[]): Promise<void> {
  for (let from = 0; from < added.length; from += CHUNK) await addChunk(trx, added.slice(from, from + CHUNK));
}

async function addChunk(trx: Transaction<Database>, added: readonly MinuteBuckets[]): Promise<void> {
  const stored = new Map<string, Buffer>();
  for (const day of daysOf(added)) {
    const own = added.filter(({ minute }) => Math.floor(minute / DAY_MINUTES) === day);
    const rows = await trx
      .selectFrom('minute')
      .selectAll()
      .where('series_id', '=', sql<number>`any(${distinct(own.map(({ series }) => series))}::int[])`)
      .where('minute', '=', sql<number>`any(${distinct(own.map(({ minute }) => minute))}::int[])`)
      .where('minute', '>=', day * DAY_MINUTES)
      .where('minute', '<', (day + 1) * DAY_MINUTES)
      .execute();
    for (const row of rows) stored.set(`${row.series_id} ${row.minute}`, row.buckets);
  }
  const series = added.map((entry) => entry.series);
  const minutes = added.map((entry) => entry.minute);
  const buckets = added.map((entry) => mergeBuckets(stored.get(`${entry.series} ${entry.minute}`), entry));
  await sql`insert into minute (series_id, minute, buckets)
    select * from unnest(${series}::int[], ${minutes}::int[], ${buckets}::bytea[])
    on conflict (series_id, minute) do update set buckets = excluded.buckets`.execute(trx);
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)];
}

/** A view of the minute rows that does not change, on a connection of its own. */
export async function minuteSnapshot(pool: pg.Pool): Promise<MinuteSnapshot> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // The snapshot is taken by the first statement that reads.
    await client.query('select from minute limit 1');
  } catch (cause) {
    client.release(true);
    throw cause;
  }
  return {
    async read(series, from, to) {
      const { rows } = await client.query<MinuteRow>(
        `select series_id as series, minute, buckets from minute
         where series_id = any($1::int[]) and minute >= $2 and minute < $3`,
        [series, from, to],
      );
      return rows;
    },
    async close() {
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
    },
  };
}

/** Minute rows of the series in [from, to). */
export async function minuteRange(
  db: Db,
  series: readonly number[],
  from: number,
  to: number,
): Promise<MinuteRow[]> {
  const { rows } = await sql<MinuteRow>`select series_id as series, minute, buckets from minute
    where series_id = any(${series}::int[]) and minute >= ${from} and minute < ${to}`.execute(db);
  return rows;
}

/** When the first event ever was seen; null before. */
export async function firstMinute(db: Db): Promise<number | null> {
  const found = await db
    .selectFrom('source')
    .select((select) => select.fn.min('first_minute').as('first'))
    .executeTakeFirst();
  return found?.first ?? null;
}

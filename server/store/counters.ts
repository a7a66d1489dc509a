/** How far the samples of counters were read: one row for each pair of counters. */
import { sql, type Transaction } from 'kysely';
import type { CounterMove } from '../ledger/batch.ts';
import type { CounterRow } from '../ledger/ports.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** See CounterStore.openCounter. */
export async function openCounter(
  db: Db,
  source: string,
  counters: string,
  since: number,
): Promise<CounterRow> {
  const { rows } = await sql<CounterRow>`insert into counter_position as known (source, counters, read_until)
    values (${source}, ${counters}, ${since})
    on conflict (source, counters) do update set seen_at = now()
    returning known.read_until as "readUntil", known.carry`.execute(db);
  return rows[0]!;
}

export async function counterPositions(db: Db): Promise<{ counters: string; readUntil: number }[]> {
  return db.selectFrom('counter_position').select(['counters', 'read_until as readUntil']).execute();
}

export async function forgetCounters(db: Db, before: number): Promise<void> {
  await db.deleteFrom('counter_position').where('seen_at', '<', new Date(before)).execute();
}

/**
 * Moves positions on and returns the digests of those that were where the move begins; locked in one order everywhere, as
 * files are.
 */
export async function moveCounters(
  trx: Transaction<Database>,
  moves: readonly CounterMove[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ counters: string }>`with given as (
      select * from unnest(${moves.map(({ source }) => source)}::text[], ${moves.map(({ counters }) => counters)}::text[],
        ${moves.map(({ from }) => from)}::bigint[], ${moves.map(({ to }) => to)}::bigint[],
        ${moves.map(({ carry }) => carry)}::text[])
        as given (source, counters, "from", "to", carry)
    ), held as (
      select given.* from given join counter_position known
        on known.source = given.source and known.counters = given.counters and known.read_until = given."from"
      order by known.source, known.counters for update of known
    )
    update counter_position known set read_until = held."to", carry = held.carry, seen_at = now()
    from held where known.source = held.source and known.counters = held.counters
    returning known.counters`.execute(trx);
  return new Set(rows.map(({ counters }) => counters));
}

import { sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { SourceDelta } from '../ledger/heard.ts';
import type { Flush, Lease, LedgerNews, LedgerRow } from '../ledger/ports.ts';
import { saveAlerts, saveNotices } from './alerts.ts';
import { CONNECT_TIMEOUT, type Db } from './database.ts';
import { CHANNEL } from './groups.ts';
import { FREE, holdLease } from './lease.ts';
import { addMinutes, daysOf } from './minutes.ts';
import type { Partitions } from './partitions.ts';
import type { Database, StoredDelta } from './schema.ts';
import { saveHours, saveSums } from './slos.ts';
import { saveHeard, saveSources } from './sources.ts';

const LISTEN_MS = 5_000;

type RowKey = { readonly writer: number; readonly seq: number };

/** See FoldStore.ledgerRows. */
export async function ledgerRows(
  db: Db,
  applied: readonly RowKey[],
  except: number | null,
  limit: number,
): Promise<LedgerRow[]> {
  const rows = await db
    .selectFrom('ledger')
    .select(['writer', 'seq', 'deltas', 'sources'])
    .where(
      sql<boolean>`not exists (select from unnest(${applied.map(({ writer }) => writer)}::bigint[],
        ${applied.map(({ seq }) => seq)}::bigint[]) as a (writer, seq)
        where a.writer = ledger.writer and a.seq = ledger.seq)`,
    )
    .where('writer', 'is distinct from', except)
    .orderBy('writer')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, sources: row.sources.map(completed) }));
}

function completed(stored: StoredDelta): SourceDelta {
  return { services: [stored.service], ignored: 0, ignoredBy: {}, formats: {}, newest: null, ...stored };
}

/** See FoldStore.flush. */
export async function flush(db: Db, partitions: Partitions, lease: Lease, changes: Flush): Promise<void> {
  try {
    await partitions.ensure(daysOf(changes.minutes));
    await db.transaction().execute((trx) => save(trx, lease, changes));
  } catch (cause) {
    partitions.forget();
    throw cause;
  }
}

/** The ledger rows go in the transaction that adds what they held: no count is in both or neither. */
async function save(trx: Transaction<Database>, lease: Lease, changes: Flush): Promise<void> {
  await holdLease(trx, lease);
  await addMinutes(trx, changes.minutes);
  await saveHours(trx, changes.hours);
  await saveSums(trx, changes.sums);
  await saveSources(trx, changes.sources);
  await saveHeard(trx, changes.heard);
  await saveAlerts(trx, changes.alerts);
  await saveNotices(trx, changes.notices);
  if (changes.applied.length === 0) return;
  const writers = changes.applied.map(({ writer }) => writer);
  const seqs = changes.applied.map(({ seq }) => seq);
  const removed =
    await sql`delete from ledger using unnest(${writers}::bigint[], ${seqs}::bigint[]) as a (writer, seq)
    where a.writer = ledger.writer and a.seq = ledger.seq`.execute(trx);
  if (removed.numAffectedRows !== BigInt(writers.length)) {
    throw new Error(`${writers.length} ledger rows were folded, but ${removed.numAffectedRows} are there`);
  }
}

/** Listens on a connection of its own. */
export async function listen(
  connection: pg.PoolConfig,
  listener: (news: LedgerNews) => void,
  onError: (error: Error) => void,
): Promise<() => Promise<void>> {
  // It only ever listens, so nothing else would tell that its server is gone. Who waits for it counts nothing meanwhile.
  const limits = { connectionTimeoutMillis: CONNECT_TIMEOUT, query_timeout: LISTEN_MS, keepAlive: true };
  const client = new pg.Client({ ...connection, ...limits });
  client.on('error', onError);
  client.on('notification', ({ payload }) => {
    listener(payload === FREE ? { kind: 'lease is free' } : { kind: 'committed', writer: Number(payload) });
  });
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (cause) {
    void client.end().catch(() => {});
    throw cause;
  }
  return () => client.end();
}

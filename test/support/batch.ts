/** Batches made by hand, and ledgers on a fresh database to commit them to. */
import { onTestFinished } from 'vitest';
import { type Batch, type FileMove, KEY_LIVES_MS } from '../../server/ledger/batch.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import { decodeDeltas } from '../../server/ledger/deltas-codec.ts';
import { GroupCommit } from '../../server/ledger/group-commit.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { openPool } from '../../server/store/database.ts';
import { createLedgerStore, type LedgerStore } from '../../server/store/ledger-store.ts';
import { migrate } from '../../server/store/migrate.ts';
import { createDatabase, type TestDatabase } from './database.ts';

export const ORIGIN = 29_000_000;

/** One event in each of the minutes ORIGIN + [from, to). */
export function batchOfMinutes(from: number, to: number, more: Partial<Batch> = {}): Batch {
  const deltas = new Deltas();
  for (let minute = from; minute < to; minute++) deltas.add(0, ORIGIN + minute, 390);
  const counts = { accepted: deltas.events, rejected: 1, ignored: 2 };
  const part = {
    source: 'edge',
    service: 'shop',
    ...counts,
    rejectedBy: new Map([['no status', 1]]),
    ignoredBy: new Map([['the client was gone', 2]]),
    formats: new Map([['caddy', deltas.events]]),
  };
  const none = { errors: [], identity: null, position: null };
  return { parts: [part], deltas, ...counts, ...none, arrivedAt: ORIGIN * 60_000, ...more };
}

/** A batch of the bytes [from, to) of a file, each of which is an event in a minute of its own. */
export function piece(file: number, from: number, to: number, more: Partial<FileMove> = {}): Batch {
  const position = { file, from, to, headLength: 4, head: 'abcd', carry: null, rules: 'r', ...more };
  return batchOfMinutes(from, to, { position });
}

export function identity(key: string, digest = 'd', livesMs = KEY_LIVES_MS): Batch['identity'] {
  return { scope: 's', key, digest, livesMs };
}

export type Ledger = { readonly store: LedgerStore; readonly groups: GroupCommit };

/** Several ledgers on one database, as several processes have them. */
export async function openLedgers(count: number): Promise<{ ledgers: Ledger[]; database: TestDatabase }> {
  const database = await createDatabase();
  const ledgers = Array.from({ length: count }, () => openLedger(database));
  onTestFinished(async () => {
    await Promise.all(ledgers.map(({ store }) => store.db.destroy()));
    await database.drop();
  });
  await migrate(ledgers[0]!.store.db);
  return { ledgers, database };
}

function openLedger({ config }: TestDatabase): Ledger {
  const pool = openPool(config, () => {});
  const store = createLedgerStore(pool, config);
  const registry = new SeriesRegistry();
  registry.ordinal('shop', 'GET', '/', 200);
  return { store, groups: new GroupCommit({ store, registry, handOff: () => {} }) };
}

/** Minute (from ORIGIN on) -> events, of all rows of the ledger. */
export async function countedMinutes({ db }: LedgerStore): Promise<Map<number, number>> {
  const minutes = new Map<number, number>();
  for (const { deltas } of await db.selectFrom('ledger').select('deltas').execute()) {
    for (const { minute, counts } of decodeDeltas(deltas)) {
      const events = Array.from(counts).reduce((sum, count) => sum + count, 0);
      minutes.set(minute - ORIGIN, (minutes.get(minute - ORIGIN) ?? 0) + events);
    }
  }
  return minutes;
}

/** Each of the minutes [from, to) once, and no other. */
export function onceEach(from: number, to: number): Map<number, number> {
  return new Map(Array.from({ length: to - from }, (_, index) => [from + index, 1]));
}

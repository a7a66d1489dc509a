import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { SourceRow } from '../../server/ledger/heard.ts';
import type { LedgerStore } from '../../server/store/ledger-store.ts';
import { type Ledger, ORIGIN, openLedgers } from '../support/batch.ts';

const ROW: SourceRow = {
  name: 'edge',
  services: ['shop', 'web'],
  firstMinute: ORIGIN,
  lastMinute: ORIGIN + 9,
  accepted: 7,
  rejected: 5,
  rejectedBy: { 'no status': 5 },
  ignored: 3,
  ignoredBy: { 'the client was gone': 3 },
  formats: { caddy: 6, combined: 1 },
  isLive: true,
};

async function opened(): Promise<LedgerStore> {
  const { ledgers } = await openLedgers(1);
  return (ledgers[0] as Ledger).store;
}

async function save(store: LedgerStore, sources: readonly SourceRow[]): Promise<void> {
  const lease = await store.acquireLease('a');
  const nothing = { applied: [], minutes: [], hours: [], sums: [], heard: [], alerts: [], notices: [] };
  await store.flush(lease!, { ...nothing, sources });
}

test('a source is read as it was saved, and saved anew over what it was', async () => {
  const store = await opened();
  const unheard = { ...ROW, name: 'unheard', services: [] };
  await save(store, [{ ...ROW, services: ['shop'], ignored: 1, formats: {} }, unheard]);
  await save(store, [ROW]);
  expect(await store.sources()).toEqual([ROW, unheard]);
});

test('a replica of the first release writes a source on, and its service joins the others', async () => {
  const store = await opened();
  await save(store, [ROW]);
  await sql`insert into source (name, service, first_minute, last_minute, accepted, rejected, rejected_by)
    values ('edge', 'api', ${ORIGIN}, ${ORIGIN + 20}, 17, 5, '{"no status": 5}'),
      ('new', 'api', ${ORIGIN}, ${ORIGIN}, 1, 0, '{}')
    on conflict (name) do update set service = excluded.service, last_minute = excluded.last_minute,
      accepted = excluded.accepted`.execute(store.db);
  expect(await store.sources()).toEqual([
    { ...ROW, services: ['shop', 'web', 'api'], lastMinute: ORIGIN + 20, accepted: 17 },
    {
      name: 'new',
      services: ['api'],
      firstMinute: ORIGIN,
      lastMinute: ORIGIN,
      accepted: 1,
      rejected: 0,
      rejectedBy: {},
      ignored: 0,
      ignoredBy: {},
      formats: {},
      isLive: false,
    },
  ]);
});

test('a ledger row of the first release says nothing of what that did not know', async () => {
  const store = await opened();
  const old = {
    source: 'edge',
    service: 'shop',
    heard: [[ORIGIN, ORIGIN]],
    at: ORIGIN * 60_000,
    accepted: 1,
    rejected: 0,
    rejectedBy: {},
  };
  await sql`insert into ledger (writer, seq, deltas, sources)
    values (1, 1, ''::bytea, ${JSON.stringify([old])}::jsonb)`.execute(store.db);
  const [row] = await store.ledgerRows([], null, 10);
  const unknown = { services: ['shop'], ignored: 0, ignoredBy: {}, formats: {}, newest: null };
  expect(row!.sources).toEqual([{ ...old, ...unknown }]);
});

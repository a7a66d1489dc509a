import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openPool } from '../../server/store/database.ts';
import { createLedgerStore, type LedgerStore } from '../../server/store/ledger-store.ts';
import { migrate } from '../../server/store/migrate.ts';
import { createDatabase } from '../support/database.ts';

const DAY = 1440;
/** 2026-11-20, in days since the epoch. */
const TODAY = 20_777;

async function opened(): Promise<readonly [LedgerStore, LedgerStore, LedgerStore]> {
  const { config, drop } = await createDatabase();
  const open = () =>
    createLedgerStore(
      openPool(config, () => {}),
      config,
    );
  const stores = [open(), open(), open()] as const;
  onTestFinished(async () => {
    await Promise.all(stores.map(({ db }) => db.destroy()));
    await drop();
  });
  await migrate(stores[0].db);
  return stores;
}

async function days(store: LedgerStore): Promise<string[]> {
  const tables = await store.db.introspection.getTables();
  return tables.flatMap(({ name }) => (/^minute_\d/.test(name) ? [name] : [])).sort();
}

async function addMinutes(store: LedgerStore, holder: string, minutes: readonly number[]): Promise<void> {
  const lease = await store.acquireLease(holder);
  await store.flush(lease!, {
    applied: [],
    hours: [],
    sums: [],
    sources: [],
    heard: [],
    alerts: [],
    notices: [],
    minutes: minutes.map((minute) => ({ series: 1, minute, buckets: [390], counts: [2], from: 0, to: 1 })),
  });
}

test('partitions are made ahead, and where late events need them', async () => {
  const [store] = await opened();
  await store.keepHouse(TODAY * DAY + 700, (TODAY - 92) * DAY);
  expect(await days(store)).toEqual([
    'minute_20261120',
    'minute_20261121',
    'minute_20261122',
    'minute_20261123',
  ]);
  await addMinutes(store, 'a', [(TODAY - 30) * DAY, (TODAY - 30) * DAY + 1439, TODAY * DAY]);
  expect(await days(store)).toEqual([
    'minute_20261021',
    'minute_20261120',
    'minute_20261121',
    'minute_20261122',
    'minute_20261123',
  ]);
});

test('retention drops the days that are over, with their rows, and no others', async () => {
  const [store] = await opened();
  await addMinutes(store, 'a', [(TODAY - 3) * DAY, (TODAY - 2) * DAY + 5, (TODAY - 1) * DAY, TODAY * DAY]);
  await store.keepHouse(TODAY * DAY, (TODAY - 2) * DAY + 1);
  expect((await days(store)).slice(0, 3)).toEqual(['minute_20261118', 'minute_20261119', 'minute_20261120']);
  const rows = await store.minuteRange([1], 0, (TODAY + 1) * DAY);
  expect(rows.map(({ minute }) => minute).sort()).toEqual([
    (TODAY - 2) * DAY + 5,
    (TODAY - 1) * DAY,
    TODAY * DAY,
  ]);
  await addMinutes(store, 'a', [(TODAY - 3) * DAY + 9]);
  expect(await store.minuteRange([1], 0, (TODAY - 2) * DAY)).toHaveLength(1);
});

test('several may keep house at once', async () => {
  const stores = await opened();
  const late = Array.from({ length: 8 }, (_, ago) => (TODAY - 10 - ago) * DAY);
  await addMinutes(stores[0], 'a', late);
  await Promise.all(stores.map((store) => store.keepHouse(TODAY * DAY, (TODAY - 2) * DAY)));
  expect(await days(stores[0])).toEqual([
    'minute_20261120',
    'minute_20261121',
    'minute_20261122',
    'minute_20261123',
  ]);
});

test('a day that another has dropped is made again when it is needed', async () => {
  const [one, other] = await opened();
  await addMinutes(one, 'a', [(TODAY - 9) * DAY]);
  await other.keepHouse(TODAY * DAY, (TODAY - 8) * DAY);
  await expect(addMinutes(one, 'a', [(TODAY - 9) * DAY + 1])).rejects.toThrow('no partition');
  await addMinutes(one, 'a', [(TODAY - 9) * DAY + 1]);
  const rows = await other.minuteRange([1], 0, TODAY * DAY);
  expect(rows.map(({ minute }) => minute)).toEqual([(TODAY - 9) * DAY + 1]);
});

test('what a crash left half dropped is dropped the next time', async () => {
  const [one, other] = await opened();
  await addMinutes(one, 'a', [(TODAY - 9) * DAY, (TODAY - 8) * DAY]);
  await sql.raw('alter table minute detach partition minute_20261111 concurrently').execute(one.db);
  await one.db.transaction().execute(async (reader) => {
    await sql`select from minute`.execute(reader);
    const detaching = sql
      .raw('alter table minute detach partition minute_20261112 concurrently')
      .execute(other.db);
    const cancelled = expect(detaching).rejects.toMatchObject({ code: '57014' });
    await vi.waitFor(async () => {
      const { rows } = await sql`select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'alter table%' and wait_event_type = 'Lock'`.execute(
        one.db,
      );
      expect(rows).toHaveLength(1);
    });
    await cancelled;
  });
  await other.keepHouse(TODAY * DAY, (TODAY - 2) * DAY);
  expect(await days(other)).toEqual([
    'minute_20261120',
    'minute_20261121',
    'minute_20261122',
    'minute_20261123',
  ]);
});

import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createIndexConcurrently } from '../../migrations/concurrent-index.ts';
import { type LeewayMigration, migrations } from '../../migrations/index.ts';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  return database;
}

function open({ config }: TestDatabase) {
  const db = openDatabase(openPool(config, () => {}));
  onTestFinished(() => db.destroy());
  return db;
}

const ALL = [
  '0001_ledger',
  '0002_files',
  '0003_file_reading',
  '0004_counters',
  '0005_label_values',
  '0006_alerts',
  '0007_gate',
  '0008_access',
  '0009_watches',
  '0010_lease_url',
  '0011_replicas',
];

test('an empty database gets every migration once, and a second run finds nothing to do', async () => {
  const db = open(await emptyDatabase());
  expect(await migrate(db)).toEqual({ applied: ALL, newer: [] });
  expect(await migrate(db)).toEqual({ applied: [], newer: [] });
  expect(await db.selectFrom('lease').select(['name', 'epoch']).execute()).toEqual([
    { name: 'fold', epoch: 0 },
  ]);
});

test('of several that start at once one migrates, and the others wait for it', async () => {
  const database = await emptyDatabase();
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(open(database))));
  expect(applied.flatMap((one) => one.applied)).toEqual(ALL);
});

test('what a newer version has applied is left as it is, and told', async () => {
  const db = open(await emptyDatabase());
  const next = { up: async (one: typeof db) => void (await sql`create table later ()`.execute(one)) };
  const provider = { getMigrations: async () => ({ ...migrations, '9999_later': next }) };
  await new Migrator({ db, provider }).migrateToLatest();
  expect(await migrate(db)).toEqual({ applied: [], newer: ['9999_later'] });
  expect((await sql`select * from later`.execute(db)).rows).toEqual([]);
});

/** The next migration: all there are, and this one. */
function withNext(up: (db: Kysely<unknown>) => Promise<unknown>, more: object = {}) {
  const next: LeewayMigration = { up: async (db) => void (await up(db)), ...more };
  return { migrations: { ...migrations, '9999_next': next } };
}

test('one that waits for a lock gives up soon, tries again, and names who holds it', async () => {
  const database = await emptyDatabase();
  const [db, other] = [open(database), open(database)];
  await migrate(db);
  const next = withNext((one) => sql`alter table batch add column who text`.execute(one));
  const quick = { ...next, lockMs: 200, pausesMs: [10, 10] };
  await other.transaction().execute(async (trx) => {
    await sql`lock table batch in access share mode`.execute(trx);
    await expect(migrate(db, quick)).rejects.toThrow(
      /^Migration 9999_next could not get a lock, which is held by process \d+ of \w+: lock table batch in access share mode\. The schema is as it was before it\. Migrate when that is over, or end it with pg_terminate_backend\.$/,
    );
    // Who reads meanwhile does not wait behind it for ever.
    expect(await db.selectFrom('batch').selectAll().execute()).toEqual([]);
  });
  expect(await migrate(db, quick)).toEqual({ applied: ['9999_next'], newer: [] });
});

test('a try after a lock is free succeeds', async () => {
  const database = await emptyDatabase();
  const [db, other] = [open(database), open(database)];
  await migrate(db);
  let tries = 0;
  const next = withNext((one) => {
    tries++;
    return sql`alter table batch add column who text`.execute(one);
  });
  const locked = Promise.withResolvers<void>();
  const freed = Promise.withResolvers<void>();
  const holding = other.transaction().execute(async (trx) => {
    await sql`lock table batch in access share mode`.execute(trx);
    locked.resolve();
    await freed.promise;
  });
  await locked.promise;
  const migrating = migrate(db, { ...next, lockMs: 100, pausesMs: Array.from({ length: 100 }, () => 20) });
  await vi.waitFor(() => expect(tries).toBeGreaterThan(1), { timeout: 20_000 });
  freed.resolve();
  await holding;
  expect(await migrating).toEqual({ applied: ['9999_next'], newer: [] });
});

test('a statement takes as long as it takes, whatever bound the role has', async () => {
  const database = await emptyDatabase();
  const db = openDatabase(openPool({ ...database.config, statement_timeout: 300 }, () => {}));
  onTestFinished(() => db.destroy());
  const next = withNext((one) => sql`select pg_sleep(0.5)`.execute(one));
  expect((await migrate(db, next)).applied).toEqual([...ALL, '9999_next']);
});

test('an index is made beside writers, by one of several, and one that a failed try has left is made anew', async () => {
  const database = await emptyDatabase();
  const db = open(database);
  await migrate(db);
  await sql`create table shelf (a integer)`.execute(db);
  await sql`insert into shelf values (1), (1)`.execute(db);
  await expect(sql`create unique index concurrently shelf_a on shelf (a)`.execute(db)).rejects.toThrow(
    'could not create',
  );
  const isValid = async () =>
    (await sql`select indisvalid from pg_index where indexrelid = 'shelf_a'::regclass`.execute(db)).rows;
  expect(await isValid()).toEqual([{ indisvalid: false }]);
  const next = withNext((one) => createIndexConcurrently(one, 'shelf_a', 'on shelf (a)'), {
    inTransaction: false,
  });
  const applied = await Promise.all([1, 2, 3].map(() => migrate(open(database), next)));
  expect(applied.flatMap((one) => one.applied)).toEqual(['9999_next']);
  expect(await isValid()).toEqual([{ indisvalid: true }]);
});

test('one outside of a transaction keeps what came before it, when it fails', async () => {
  const db = open(await emptyDatabase());
  const outside = { inTransaction: false };
  const next = withNext((one) => createIndexConcurrently(one, 'nothing_a', 'on nothing (a)'), outside);
  await expect(migrate(db, next)).rejects.toThrow(
    'Migration 9999_next failed; the schema is as it was before it.',
  );
  expect(await migrate(db)).toEqual({ applied: [], newer: [] });
});

test('rows of the first release are there after the second, with what it did not know left at none', async () => {
  const db = open(await emptyDatabase());
  const provider = { getMigrations: async () => ({ ...migrations }) };
  await new Migrator({ db, provider }).migrateTo('0001_ledger');
  // As the first release writes them.
  const writeOld = async (name: string) => {
    await sql`insert into batch (scope, key, digest, accepted, rejected, errors)
      values ('s', ${name}, 'd', 5, 1, '[]')`.execute(db);
    await sql`insert into source (name, service, first_minute, last_minute, accepted, rejected, rejected_by)
      values (${name}, 'shop', 10, 20, 5, 1, '{"no status": 1}')`.execute(db);
  };
  await writeOld('before');
  expect((await migrate(db)).applied).toEqual(ALL.slice(1));
  await writeOld('after');
  const news = { ignored: 0, ignored_by: {}, formats: {}, services: [], is_live: false };
  const counts = { service: 'shop', first_minute: 10, last_minute: 20, accepted: 5, rejected: 1 };
  const source = { ...counts, rejected_by: { 'no status': 1 }, ...news };
  expect(await db.selectFrom('source').selectAll().orderBy('name').execute()).toEqual([
    { name: 'after', ...source },
    { name: 'before', ...source },
  ]);
  const { rows } = await sql`select key, ignored, expires > now() + interval '23 hours' as "livesADay"
    from batch order by key`.execute(db);
  expect(rows).toEqual([
    { key: 'after', ignored: 0, livesADay: true },
    { key: 'before', ignored: 0, livesADay: true },
  ]);
});

import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createDatabase();
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

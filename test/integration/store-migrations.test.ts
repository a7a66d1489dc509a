import { expect, onTestFinished, test } from 'vitest';
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

test('an empty database gets every migration once, and a second run finds nothing to do', async () => {
  const db = open(await emptyDatabase());
  expect(await migrate(db)).toEqual(['0001_ledger']);
  expect(await migrate(db)).toEqual([]);
  expect(await db.selectFrom('lease').select(['name', 'epoch']).execute()).toEqual([
    { name: 'fold', epoch: 0 },
  ]);
});

test('of several that start at once one migrates, and the others wait for it', async () => {
  const database = await emptyDatabase();
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(open(database))));
  expect(applied.flat()).toEqual(['0001_ledger']);
});

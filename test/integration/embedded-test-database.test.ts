import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let other: TestDatabase;

beforeAll(async () => {
  [database, other] = await Promise.all([createEmptyDatabase(), createEmptyDatabase()]);
});

afterAll(async () => {
  await Promise.all([database.drop(), other.drop()]);
});

async function tablesOf(config: pg.PoolConfig): Promise<string[]> {
  const client = new pg.Client(config);
  await client.connect();
  const { rows } = await client.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = 'public' order by 1",
  );
  await client.end();
  return rows.map((row) => row.tablename);
}

test('what one test file makes, another does not see', async () => {
  const client = new pg.Client(database.config);
  await client.connect();
  await client.query('create table mine (id int)');
  await client.end();
  expect(await tablesOf(database.config)).toEqual(['mine']);
  expect(await tablesOf(other.config)).toEqual([]);
});

test('a dropped database is gone, even while somebody is connected to it', async () => {
  const dropped = await createEmptyDatabase();
  const client = new pg.Client(dropped.config);
  await client.connect();
  const faults: unknown[] = [];
  client.on('error', (error) => faults.push(error));
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  await dropped.drop();
  await ended;
  expect(faults[0]).toMatchObject({ code: '57P01' });
  await expect(tablesOf(dropped.config)).rejects.toMatchObject({ code: '3D000' });
});

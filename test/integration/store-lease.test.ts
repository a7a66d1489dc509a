/** Who leads, as the row of the lease says. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { LeaseLost } from '../../server/ledger/ports.ts';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { acquireLease, holdLease, leaderOf, releaseLease } from '../../server/store/lease.ts';
import { createDatabase } from '../support/database.ts';

const WITHIN = { timeout: 10_000, interval: 20 };

async function openStore() {
  const database = await createDatabase();
  const db = openDatabase(openPool(database.config, () => {}));
  onTestFinished(async () => {
    await db.destroy();
    await database.drop();
  });
  return db;
}

test('one has it at a time, and each change of hands is an epoch', async () => {
  const db = await openStore();
  const lease = (await acquireLease(db, 'a', 'http://a'))!;
  expect([lease.epoch, await acquireLease(db, 'b', 'http://b')]).toEqual([1, null]);
  expect(await leaderOf(db)).toMatchObject({ holder: 'a', url: 'http://a' });
  await releaseLease(db, lease);
  expect(await leaderOf(db)).toBe(null);
  expect(await acquireLease(db, 'b', 'http://b')).toMatchObject({ holder: 'b', epoch: 2 });
  await expect(db.transaction().execute((trx) => holdLease(trx, lease))).rejects.toThrow(LeaseLost);
});

test('a holder that hangs within its transaction keeps nobody out for longer than its lease', async () => {
  const db = await openStore();
  const lease = (await acquireLease(db, 'a', null))!;
  const goesOn = Promise.withResolvers<void>();
  const holding = Promise.withResolvers<void>();
  const hanging = db.transaction().execute(async (trx) => {
    await holdLease(trx, lease);
    holding.resolve();
    await goesOn.promise;
    await trx.selectFrom('lease').selectAll().execute();
  });
  hanging.catch(() => {});
  await holding.promise;
  await vi.waitFor(
    async () => expect(await acquireLease(db, 'b', null)).toMatchObject({ holder: 'b', epoch: 2 }),
    WITHIN,
  );
  goesOn.resolve();
  await expect(hanging).rejects.toThrow();
});

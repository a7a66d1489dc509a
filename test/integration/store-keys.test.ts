import { expect, test } from 'vitest';
import { KEY_LIVES_MS } from '../../server/ledger/batch.ts';
import {
  batchOfMinutes,
  countedMinutes,
  identity,
  type Ledger,
  onceEach,
  openLedgers,
} from '../support/batch.ts';

async function opened(count = 1) {
  const { ledgers } = await openLedgers(count);
  const [{ store, groups }] = ledgers as [Ledger];
  return { ledgers, store, groups };
}

test('a key that is over is as if it were not there, whatever body comes under it', async () => {
  const { store, groups } = await opened();
  const [ended, over] = [identity('k', 'one', 0), identity('k', 'two', 0)];
  expect(await groups.commit(batchOfMinutes(0, 3, { identity: ended }))).toMatchObject({ accepted: 3 });
  expect(await groups.commit(batchOfMinutes(3, 5, { identity: ended }))).toMatchObject({ kind: 'committed' });
  expect(await groups.commit(batchOfMinutes(5, 6, { identity: over }))).toMatchObject({ kind: 'committed' });
  const lasting = identity('k', 'three');
  expect(await groups.commit(batchOfMinutes(6, 9, { identity: lasting }))).toMatchObject({ accepted: 3 });
  expect(await groups.commit(batchOfMinutes(6, 9, { identity: lasting }))).toEqual({
    kind: 'duplicate',
    accepted: 3,
    rejected: 1,
    ignored: 2,
    errors: [],
  });
  expect(await groups.commit(batchOfMinutes(6, 9, { identity: over }))).toEqual({ kind: 'conflict' });
  expect(await countedMinutes(store)).toEqual(onceEach(0, 9));
});

test('of several processes that bring one body at once, under a key that is over too, one is counted', async () => {
  const { ledgers, store, groups } = await opened(3);
  await groups.commit(batchOfMinutes(0, 1, { identity: identity('k', 'before', 0) }));
  const receipts = await Promise.all(
    ledgers.flatMap((ledger) =>
      [1, 2].map(() => ledger.groups.commit(batchOfMinutes(1, 2, { identity: identity('k') }))),
    ),
  );
  expect(receipts.map(({ kind }) => kind).sort()).toEqual([
    'committed',
    'duplicate',
    'duplicate',
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(await countedMinutes(store)).toEqual(onceEach(0, 2));
});

test('housekeeping drops the keys that are over and no others', async () => {
  const { store, groups } = await opened();
  for (const [key, livesMs] of [
    ['over', 0],
    ['body', 600_000],
    ['key', KEY_LIVES_MS],
  ] as const) {
    await groups.commit(batchOfMinutes(0, 1, { identity: identity(key, 'd', livesMs) }));
  }
  const minute = Math.floor(Date.now() / 60_000);
  await store.keepHouse(minute, minute - 1440);
  expect(await store.db.selectFrom('batch').select(['key', 'ignored']).orderBy('key').execute()).toEqual([
    { key: 'body', ignored: 2 },
    { key: 'key', ignored: 2 },
  ]);
});

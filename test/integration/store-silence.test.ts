/** A PostgreSQL that is there and does not answer: no commit waits for ever, and none counts twice or gets lost. */
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Batch, Receipt } from '../../server/ledger/batch.ts';
import { GroupCommit } from '../../server/ledger/group-commit.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { openPool, type Patience } from '../../server/store/database.ts';
import { createLedgerStore } from '../../server/store/ledger-store.ts';
import { batchOfMinutes, countedMinutes, identity, onceEach, openLedgers, piece } from '../support/batch.ts';
import { startPgProxy } from '../support/pg-proxy.ts';

/** A ledger that is `patient`, behind a way that can fall silent; `direct` is the store as the server has it. */
async function opened(patience: Patience) {
  const { ledgers, database } = await openLedgers(1);
  const direct = ledgers[0]!.store;
  const proxy = await startPgProxy(database.config);
  const pool = openPool(proxy.config, () => {}, patience.silence);
  const store = createLedgerStore(pool, proxy.config, patience);
  onTestFinished(() => store.db.destroy());
  const registry = new SeriesRegistry();
  registry.ordinal('shop', 'GET', '/', 200);
  const groups = new GroupCommit({ store, registry, handOff: () => {} });
  const file = await direct.openFile('edge', '/log', async () => ({ length: 4, digest: () => 'abcd' }));
  return { direct, proxy, groups, store, file: file.id };
}

async function untilAnswered(groups: GroupCommit, batch: Batch): Promise<Receipt> {
  for (let tries = 0; ; tries++) {
    try {
      return await groups.commit(batch);
    } catch (cause) {
      if (tries > 50) throw cause;
    }
  }
}

// The answers are those to begin, to the taking of the key or the position, to the row, and to commit.
test.each([
  { title: 'begin', answers: 0, again: ['committed', 'committed'] },
  { title: 'the claim', answers: 1, again: ['committed', 'committed'] },
  { title: 'the row', answers: 2, again: ['committed', 'committed'] },
  { title: 'commit', answers: 3, again: ['duplicate', 'moved'] },
])('a batch for which the answer to $title is lost is counted once', async ({ answers, again }) => {
  const { direct, proxy, groups, file } = await opened({ statement: 10_000, silence: 800 });
  const batches = [batchOfMinutes(1, 5, { identity: identity('k') }), piece(file, 0, 1)];
  const kinds: string[] = [];
  for (const batch of batches) {
    await untilAnswered(groups, batchOfMinutes(0, 0));
    const before = groups.writer;
    proxy.loseAnswers(answers);
    await expect(groups.commit(batch)).rejects.toThrow();
    proxy.restore();
    kinds.push((await untilAnswered(groups, batch)).kind);
    expect(groups.writer).not.toBe(before);
  }
  expect(kinds).toEqual(again);
  expect(await countedMinutes(direct)).toEqual(onceEach(0, 5));
});

test('a single statement that took place though its answer was lost is one row of the old writer', async () => {
  const { direct, proxy, groups } = await opened({ statement: 10_000, silence: 800 });
  await groups.commit(batchOfMinutes(0, 1));
  proxy.loseAnswers();
  await expect(groups.commit(batchOfMinutes(1, 2))).rejects.toThrow();
  proxy.restore();
  await untilAnswered(groups, batchOfMinutes(2, 3));
  const rows = await direct.db.selectFrom('ledger').select(['writer', 'seq']).orderBy('writer').execute();
  const [old, next] = [rows[0]!.writer, rows.at(-1)!.writer];
  expect(old).not.toBe(next);
  // The sender of the second was told that nobody knows: it was counted, and has a number of its own.
  expect(rows).toEqual([
    { writer: old, seq: 1 },
    { writer: old, seq: 2 },
    { writer: next, seq: 1 },
  ]);
});

test('a server that is kept from answering gives up itself, and holds no file and no key after', async () => {
  const { direct, groups, file } = await opened({ statement: 300, silence: 20_000 });
  const held = Promise.withResolvers<void>();
  const locking = Promise.withResolvers<void>();
  const holder = direct.db.transaction().execute(async (trx) => {
    await sql`lock table ledger in access exclusive mode`.execute(trx);
    locking.resolve();
    await held.promise;
  });
  await locking.promise;
  const batches = [
    piece(file, 0, 3),
    batchOfMinutes(3, 5),
    batchOfMinutes(5, 7, { identity: identity('k') }),
  ];
  const refused = await Promise.allSettled(batches.map((batch) => groups.commit(batch)));
  expect(refused.map((each) => each.status === 'rejected' && String(each.reason))).toEqual(
    batches.map(() => expect.stringContaining('statement timeout')),
  );
  const { rows } =
    await sql`select count(*)::int as count from pg_locks l join pg_class c on c.oid = l.relation
    where c.relname in ('file', 'batch') and l.mode = 'RowExclusiveLock'`.execute(direct.db);
  expect(rows).toEqual([{ count: 0 }]);
  held.resolve();
  await holder;
  for (const batch of batches) expect(await groups.commit(batch)).toMatchObject({ kind: 'committed' });
  expect(await countedMinutes(direct)).toEqual(onceEach(0, 7));
});

test('a connection for reads that falls silent is given up too', async () => {
  const { proxy, store } = await opened({ statement: 10_000, silence: 800 });
  await store.ping();
  proxy.loseAnswers();
  await expect(store.ping()).rejects.toThrow('PostgreSQL did not answer for 800 ms');
  await expect(store.ping()).rejects.toThrow();
  proxy.restore();
  await store.ping();
});

test.each([0, 1])(
  'who wants to listen is told when the server falls silent after %i answers',
  async (answers) => {
    const { proxy, store } = await opened({ statement: 10_000, silence: 800 });
    proxy.loseAnswers(answers);
    await expect(
      store.listen(
        () => {},
        () => {},
      ),
    ).rejects.toThrow(/time/);
    proxy.restore();
    const stop = await store.listen(
      () => {},
      () => {},
    );
    await stop();
  },
);

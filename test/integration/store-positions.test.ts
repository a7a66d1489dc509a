import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { FileRow } from '../../server/ledger/ports.ts';
import type { LedgerStore } from '../../server/store/ledger-store.ts';
import {
  batchOfMinutes,
  countedMinutes,
  identity,
  type Ledger,
  onceEach,
  openLedgers,
  piece,
} from '../support/batch.ts';
import { seeded } from '../support/traffic.ts';

function headOf(digest: string) {
  return async () => ({ length: 4, digest: () => digest });
}

async function opened(count = 1) {
  const { ledgers, database } = await openLedgers(count);
  const [{ store, groups }] = ledgers as [Ledger];
  const { id } = await store.openFile('edge', '/log', headOf('abcd'));
  return { ledgers, database, store, groups, id };
}

async function fileIn(store: LedgerStore): Promise<FileRow> {
  const [row] = await store.files('edge');
  return row!;
}

describe('the position of a file', () => {
  test('moves with the counts, and takes the head and what is carried over along', async () => {
    const { store, groups, id } = await opened();
    const move = { headLength: 900, head: 'grown', carry: '{"half":1}' };
    expect(await groups.commit(piece(id, 0, 7, move))).toEqual({
      kind: 'committed',
      accepted: 7,
      rejected: 1,
      ignored: 2,
      errors: [],
    });
    expect(await fileIn(store)).toMatchObject({ id, position: 7, ...move });
    expect(await groups.commit(piece(id, 7, 9))).toMatchObject({ kind: 'committed' });
    expect(await fileIn(store)).toMatchObject({ position: 9, headLength: 4, head: 'abcd', carry: null });
    expect(await countedMinutes(store)).toEqual(onceEach(0, 9));
  });

  test.each([
    { title: 'the piece was read before', from: 0, to: 7 },
    { title: 'the piece begins within what was read', from: 3, to: 9 },
    { title: 'the piece begins beyond', from: 8, to: 9 },
  ])('is not there any more, so nothing counts: $title', async ({ from, to }) => {
    const { store, groups, id } = await opened();
    await groups.commit(piece(id, 0, 7));
    expect(await groups.commit(piece(id, from, to, { head: 'other' }))).toEqual({ kind: 'moved' });
    expect(await fileIn(store)).toMatchObject({ position: 7, head: 'abcd' });
    expect(await countedMinutes(store)).toEqual(onceEach(0, 7));
  });

  test('of a file that was forgotten cannot move', async () => {
    const { store, groups, id } = await opened();
    expect(await groups.commit(piece(id + 1, 0, 7))).toEqual({ kind: 'moved' });
    expect(await countedMinutes(store)).toEqual(new Map());
  });

  test('two pieces of a file that wait together are counted one after the other', async () => {
    const { store, groups, id } = await opened();
    const pieces = [piece(id, 0, 3), piece(id, 3, 5), piece(id, 5, 9), piece(id, 5, 9)];
    const receipts = await Promise.all(pieces.map((batch) => groups.commit(batch)));
    expect(receipts.map(({ kind }) => kind)).toEqual(['committed', 'committed', 'committed', 'moved']);
    expect(await countedMinutes(store)).toEqual(onceEach(0, 9));
  });

  test('a piece that is given up takes no other batch of its group along', async () => {
    const { store, groups, id } = await opened();
    const other = await store.openFile('edge', '/other', headOf('efgh'));
    const batches = [
      batchOfMinutes(0, 1),
      batchOfMinutes(1, 2),
      piece(id, 50, 60),
      batchOfMinutes(2, 3, { identity: identity('k') }),
      piece(other.id, 0, 0),
      batchOfMinutes(3, 4),
    ];
    const receipts = await Promise.all(batches.map((batch) => groups.commit(batch)));
    expect(receipts.map(({ kind }) => kind)).toEqual([
      'committed',
      'committed',
      'moved',
      'committed',
      'committed',
      'committed',
    ]);
    // The first goes alone, the others while it is on its way.
    expect(await store.db.selectFrom('ledger').select('seq').orderBy('seq').execute()).toEqual([
      { seq: 1 },
      { seq: 2 },
    ]);
    expect(await countedMinutes(store)).toEqual(onceEach(0, 4));
    expect(await groups.commit(batchOfMinutes(2, 3, { identity: identity('k') }))).toEqual({
      kind: 'duplicate',
      accepted: 1,
      rejected: 1,
      ignored: 2,
      errors: [],
    });
  });

  test('a batch with a key and a position is a mistake', async () => {
    const { groups, id } = await opened();
    const both = { ...piece(id, 0, 1), identity: identity('k') };
    await expect(groups.commit(both)).rejects.toThrow('a batch has a key or a position, not both');
  });
});

describe('processes that follow the same files', () => {
  const SIZE = 1500;
  const FILES = 3;

  /** Reads a file to its end in pieces of any length; a piece whose commit failed is tried again as it was. */
  async function follow({ store, groups }: Ledger, file: number, random: () => number): Promise<number> {
    let counted = 0;
    for (;;) {
      const row = (await store.files('edge')).find(({ id }) => id === file)!;
      if (row.position === SIZE) return counted;
      const to = Math.min(SIZE, row.position + 1 + Math.floor(random() * 60));
      const receipt = await untilAnswered(() => groups.commit(piece(file, row.position, to)));
      if (receipt.kind === 'committed') counted += to - row.position;
    }
  }

  async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await ask();
      } catch (cause) {
        if (tries > 200) throw cause;
      }
    }
  }

  async function race(count: number, disturb?: (store: LedgerStore) => Promise<unknown>) {
    const { ledgers, store } = await opened(count);
    const files = await Promise.all(
      Array.from({ length: FILES }, (_, name) => store.openFile('edge', `/${name}`, headOf(`head ${name}`))),
    );
    await disturb?.(store);
    const random = seeded(77);
    const followers = files.flatMap(({ id }) => ledgers.map((ledger) => follow(ledger, id, random)));
    const counted = await Promise.all(followers);
    return { store, counted };
  }

  /** A file's bytes are the minutes [0, SIZE), so each minute has an event of each file. */
  const ALL = new Map(Array.from({ length: SIZE }, (_, minute) => [minute, FILES]));

  test('count every byte once, whoever is first', async () => {
    const { store, counted } = await race(3);
    expect(await countedMinutes(store)).toEqual(ALL);
    expect(counted.reduce((sum, own) => sum + own, 0)).toBe(SIZE * FILES);
  });

  test('count every byte once when transactions fail', async () => {
    const { store } = await race(2, async ({ db }) => {
      await sql`create function fail() returns trigger language plpgsql as $$ begin
        if random() < 0.15 then raise exception 'as the test wants it'; end if;
        return new;
      end $$`.execute(db);
      await sql`create constraint trigger fails_late after insert on ledger deferrable initially deferred
        for each row execute function fail()`.execute(db);
    });
    expect(await countedMinutes(store)).toEqual(ALL);
  });

  test('count every byte once when connections break, before a commit or after it', async () => {
    const { ledgers, store } = await opened(2);
    const file = await store.openFile('edge', '/a', headOf('head a'));
    let following = true;
    const random = seeded(78);
    const breaker = async () => {
      while (following) {
        await untilAnswered(() =>
          sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and random() < 0.5`.execute(
            store.db,
          ),
        );
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    };
    const breaking = breaker();
    await Promise.all(ledgers.map((ledger) => untilAnswered(() => follow(ledger, file.id, random))));
    following = false;
    await breaking;
    expect(await countedMinutes(store)).toEqual(onceEach(0, SIZE));
  });
});

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { FileHead } from '../../server/ledger/ports.ts';
import type { LedgerStore } from '../../server/store/ledger-store.ts';
import { type Ledger, openLedgers, piece } from '../support/batch.ts';

const DAY_MS = 86_400_000;

function sha256(bytes: string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The head of a file of this content, of which all is known; `asked` notes which digests were wanted. */
function headOf(content: string, asked: number[] = []): FileHead {
  return {
    length: content.length,
    digest(length) {
      asked.push(length);
      return sha256(content.slice(0, length));
    },
  };
}

async function opened(count = 1) {
  const { ledgers } = await openLedgers(count);
  const [{ store, groups }] = ledgers as [Ledger];
  const open = (content: string, path = '/log', source = 'edge') =>
    store.openFile(source, path, headOf(content));
  return { ledgers, store, groups, open };
}

/** Makes a file look as if it had last been seen so many days ago. */
async function ageBy(store: LedgerStore, id: number, days: number): Promise<void> {
  await sql`update file set seen_at = now() - ${days} * interval '1 day' where id = ${id}`.execute(store.db);
}

describe('a file is known by its head', () => {
  test('a new one begins at position 0, with at most 1 KiB of it as its head', async () => {
    const { open } = await opened();
    const row = await open('a line\n');
    expect(row).toEqual({
      id: row.id,
      source: 'edge',
      path: '/log',
      headLength: 7,
      head: sha256('a line\n'),
      position: 0,
      carry: null,
      seenAt: expect.any(Number),
    });
    const long = 'x'.repeat(5000);
    expect(await open(long)).toMatchObject({ headLength: 1024, head: sha256(long.slice(0, 1024)) });
  });

  test.each([
    { title: 'the same content', content: 'first line\n', same: true },
    { title: 'content that grew', content: 'first line\nsecond line\n', same: true },
    { title: 'other content', content: 'other line\n', same: false },
    { title: 'content shorter than the head, as of another young file', content: 'first', same: false },
    { title: 'another content that begins later', content: ' first line\n', same: false },
  ])('$title: the same file, $same', async ({ content, same }) => {
    const { open } = await opened();
    const row = await open('first line\n');
    expect((await open(content, '/log.1')).id === row.id).toBe(same);
  });

  test('under a new path it is found all the same, and the path and the time are taken over', async () => {
    const { store, groups, open } = await opened();
    const { id } = await open('first line\n');
    await groups.commit(piece(id, 0, 11, { headLength: 11, head: sha256('first line\n'), carry: '[1]' }));
    await ageBy(store, id, 50);
    const again = await open('first line\nsecond line\n', '/log.1');
    expect(again).toMatchObject({ id, path: '/log.1', position: 11, carry: '[1]' });
    expect(Date.now() - again.seenAt).toBeLessThan(DAY_MS);
    expect(await store.files('edge')).toEqual([again]);
  });

  test('the longest head that fits wins, whichever row is older', async () => {
    const { store, groups, open } = await opened();
    const young = await open('same start\n');
    const other = await open('another\n');
    const grown = 'same start\nand on\n';
    await groups.commit(piece(other.id, 0, 1, { headLength: grown.length, head: sha256(grown) }));
    expect((await open('same start\nand on\nfurther\n')).id).toBe(other.id);
    expect((await open('same start\nelsewhere\n')).id).toBe(young.id);
    expect(await store.files('edge')).toHaveLength(2);
  });

  test('the head grows with the position; what shared its beginning is then another file', async () => {
    const { groups, open } = await opened();
    const young = await open('a\n');
    const grown = 'a\nb\n';
    await groups.commit(piece(young.id, 0, 4, { headLength: 4, head: sha256(grown) }));
    expect((await open('a\nb\nc\n')).id).toBe(young.id);
    expect((await open('a\nc\n')).id).not.toBe(young.id);
  });

  test('only the lengths that rows of the source have are asked for', async () => {
    const { store, open } = await opened();
    await open('12345');
    await open('1234567890');
    await open('xxxxxxx', '/log', 'other');
    const asked: number[] = [];
    await store.openFile('edge', '/log', headOf('12345678', asked));
    expect(asked).toEqual([5]);
  });

  test('sources do not share files', async () => {
    const { store, open } = await opened();
    const [one, two] = [await open('same\n'), await open('same\n', '/log', 'other')];
    expect(one.id).not.toBe(two.id);
    expect([await store.files('edge'), await store.files('other'), await store.files('none')]).toEqual([
      [one],
      [two],
      [],
    ]);
  });

  test('a file without a byte cannot be told from others', async () => {
    const { store, open } = await opened();
    await expect(open('')).rejects.toThrow('/log: a file that has no bytes yet cannot be told from others');
    expect(await store.files('edge')).toEqual([]);
  });
});

test('processes that open the same files at once make one row of each', async () => {
  const { ledgers, store } = await opened(3);
  const contents = Array.from({ length: 10 }, (_, name) => `file ${name}\n`);
  const rows = await Promise.all(
    contents.flatMap((content) =>
      ledgers.map((ledger) => ledger.store.openFile('edge', `/${content}`, headOf(content))),
    ),
  );
  expect(new Set(rows.map(({ id }) => id)).size).toBe(10);
  expect(await store.files('edge')).toHaveLength(10);
});

test('housekeeping forgets files that were neither seen nor read on for longer than the retention', async () => {
  const { store, groups, open } = await opened();
  const [kept, seen, read, gone] = await Promise.all(
    ['kept', 'seen', 'read', 'gone'].map((content) => open(content)),
  );
  await ageBy(store, kept!.id, 91);
  for (const row of [seen!, read!, gone!]) await ageBy(store, row.id, 93);
  await store.sawFile(seen!.id, '/moved');
  await groups.commit(piece(read!.id, 0, 4));
  const minute = Math.floor(Date.now() / 60_000);
  await store.keepHouse(minute, minute - 92 * 1440);
  expect(await store.files('edge')).toMatchObject(
    [
      { id: kept!.id, path: '/log' },
      { id: seen!.id, path: '/moved' },
      { id: read!.id, position: 4 },
    ].sort((a, b) => a.id - b.id),
  );
});

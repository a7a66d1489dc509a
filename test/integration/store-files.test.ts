import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { presentHead, readHead } from '../../server/ingest/tail/head.ts';
import type { FileHead } from '../../server/ledger/ports.ts';
import type { LedgerStore } from '../../server/store/ledger-store.ts';
import { type Ledger, openLedgers, piece } from '../support/batch.ts';
import { temporaryFolder } from '../support/tmp.ts';

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
    store.openFile(source, path, async () => headOf(content));
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
      accepted: 0,
      rejected: 0,
      rules: null,
      watchedSince: expect.any(Number),
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
    await store.forgetFiles(Date.now() - DAY_MS);
    expect(await store.files('edge')).toEqual([again]);
  });

  test('what becomes of its lines is summed; it is rewound only where it stands, and while none was accepted', async () => {
    const { store, groups, open } = await opened();
    const { id } = await open('first line\n');
    const refused = { ...piece(id, 0, 11), accepted: 0, rejected: 3 };
    await groups.commit(refused);
    expect(await store.files('edge')).toMatchObject([{ position: 11, accepted: 0, rejected: 3, rules: 'r' }]);
    await store.rewindFile(id, 10);
    expect(await store.files('edge')).toMatchObject([{ position: 11, rejected: 3 }]);
    await store.rewindFile(id, 11);
    expect(await store.files('edge')).toMatchObject([{ position: 0, rejected: 0, rules: null }]);
    await groups.commit(piece(id, 0, 4));
    await groups.commit(piece(id, 4, 9));
    await store.rewindFile(id, 9);
    expect(await store.files('edge')).toMatchObject([{ position: 9, accepted: 9, rejected: 2 }]);
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

  test('of one that grows while it is looked for, another process may know more than was just read', async () => {
    const { store, groups, open } = await opened();
    const young = await open('a\n');
    const onDisk = ['a\n', 'a\nb\n', 'a\nb\nc\n'];
    const grow = (from: number, content: string) =>
      groups.commit(
        piece(young.id, from, content.length, { headLength: content.length, head: sha256(content) }),
      );
    let looks = 0;
    const look = async () => {
      const content = onDisk[Math.min(looks++, 2)]!;
      // What was read is old at once: the other process reads more.
      if (looks === 1) await grow(0, onDisk[1]!);
      if (looks === 2) await grow(4, onDisk[2]!);
      return headOf(content);
    };
    expect(await store.openFile('edge', '/log', look)).toMatchObject({
      id: young.id,
      position: 6,
      headLength: 6,
    });
    expect(looks).toBe(4);
    expect(await store.files('edge')).toHaveLength(1);
  });

  test.each([
    { title: 'that grew since it was read', now: 'a\nb\n', rows: 1 },
    { title: 'that was emptied and written anew', now: 'c\n', rows: 2 },
  ])('a file $title, and that another process opened meanwhile', async ({ now, rows }) => {
    const { store, open } = await opened();
    const folder = temporaryFolder();
    onTestFinished(() => folder.remove());
    const path = `${folder.path}/log`;
    writeFileSync(path, 'a\n');
    const handle = await openFile(path, 'r');
    const early = await readHead(handle);
    writeFileSync(path, now);
    const other = await open(now, path);
    const row = await store.openFile('edge', path, () => presentHead(early, handle));
    await handle.close();
    expect(await store.files('edge')).toHaveLength(rows);
    expect(row.id === other.id).toBe(rows === 1);
  });

  test('of which a whole head came to be known while it was looked for, it is the same', async () => {
    const { store, groups, open } = await opened();
    const young = await open('a\n');
    const whole = `a\n${'b'.repeat(1022)}`;
    const known = { headLength: 1024, head: sha256(whole) };
    let looks = 0;
    const look = async () => {
      if (looks++ > 0) return headOf(whole);
      await groups.commit(piece(young.id, 0, 1024, known));
      return headOf('a\n');
    };
    expect(await store.openFile('edge', '/log', look)).toMatchObject({ id: young.id, position: 1024 });
    expect(looks).toBe(3);
  });

  test('another that began like it until it was read on has a row of its own', async () => {
    const { store, groups, open } = await opened();
    const young = await open('a\n');
    let looks = 0;
    const look = async () => {
      // Found by its first line, and read on before that is taken for an answer.
      if (looks++ === 1)
        await groups.commit(piece(young.id, 0, 4, { headLength: 4, head: sha256('a\nb\n') }));
      return headOf('a\nc\n');
    };
    const row = await store.openFile('edge', '/log', look);
    expect(row).toMatchObject({ position: 0, headLength: 4, head: sha256('a\nc\n') });
    expect(row.id).not.toBe(young.id);
    expect(looks).toBe(3);
  });

  test('only the lengths that rows of the source have are asked for', async () => {
    const { store, open } = await opened();
    await open('12345');
    await open('1234567890');
    await open('xxxxxxx', '/log', 'other');
    const asked: number[] = [];
    await store.openFile('edge', '/log', async () => headOf('12345678', asked));
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
      ledgers.map((ledger) => ledger.store.openFile('edge', `/${content}`, async () => headOf(content))),
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

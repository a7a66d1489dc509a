/** What following a file means in situations that have a name; random ones are in tail-model.test.ts. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, gzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { Buffers } from '../../server/ingest/tail/buffers.ts';
import { Follower } from '../../server/ingest/tail/follower.ts';
import { readHead } from '../../server/ingest/tail/head.ts';
import { readOn } from '../../server/ingest/tail/passage.ts';
import type { Sink } from '../../server/ingest/tail/sink.ts';
import { LineLedger } from '../support/line-ledger.ts';
import { temporaryFolder } from '../support/tmp.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
/** More than the head of a file. */
const LONG = Array.from({ length: 200 }, (_, index) => `the line number ${index}`);

let folder: string;
let log: string;
let clock: { now: number };
let ledger: LineLedger;
let told: string[];

beforeEach(() => {
  const temporary = temporaryFolder();
  onTestFinished(() => temporary.remove());
  folder = temporary.path;
  log = `${folder}/access.log`;
  clock = { now: NOON };
  ledger = new LineLedger(() => clock.now);
  told = [];
});

function follow(more: { paths?: readonly string[]; onFaults?: () => void; sink?: Sink } = {}): Follower {
  const follower = new Follower({
    paths: [log],
    sink: ledger.sink(),
    buffers: new Buffers({ small: 2, large: 1 }),
    now: () => clock.now,
    log: { warn: (text) => void told.push(text), info: (text) => void told.push(text) },
    heardUntil: ledger.heard.at(-1) ?? null,
    firstWaitMs: 0,
    ...more,
  });
  onTestFinished(() => follower.stop());
  return follower;
}

/** Writes at the present of the clock. */
function put(path: string, content: string | Uint8Array): void {
  writeFileSync(path, content);
  utimesSync(path, clock.now / 1000, clock.now / 1000);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function later(follower: Follower, seconds: number): Promise<void> {
  clock.now += seconds * 1000;
  await follower.scan();
}

test('what was put aside before the first look is not read, however it is packed later', async () => {
  put(`${folder}/access.log.1`, textOf(LONG));
  put(log, 'new\n');
  const follower = follow();
  await follower.scan();
  clock.now += 60_000;
  put(`${folder}/access.log.1.gz`, gzipSync(textOf(LONG)));
  unlinkSync(`${folder}/access.log.1`);
  await follower.scan();
  await later(follower, 5);
  expect(ledger.lines).toEqual(['new']);
});

test('what was put aside while Leeway was down is read, also when its clock ran ahead of the disk', async () => {
  put(log, textOf(LONG));
  await follow().scan();
  renameSync(log, `${folder}/access.log.2`);
  clock.now += 1000;
  put(`${folder}/access.log.1`, 'missed\n');
  put(log, 'present\n');
  for (const [index, row] of ledger.rows.entries())
    ledger.rows[index] = { ...row, watchedSince: NOON + 3_600_000 };
  await follow().scan();
  expect(ledger.lines.toSorted()).toEqual([...LONG, 'missed', 'present'].toSorted());
});

test('what was put aside while Leeway was down is read, also when newer files were read before it', async () => {
  put(log, textOf(LONG));
  await follow().scan();
  unlinkSync(log);
  clock.now += 1_000;
  put(`${folder}/access.log.1.gz`, gzipSync('missed\n'));
  clock.now += 5_000;
  put(log, 'present\n');
  // Packed files wait until they are quiet; this process is killed before.
  await follow().scan();
  expect(ledger.lines).toEqual([...LONG, 'present']);
  const next = follow();
  await next.scan();
  await later(next, 3);
  expect(ledger.lines).toEqual([...LONG, 'present', 'missed']);
});

test('also when its log had no line before', async () => {
  put(log, '');
  await follow().scan();
  clock.now += 120_000;
  put(`${folder}/access.log.1.gz`, gzipSync('missed\n'));
  put(log, '');
  clock.now += 60_000;
  // Killed as early as that, a process has not heard the source.
  await follow().scan();
  const next = follow();
  await next.scan();
  await later(next, 3);
  expect(ledger.lines).toEqual(['missed']);
  expect(ledger.heard).toEqual([NOON, clock.now]);
});

test('a last line without a line feed counts when its file is put aside and quiet, and not before', async () => {
  put(log, 'one\ntwo');
  const follower = follow();
  await follower.scan();
  await later(follower, 60);
  renameSync(log, `${folder}/access.log.1`);
  await follower.scan();
  await later(follower, 9);
  appendFileSync(`${folder}/access.log.1`, ' and a half');
  await follower.scan();
  await later(follower, 9);
  expect(ledger.lines).toEqual(['one']);
  await later(follower, 2);
  expect(ledger.lines).toEqual(['one', 'two and a half']);
  await later(follower, 60);
  expect(ledger.lines).toHaveLength(2);
});

test('a copy that was given up in the middle of a line is no end of its file', async () => {
  const text = textOf(LONG);
  put(log, text.slice(0, 2_000));
  const follower = follow();
  await follower.scan();
  put(`${folder}/access.log.2`, text.slice(0, 2_500));
  put(log, text);
  renameSync(log, `${folder}/access.log.1`);
  await later(follower, 1);
  await later(follower, 30);
  expect(ledger.lines).toEqual(LONG);
});

test('a packed copy counts once it is whole, and what is missing of it is told', async () => {
  put(log, textOf(LONG));
  const follower = follow();
  await follower.scan();
  const noise = Array.from(
    { length: 2_000 },
    (_, index) => `${(index * 2_654_435_761) % 4_294_967_291} noise`,
  );
  const packed = gzipSync(textOf(noise));
  put(`${folder}/access.log.1.gz`, packed.subarray(0, 60));
  await later(follower, 5);
  await later(follower, 5);
  expect(ledger.lines).toEqual(LONG);
  put(`${folder}/access.log.1.gz`, packed.subarray(0, packed.length - 9));
  await later(follower, 1);
  expect(told).toEqual([]);
  await later(follower, 5);
  expect(told.at(-1)).toMatch(
    /access\.log\.1\.gz is damaged or cut off: .*; what could be unpacked was read$/,
  );
  put(`${folder}/access.log.1.gz`, packed);
  await later(follower, 1);
  await later(follower, 5);
  expect(ledger.lines).toEqual([...LONG, ...noise]);
  expect(told.at(-1)).toMatch(/access\.log\.1\.gz is in order again$/);
});

test('the beginning of a packed copy is not taken for another file, its original being gone', async () => {
  put(log, textOf(LONG));
  const follower = follow();
  await follower.scan();
  unlinkSync(log);
  for (let looks = 0; looks < 2; looks++) await later(follower, 700);
  const begun = gzipSync(textOf(LONG.slice(0, 20)), { finishFlush: constants.Z_SYNC_FLUSH });
  put(`${folder}/access.log.1.gz`, begun);
  await later(follower, 1);
  await later(follower, 5);
  put(`${folder}/access.log.1.gz`, gzipSync(textOf(LONG)));
  await later(follower, 1);
  await later(follower, 5);
  expect(ledger.lines).toEqual(LONG);
});

test('bytes at the position of a file that was emptied and filled anew meanwhile are not taken', async () => {
  put(log, textOf(LONG));
  await follow().scan();
  const [row] = ledger.rows;
  const handle = await open(log);
  const head = await readHead(handle);
  put(log, textOf(Array.from({ length: 900 }, (_, index) => `another line, ${index}`)));
  const end = await readOn({
    ...{ handle, head, row: row!, buffer: new Uint8Array(4096), isOver: false, sink: ledger.sink() },
    waiting: { signal: new AbortController().signal, firstWaitMs: 0, onAway() {} },
  });
  await handle.close();
  expect(end.outcome).toBe('replaced');
  expect(ledger.lines).toEqual(LONG);
});

test('a file that was cut in the middle is told once, and never read again from its start', async () => {
  put(log, textOf(LONG));
  const follower = follow();
  await follower.scan();
  truncateSync(log, 2_000);
  clock.now += 1000;
  appendFileSync(log, '\nafter the cut\n');
  for (let looks = 0; looks < 3; looks++) await later(follower, 1);
  expect(ledger.lines).toEqual(LONG);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/is shorter than what was read of it \(2015 of \d+ bytes\) and begins as before/);
  put(log, 'a new beginning\n');
  await later(follower, 1);
  expect(ledger.lines).toEqual([...LONG, 'a new beginning']);
  expect(told).toHaveLength(2);
});

test('a line that no buffer holds is refused once, and those around it count', async () => {
  const huge = 'x'.repeat(9 << 20);
  put(log, `before\n${huge}`);
  const follower = follow();
  await follower.scan();
  appendFileSync(log, `${huge}\nafter\n`);
  await later(follower, 1);
  await later(follower, 1);
  expect(ledger.lines).toEqual(['before', 'after']);
  expect(ledger.tooLong).toBe(1);
});

test('what stands in the way is told when it begins and when it ends, and of each path', async () => {
  let changes = 0;
  const paths = [`${folder}/a.log`, `${folder}/b.log`, `${folder}/none/c.log`, folder];
  const follower = follow({ paths, onFaults: () => void changes++ });
  const said = () => follower.faults.map(({ message }) => message).sort();
  await follower.scan();
  const absent = 'does not exist; it is read as soon as it is there';
  const isFolder = `${folder} is a folder or a device; name the file itself, or a glob of files`;
  const both = [`${folder}/a.log ${absent}`, `${folder}/b.log ${absent}`, `${folder}/none ${absent}`];
  expect([said(), changes]).toEqual([[isFolder, ...both], 4]);
  await later(follower, 1);
  expect(changes).toBe(4);
  put(`${folder}/a.log`, 'a\n');
  symlinkSync('b.log', `${folder}/b.log`);
  await later(follower, 1);
  expect(said()).toEqual([
    isFolder,
    expect.stringMatching(/b\.log cannot be read: ELOOP/),
    `${folder}/none ${absent}`,
  ]);
  expect(changes).toBe(6);
});

test('folders and files that come later, vanish and come back are read and heard as they are there', async () => {
  const later_ = `${folder}/made/later/shop-*.log`;
  const follower = follow({ paths: [later_] });
  await follower.scan();
  expect(follower.faults.map(({ message }) => message)).toEqual([
    `${folder}/made/later does not exist; it is read as soon as it is there`,
  ]);
  expect(ledger.heard).toEqual([]);
  mkdirSync(`${folder}/made/later`, { recursive: true });
  put(`${folder}/made/later/shop-a.log`, 'a\n');
  await later(follower, 60);
  expect(follower.faults).toEqual([]);
  put(`${folder}/made/later/shop-b.log`, 'b\n');
  put(`${folder}/made/later/other.log`, 'not asked for\n');
  symlinkSync('shop-a.log', `${folder}/made/later/shop-current.log`);
  await later(follower, 1);
  expect(ledger.lines).toEqual(['a', 'b']);
  const moved = `${folder}/elsewhere`;
  renameSync(`${folder}/made`, moved);
  await later(follower, 60);
  expect(ledger.heard).toEqual([NOON + 60_000]);
  renameSync(moved, `${folder}/made`);
  appendFileSync(`${folder}/made/later/shop-a.log`, 'back\n');
  await later(follower, 60);
  expect(ledger.lines).toEqual(['a', 'b', 'back']);
  expect(ledger.heard).toEqual([NOON + 60_000, NOON + 181_000]);
});

test('a file that says nothing is heard each minute, and one whose name is gone is read to its end', async () => {
  put(log, '');
  const follower = follow();
  for (let looks = 0; looks < 5; looks++) await later(follower, 30);
  expect(ledger.heard.map((at) => at - NOON)).toEqual([30_000, 60_000, 120_000]);
  appendFileSync(log, 'one\n');
  await later(follower, 1);
  const writer = await open(log, 'a');
  unlinkSync(log);
  await writer.write('two\n');
  await later(follower, 1);
  put(log, 'three\n');
  await writer.write('four\n');
  await later(follower, 1);
  await writer.close();
  expect(ledger.lines.toSorted()).toEqual(['four', 'one', 'three', 'two']);
});

test('a thousand files are followed with few descriptors', { timeout: 30_000 }, async () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `${folder}/app-${index}.log`);
  for (const name of names) put(name, `${name}\n`);
  const follower = follow({ paths: [`${folder}/app-*.log`] });
  const before = descriptors();
  await follower.scan();
  expect(descriptors() - before).toBeLessThanOrEqual(128);
  for (const name of names) appendFileSync(name, `${name} again\n`);
  await later(follower, 1);
  expect(ledger.lines.toSorted()).toEqual(names.flatMap((name) => [name, `${name} again`]).toSorted());
});

function descriptors(): number {
  return readdirSync('/dev/fd').length;
}

test('a file is read by one of two processes, and by the other one when that is gone', async () => {
  const one = follow({ sink: ledger.sink('edge', 'one') });
  const other = follow({ sink: ledger.sink('edge', 'other') });
  put(log, 'a\n');
  await one.scan();
  await other.scan();
  appendFileSync(log, 'b\n');
  await other.scan();
  expect(ledger.lines).toEqual(['a']);
  await one.scan();
  expect(ledger.lines).toEqual(['a', 'b']);
  appendFileSync(log, 'c\n');
  ledger.dead.add('one');
  clock.now += 1_000;
  await other.scan();
  expect(ledger.lines).toEqual(['a', 'b', 'c']);
  expect([...ledger.readers]).toEqual([[1, 'other']]);
});

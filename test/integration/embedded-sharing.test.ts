import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEmbedded } from '../../server/store/embedded/index.ts';
import { livePostmaster } from '../../server/store/embedded/postmaster.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';
import { type Member, query, startMember } from './embedded-member.ts';

let folder: TemporaryFolder;
let dataDir: string;
let members: Member[];

beforeAll(() => {
  folder = temporaryFolder();
});

// The tests share a cluster, because making one takes longer than all else in them.
beforeEach(() => {
  dataDir = join(folder.path, 'data');
  members = [];
});

afterAll(() => folder.remove());

afterEach(async () => {
  await Promise.all(members.map((member) => member.leave()));
  expect(server()).toBeUndefined();
});

const server = () => livePostmaster(join(dataDir, 'postgres', 'cluster'));

function member(): Member {
  const started = startMember(dataDir);
  members.push(started);
  return started;
}

test('the first start makes a durable server on a private socket, and nothing on the network', async () => {
  const { host } = await member().opened;
  const shown = [
    'fsync',
    'synchronous_commit',
    'full_page_writes',
    'listen_addresses',
    'server_encoding',
    'jit',
  ];
  const values = await Promise.all(shown.map(async (name) => (await query(host, `show ${name}`))[0]));
  expect(Object.fromEntries(shown.map((name, at) => [name, values[at]]))).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen_addresses: '',
    server_encoding: 'UTF8',
    jit: 'off',
  });
  expect(host).toBe(join(dataDir, 'postgres', 'socket'));
  expect((statSync(host).mode & 0o777).toString(8)).toBe('700');
});

test('a second process joins, the first may leave, and the last to leave stops the server', async () => {
  const first = member();
  const { pid, host } = await first.opened;
  const second = member();
  expect((await second.opened).pid).toBe(pid);
  await first.leave();
  expect(await query(host, 'select 1')).toEqual([1]);
  await second.leave();
  expect(server()).toBeUndefined();
  expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
});

test('two shares within one process are two shares, and closing one twice is closing it once', async () => {
  const first = await openEmbedded(dataDir);
  const second = await openEmbedded(dataDir);
  await Promise.all([first.close(), first.close()]);
  await first.close();
  expect(await query(second.connection.host, 'select 1')).toEqual([1]);
  await second.close();
  expect(server()).toBeUndefined();
});

test('of four that start at once on an empty directory, one starts the server and all use it', async () => {
  dataDir = join(folder.path, 'empty');
  const opened = await Promise.all([member(), member(), member(), member()].map((one) => one.opened));
  expect(new Set(opened.map(({ pid }) => pid)).size).toBe(1);
  expect(opened.filter(({ log }) => log.length > 0)).toHaveLength(1);
});

test('one that comes while the last one leaves always gets a server that answers', async () => {
  let leaving = member();
  await leaving.opened;
  for (let round = 0; round < 8; round += 1) {
    const coming = member();
    // Every other round the one that comes has begun to knock before the door is closed.
    if (round % 2 === 0) await new Promise<void>((resolve) => coming.process.once('spawn', resolve));
    const left = leaving.leave();
    const { host } = await coming.opened;
    expect(await query(host, 'select 1')).toEqual([1]);
    await left;
    leaving = coming;
  }
});

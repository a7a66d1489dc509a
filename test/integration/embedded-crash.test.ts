import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from '../../server/store/embedded/ask.ts';
import { livePostmaster } from '../../server/store/embedded/postmaster.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';
import { type Member, query, startMember } from './embedded-member.ts';

let folder: TemporaryFolder;
let dataDir: string;
let home: string;
let members: Member[];

beforeAll(() => {
  folder = temporaryFolder();
});

// The tests share a cluster, because making one takes longer than all else in them.
beforeEach(() => {
  dataDir = join(folder.path, 'data');
  home = join(dataDir, 'postgres');
  members = [];
});

afterAll(() => folder.remove());

afterEach(async () => {
  await Promise.all(members.map((member) => member.leave()));
  expect(livePostmaster(join(home, 'cluster'))).toBeUndefined();
});

function member(): Member {
  const started = startMember(dataDir);
  members.push(started);
  return started;
}

async function remember(host: string): Promise<void> {
  await query(host, 'drop table if exists kept');
  await query(host, 'create table kept as select g from generate_series(1, 1000) g');
}

const remembered = (host: string) => query(host, 'select count(*)::int from kept');

test('after kill -9 of Leeway the next one adopts the server that still runs', async () => {
  const killed = member();
  const { pid, host } = await killed.opened;
  await remember(host);
  await killed.kill();
  const next = member();
  expect(await next.opened).toEqual({ pid, host, log: [] });
  expect(await remembered(host)).toEqual([1000]);
});

test('kill -9 of one of two leaves the other its server, which stops with it', async () => {
  const [killed, staying] = [member(), member()];
  const { host } = (await Promise.all([killed.opened, staying.opened]))[0];
  await killed.kill();
  expect(await query(host, 'select 1')).toEqual([1]);
  await staying.leave();
  expect(livePostmaster(join(home, 'cluster'))).toBeUndefined();
});

test('after kill -9 of both Leeway and PostgreSQL what was committed is there', async () => {
  const killed = member();
  const { pid, host } = await killed.opened;
  await remember(host);
  await killed.kill();
  process.kill(pid, 'SIGKILL');
  const next = await member().opened;
  expect(next.pid).not.toBe(pid);
  expect(await remembered(next.host)).toEqual([1000]);
});

test('kill -9 of PostgreSQL alone: Leeway starts it again at the same socket', async () => {
  const { pid, host } = await member().opened;
  await remember(host);
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => livePostmaster(join(home, 'cluster'))?.pid ?? pid, { timeout: 20_000 })
    .not.toBe(pid);
  await expect.poll(() => ask(host), { timeout: 20_000 }).toBe('ready');
  expect(await remembered(host)).toEqual([1000]);
});

test('a pid file that names a living program that is no PostgreSQL is stale', async () => {
  const first = member();
  const { host } = await first.opened;
  await remember(host);
  await first.leave();
  const socket = join(home, 'socket');
  const file = [process.pid, join(home, 'cluster'), 1, 5432, socket, '', ' 123 456', 'ready   '].join('\n');
  writeFileSync(join(home, 'cluster', 'postmaster.pid'), file);
  expect(await remembered((await member().opened).host)).toEqual([1000]);
});

test('a server whose socket has been deleted is started anew', async () => {
  const killed = member();
  const { pid, host } = await killed.opened;
  await remember(host);
  await killed.kill();
  rmSync(host, { recursive: true });
  const next = await member().opened;
  expect(next.pid).not.toBe(pid);
  expect(next.log).toEqual([`PostgreSQL (pid ${pid}) runs but its socket is gone: starting it anew`]);
  expect(await remembered(host)).toEqual([1000]);
});

test('a socket that is deleted under a running Leeway comes back', async () => {
  const { pid, host } = await member().opened;
  await remember(host);
  rmSync(join(host, '.s.PGSQL.5432'));
  await expect.poll(() => ask(host), { timeout: 20_000 }).toBe('ready');
  expect(livePostmaster(join(home, 'cluster'))?.pid).not.toBe(pid);
  expect(await remembered(host)).toEqual([1000]);
});

test('kill -9 while the first cluster is being made leaves the next start a clean one', async () => {
  dataDir = join(folder.path, 'empty');
  home = join(dataDir, 'postgres');
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711);
  chmodSync(dataDir, 0o755);
  const watching = watch(home);
  const killed = member();
  while (!readdirSync(home).some((name) => name.startsWith('cluster-draft-'))) await once(watching, 'change');
  watching.close();
  await killed.kill();
  const next = member();
  await remember((await next.opened).host);
  await next.leave();
  // The killed one's initdb may be at work yet: the first start after its end leaves nothing of it.
  const entries = async () => {
    const later = member();
    expect(await remembered((await later.opened).host)).toEqual([1000]);
    await later.leave();
    return readdirSync(home).sort();
  };
  await expect
    .poll(entries, { timeout: 20_000 })
    .toEqual(['cluster', 'gate.lock', 'members.lock', 'server.log', 'socket']);
});

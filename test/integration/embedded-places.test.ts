import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPackage, isWhole, type Package, usableBinaries } from '../../server/store/embedded/binaries.ts';
import { chooseServerUser } from '../../server/store/embedded/server-user.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';
import { query, startMember } from './embedded-member.ts';

const isRoot = process.geteuid!() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

let folder: TemporaryFolder;
let systemFolder: string;

beforeEach(() => {
  folder = temporaryFolder();
  systemFolder = join(folder.path, 'system');
});

afterEach(() => folder.remove());

function closedFolder(): string {
  const closed = join(folder.path, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  return closed;
}

function folderForAll(): string {
  const open = join(folder.path, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  return open;
}

test('the server is never root: it runs as us, or as an account that is there when we are root', async () => {
  const dataDir = join(folder.path, 'data');
  const member = startMember(dataDir);
  const { pid } = await member.opened;
  const expected = isRoot ? chooseServerUser([]).uid : process.geteuid!();
  expect(expected).not.toBe(0);
  expect(statSync(`/proc/${pid}`).uid).toBe(expected);
  expect(statSync(join(dataDir, 'postgres', 'cluster')).uid).toBe(expected);
  await member.leave();
});

test("a terminal's Ctrl-C, which goes to a process group, does not reach the server", async () => {
  const member = startMember(join(folder.path, 'data'));
  const { pid } = await member.opened;
  const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  expect(Number(group)).toBe(pid);
  await member.leave();
});

test('a data directory too long for a socket gets its socket in a private temporary folder', async () => {
  const dataDir = join(folder.path, 'long'.repeat(30), 'data');
  const first = startMember(dataDir);
  const { host } = await first.opened;
  expect(dirname(host)).toBe(tmpdir());
  expect((statSync(host).mode & 0o777).toString(8)).toBe('700');
  await query(host, 'create table kept as select 1 as one');
  await first.leave();
  expect(existsSync(host)).toBe(false);
  const second = startMember(dataDir);
  expect(await query((await second.opened).host, 'select one from kept')).toEqual([1]);
  await second.leave();
});

test('a temporary socket folder that others may enter is not trusted', async () => {
  const dataDir = join(folder.path, 'long'.repeat(30), 'data');
  const first = startMember(dataDir);
  await first.opened;
  await first.leave();
  const trap = join(folder.path, 'trap');
  mkdirSync(trap);
  chmodSync(trap, 0o777);
  writeFileSync(join(dataDir, 'postgres', 'socket-is-in'), trap);
  const second = startMember(dataDir);
  expect((await second.opened).host).not.toBe(trap);
  await second.leave();
});

test('a server that cannot start says the end of its log, and the next start is free', async () => {
  const dataDir = join(folder.path, 'data');
  const broken = startMember(dataDir, { settings: { shared_buffers: '1kB' } });
  await expect(broken.opened).rejects.toThrow(
    /^PostgreSQL did not start in .*\/cluster\. The end of its log:\n.*FATAL: .*outside the valid range for parameter "shared_buffers"/,
  );
  await broken.leave();
  const next = startMember(dataDir);
  expect(await query((await next.opened).host, 'select 1')).toEqual([1]);
  await next.leave();
});

test('a database of another major version is refused in one line', async () => {
  const dataDir = join(folder.path, 'data');
  const first = startMember(dataDir);
  await first.opened;
  await first.leave();
  const cluster = join(dataDir, 'postgres', 'cluster');
  writeFileSync(join(cluster, 'PG_VERSION'), '17\n');
  await expect(startMember(dataDir).opened).rejects.toThrow(
    `The database in ${cluster} was made by PostgreSQL 17, and this Leeway brings 18: go back to the Leeway that made it, or set LEEWAY_DATA_DIR to a new folder.`,
  );
});

test.each(['plan9-x64', 'win32-x64'])('on %s, which has no build, the remedy is said', (platform) => {
  expect(() => findPackage(platform)).toThrow(
    `There is no embedded PostgreSQL for ${platform} in this installation: set DATABASE_URL to a PostgreSQL of yours (15 or newer).`,
  );
});

describe.runIf(isRoot)('as root', () => {
  /** The programs where everybody can run them, wherever this checkout is. */
  function runnable(): Package {
    const nobody = { name: 'nobody', ...NOBODY, isUs: false };
    const found = findPackage();
    return { ...found, native: usableBinaries(found, nobody, systemFolder, () => {}).folder };
  }

  test('an ordinary user runs the server as itself', async () => {
    const member = startMember(join(folderForAll(), 'data'), { programs: runnable() }, NOBODY);
    const { pid, host } = await member.opened;
    expect(statSync(`/proc/${pid}`).uid).toBe(NOBODY.uid);
    expect(await query(host, 'select 1')).toEqual([1]);
    await member.leave();
  });

  test('root goes on as the owner of the data that an ordinary user has made', async () => {
    const dataDir = join(folderForAll(), 'data');
    const programs = runnable();
    const ordinary = startMember(dataDir, { programs }, NOBODY);
    const { pid } = await ordinary.opened;
    const root = startMember(dataDir, { programs });
    expect((await root.opened).pid).toBe(pid);
    await ordinary.leave();
    await root.leave();
    const again = startMember(dataDir, { programs });
    expect(statSync(`/proc/${(await again.opened).pid}`).uid).toBe(NOBODY.uid);
    await again.leave();
    const back = startMember(dataDir, { programs }, NOBODY);
    await back.opened;
    await back.leave();
  });

  test('an ordinary user is told whose data directory it is', async () => {
    const dataDir = join(folder.path, 'data');
    const root = startMember(dataDir);
    await root.opened;
    await root.leave();
    await expect(startMember(dataDir, { programs: runnable() }, NOBODY).opened).rejects.toThrow(
      `The data directory ${dataDir} cannot be used: ${dataDir}/postgres belongs to another user (uid 0). Run Leeway as its owner, or set LEEWAY_DATA_DIR.`,
    );
  });

  test('below a closed folder the cluster is kept elsewhere, is found again, and is missed when it is gone', async () => {
    const dataDir = join(closedFolder(), 'leeway', 'data');
    const record = join(dataDir, 'postgres', 'cluster-is-in');
    const first = startMember(dataDir, { systemFolder, programs: runnable() });
    const { host, log } = await first.opened;
    const place = readFileSync(record, 'utf8').trim();
    expect(dirname(place)).toBe(systemFolder);
    expect(log).toEqual([
      `keeping the database in ${place}, because the user ${chooseServerUser([]).name} cannot enter ${folder.path}/closed`,
      `making a PostgreSQL 18 database in ${place}`,
    ]);
    await query(host, 'create table kept as select 1 as one');
    await first.leave();
    const second = startMember(dataDir, { systemFolder });
    expect(await query((await second.opened).host, 'select one from kept')).toEqual([1]);
    await second.leave();
    rmSync(place, { recursive: true });
    await expect(startMember(dataDir, { systemFolder }).opened).rejects.toThrow(
      `The database of ${dataDir}/postgres was kept in ${place}, which is gone: put it back, or delete ${record} to begin with an empty one.`,
    );
  });

  test('data that was open when it was made and is closed now is not left behind silently', async () => {
    const parent = join(folder.path, 'parent');
    const dataDir = join(parent, 'data');
    const first = startMember(dataDir, { systemFolder });
    await first.opened;
    await first.leave();
    chmodSync(parent, 0o700);
    await expect(startMember(dataDir, { systemFolder }).opened).rejects.toThrow(
      /is run by the user \w+, who cannot enter \S+\/parent: open it \(chmod o\+x \S+\/parent\), or set LEEWAY_DATA_DIR\.$/,
    );
  });

  test('programs below a closed folder are copied once, by two starters at once too, and anew when a file is damaged', async () => {
    const { native: original, label } = findPackage();
    const native = join(closedFolder(), 'native');
    cpSync(original, native, { recursive: true, verbatimSymlinks: true });
    const copy = join(systemFolder, label);
    const options = { programs: { native, label }, systemFolder };
    const pair = ['one', 'two'].map((name) => startMember(join(folder.path, name), options));
    for (const member of pair) expect(statSync(`/proc/${(await member.opened).pid}`).uid).not.toBe(0);
    await Promise.all(pair.map((member) => member.leave()));
    expect(isWhole(native, copy)).toBe(true);

    const unchanged = startMember(join(folder.path, 'one'), options);
    expect((await unchanged.opened).log).toEqual([]);
    await unchanged.leave();

    truncateSync(join(copy, 'bin', 'initdb'), 100);
    const repaired = startMember(join(folder.path, 'three'), options);
    expect((await repaired.opened).log[0]).toMatch(/^copying PostgreSQL's programs to /);
    await repaired.leave();
    expect(isWhole(native, copy)).toBe(true);
  });
});

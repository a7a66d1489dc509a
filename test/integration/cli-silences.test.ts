import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Silence } from '../../server/http/alert-contract.ts';
import { deafUrl, type Ran, runCommand } from '../support/command.ts';
import { createDatabase, type TestDatabase, urlOf } from '../support/database.ts';
import { type Leeway, startLeeway } from '../support/process.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';

const YAML = 'service: shop\nslos:\n  - { name: up, objective: 99% of GET /a non-5xx over 1d }\n';
const MINUTE = 60_000;

let folder: TemporaryFolder;
let database: TestDatabase;
let running: Leeway;
let settings: Record<string, string>;
/** What is asked through the running Leeway needs no settings at all. */
let remote: Record<string, string>;

beforeAll(async () => {
  folder = temporaryFolder();
  const definitionsDir = join(folder.path, 'definitions');
  mkdirSync(definitionsDir);
  writeFileSync(join(definitionsDir, 'shop.yaml'), YAML);
  database = await createDatabase();
  settings = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: definitionsDir };
  running = startLeeway({ dataDir: folder.path, definitionsDir, env: settings });
  remote = { LEEWAY_URL: await running.listening };
});

afterAll(async () => {
  running.kill('SIGTERM');
  await running.ended;
  await database.drop();
  folder.remove();
});

const WAYS = [
  ['in the database of the settings', () => settings],
  ['through the Leeway that runs', () => remote],
] as const;

function silence(words: readonly string[], env: Record<string, string>): Promise<Ran> {
  return runCommand(['silence', ...words], env);
}

async function listed(): Promise<Silence[]> {
  const { out } = await silence(['list', '--json'], remote);
  return JSON.parse(out).silences;
}

describe.each(WAYS)('%s', (_, env) => {
  test('a silence is added, listed and ended', async () => {
    const before = Date.now();
    const what = ['add', '--service', 'shop', '--slo', 'up', '--for', '2h', '--reason', 'the move'];
    const added = await silence(what, env());
    const id = /Its id is (\S+)\.\n$/.exec(added.out)![1]!;
    const known = (await listed()).find((one) => one.id === id)!;
    expect(added).toEqual({
      code: 0,
      out: `shop/up is silenced until ${known.endsAt.replace(/(:00)?\.\d+Z$/, 'Z')}. Its id is ${id}.\n`,
      err: '',
    });
    expect(known).toMatchObject({
      service: 'shop',
      slo: 'up',
      author: userInfo().username,
      reason: 'the move',
      state: 'active',
      rrule: null,
    });
    expect(Date.parse(known.startsAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(known.endsAt) - Date.parse(known.startsAt)).toBe(120 * MINUTE);

    const { out } = await silence(['list'], env());
    expect(out).toMatch(/^STATE +ABOUT +FROM +UNTIL +AGAIN +BY +WHY +ID\n/);
    expect(out).toMatch(new RegExp(`^active +shop/up +\\S+Z +\\S+Z +\\S+ +the move +${id}$`, 'm'));

    expect(await silence(['end', id, '--by', 'ben'], env())).toEqual({
      code: 0,
      out: `shop/up is not silenced any more: ben ended that silence. Its id is ${id}.\n`,
      err: '',
    });
    expect((await listed()).find((one) => one.id === id)).toMatchObject({ state: 'over', endedBy: 'ben' });
  });

  test('a recurring one begins where its rule does; times that name no zone are of --timezone', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const { code, out } = await silence(
      [
        ...['add', '--service', 'shop', '--from', `${year}-01-15T02:00`, '--until', `${year}-01-15 04:00`],
        ...['--rrule', 'FREQ=DAILY', '--timezone', 'Europe/Berlin', '--author', 'ana', '--reason', 'backup'],
        '--json',
      ],
      env(),
    );
    const [startsAt, endsAt] = [`${year}-01-15T01:00:00.000Z`, `${year}-01-15T03:00:00.000Z`];
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ slo: null, startsAt, endsAt, rrule: 'FREQ=DAILY', timeZone: 'Europe/Berlin', author: 'ana' },
      ...{ state: 'pending', span: { from: startsAt, to: endsAt } },
    });
  });

  test('a name that no definition has is 2, with the one that was meant', async () => {
    const what = ['add', '--for', '1h', '--reason', 'r', '--service', 'shop', '--slo', 'upp'];
    expect(await silence(what, env())).toEqual({
      code: 2,
      out: '',
      err: 'No definition names the objective "upp" of shop; did you mean "up"?\n',
    });
    const nowhere = ['add', '--for', '1h', '--reason', 'r', '--service', 'shopp'];
    expect(await silence(nowhere, env())).toEqual({
      code: 2,
      out: '',
      err: 'No definition names the service "shopp"; did you mean "shop"?\n',
    });
    expect(await silence(['end', 'none'], env())).toEqual({
      code: 2,
      out: '',
      err: 'There is no silence none.\n',
    });
  });

  test('a deploy is noted, once', async () => {
    const what = ['deploy', '--service', 'shop', '--version', 'v2', '--at', '2026-03-01T10:00:00+01:00'];
    const noted = { code: 0, out: 'shop runs v2 since 2026-03-01T09:00Z.\n', err: '' };
    expect(await runCommand(what, env())).toEqual(noted);
    expect(await runCommand(what, env())).toEqual(noted);
    const { out } = await runCommand(['deploy', '--service', 'front', '--version', 'v1', '--json'], env());
    expect(Math.abs(Date.parse(JSON.parse(out).at) - Date.now())).toBeLessThan(MINUTE);
    const answer = await fetch(`${await running.listening}/api/v1/deploys?service=shop`);
    expect(await answer.json()).toEqual({
      deploys: [{ service: 'shop', version: 'v2', at: '2026-03-01T09:00:00.000Z' }],
    });
  });
});

test.each([
  [['--for', '1h', '--until', '2030-01-01'], '--for: --until says until when already; leave one of them out'],
  [[], '--until: say until when, or how long with --for'],
  [['--until', 'tomorrow'], '--until: "tomorrow" is no time; write one like 2026-12-24T18:00:00Z'],
  [['--for', '1h', '--from', '2020-01-01T00:00Z'], '--for: it is over already'],
  [
    ['--for', '1h', '--rrule', 'FREQ=MINUTELY'],
    '--rrule: FREQ=MINUTELY is finer than silences are; write FREQ=HOURLY with BYMINUTE',
  ],
  [
    ['--for', '1h', '--rrule', 'DTSTART:20260101T000000Z'],
    '--rrule: leave DTSTART out; --from says when the first span begins, --timezone by which clocks',
  ],
  [
    ['--for', '1h', '--timezone', 'Mars', '--from', '2030-01-01T00:00'],
    '--timezone: "Mars" is no time zone; write an IANA name like Europe/Berlin',
  ],
  [['--for', '1h', '--author', ''], '--author: say who'],
])('%j is wrong usage', async (words, message) => {
  const what = ['add', '--service', 'shop', '--reason', 'r', ...words];
  expect(await silence(what, {})).toEqual({ code: 2, out: '', err: `${message}\n` });
});

test('a reason and a service are asked for', async () => {
  const { code, err } = await silence(['add', '--service', 'shop', '--for', '1h'], {});
  expect([code, err.split('\n')[0]]).toEqual([2, "error: required option '--reason <text>' not specified"]);
});

test('a Leeway that is not there is 3, no data 2, and a deploy of tomorrow is none', async () => {
  const url = await deafUrl();
  const list = await silence(['list', '--url', url], {});
  expect([list.code, list.err.split('\n')[0]]).toEqual([3, `Leeway at ${url} could not be asked.`]);
  const dataDir = join(folder.path, 'nothing');
  expect(await silence(['list'], { LEEWAY_DATA_DIR: dataDir })).toMatchObject({ code: 2, out: '' });
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(
    await runCommand(['deploy', '--service', 'shop', '--version', 'v3', '--at', tomorrow], remote),
  ).toEqual({ code: 2, out: '', err: 'at: lies ahead; tell of a deploy when it is done\n' });
});

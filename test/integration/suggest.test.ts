/** `leeway suggest` as a shell runs it: of a file alone, of a server, and of a database without one. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Routes } from '../../server/http/contract.ts';
import { createDatabase, type TestDatabase, urlOf } from '../support/database.ts';
import { startLeeway } from '../support/process.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

let folder: TemporaryFolder;
let definitions: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = temporaryFolder();
  definitions = join(folder.path, 'definitions');
  mkdirSync(definitions);
  writeFileSync(join(definitions, 'shop.yaml'), 'service: shop\nslos: []\n');
  database = await createDatabase();
});

afterAll(async () => {
  await database.drop();
  folder.remove();
});

async function leeway(command: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...command], {
    env: { PATH: process.env.PATH, LEEWAY_DEFINITIONS: definitions, LEEWAY_DATA_DIR: dataDir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out: out.replaceAll('\u00a0', ' '), err: err.replaceAll('\u00a0', ' ') };
}

const dataDir = (): string => join(folder.path, 'no-data');

type Kind = { method: string; path: string; status: number; ms?: number };

/** `count` requests, one a minute from `from` on. */
function requests(count: number, from: number, kind: Kind): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ time: new Date(from + index * 60_000).toISOString(), ...kind }),
  );
}

function trafficFrom(start: number): string[] {
  return [
    ...requests(996, start, { method: 'GET', path: '/list', status: 200, ms: 42 }),
    ...requests(4, start, { method: 'GET', path: '/list', status: 503, ms: 2 }),
    ...requests(60, start, { method: 'POST', path: '/snippets', status: 201 }),
    ...requests(7, start, { method: 'GET', path: '/seldom', status: 200, ms: 5 }),
    ...requests(12, start, { method: 'GET', path: '/wp-admin.php', status: 404, ms: 1 }),
  ];
}

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder.path, name);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

const OLD = Date.UTC(2026, 0, 10);

const SUGGESTED = `service: shop
slos:
  # 99% took less than 43ms; 100ms leaves room. 4 of 1 000 requests failed or took longer: 99% would have kept 60% of its budget.
  - name: get-list
    objective: 99% of GET /list non-5xx under 100ms over 30 days

  # The lines have no durations, so only the status is asked for. None of 60 requests failed: 90% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.
  - name: post-snippets
    objective: 90% of POST /snippets non-5xx over 30 days
`;

const PRINTED = `SERVICE  METHOD  ROUTE      REQUESTS  PER MIN    P50    P95    P99  4XX    5XX  OBJECTIVES
shop     GET     /list         1 000      1.0   43ms   43ms   43ms   0%  0.40%  none; suggested below
shop     POST    /snippets        60     0.06      -      -      -   0%     0%  none; suggested below
shop     GET     /seldom           7    <0.01  5.1ms  5.1ms  5.1ms   0%     0%  none

shop: 12 requests to unknown paths answered 404.

No suggestion for GET /seldom: 7 requests are too few for a target: even at 90% fewer than 5 might fail.

2 suggestions, ready for a file in slo-definitions/:

${SUGGESTED}`;

test('of an old file alone: a table, and definitions that are valid; no database is made', async () => {
  const file = fileOf('old.log.gz', [...trafficFrom(OLD), '{broken']);
  const { code, out, err } = await leeway(['suggest', file, '--service', 'shop']);
  const told = [
    `${file}: read as leeway ("ms" in milliseconds); json (the unit that the name of the duration tells)\n`,
    `${file}: 1 line of 1 080 left out; line 1080: not JSON\n`,
  ];
  expect([code, err]).toEqual([0, told.join('')]);
  expect(out).toBe(PRINTED);
  const yaml = join(folder.path, 'suggested.yaml');
  writeFileSync(yaml, out.slice(out.indexOf('service: shop')));
  expect(await leeway(['validate', yaml])).toMatchObject({
    code: 0,
    out: `${[
      'shop/get-list: 99% of GET /list non-5xx under 100ms over 30 days',
      'shop/post-snippets: 90% of POST /snippets non-5xx over 30 days',
      'valid: 2 objectives in 1 file',
    ].join('\n')}\n`,
  });
  expect(existsSync(dataDir())).toBe(false);
});

test('several files are one traffic, of the 30 days that end with the last event', async () => {
  const newer = fileOf(
    'newer.log',
    requests(3, OLD + 31 * 86_400_000, { method: 'GET', path: '/b', status: 200 }),
  );
  const older = fileOf('older.log', requests(1440, OLD, { method: 'GET', path: '/a', status: 200 }));
  const { out } = await leeway(['suggest', older, newer, '--json']);
  const seen = JSON.parse(out) as Routes;
  expect([seen.from, seen.to]).toEqual(['2026-01-11T00:03:00.000Z', '2026-02-10T00:03:00.000Z']);
  expect(seen.services).toMatchObject([{ service: 'my-service', requests: 3 }]);
});

test('lines without a time say nothing of a rate', async () => {
  const file = fileOf('untimed.log', Array(60).fill('{"method":"GET","path":"/a","status":200}'));
  const { out } = await leeway(['suggest', file, '--json']);
  expect((JSON.parse(out) as Routes).routes).toMatchObject([{ requests: 60, perMinute: null }]);
});

test('any format of access logs is read, and what was taken for granted is told', async () => {
  const lines = Array.from({ length: 60 }, (_, second) => {
    const time = `10/Jan/2026:12:00:${String(second).padStart(2, '0')} +0000`;
    return `192.0.2.7 - - [${time}] "GET /s/x1?a=b HTTP/1.1" 200 512 "-" "curl/8" 0.043`;
  });
  const { code, out, err } = await leeway(['suggest', fileOf('access.log', lines)]);
  expect([code, err]).toEqual([
    0,
    `${join(folder.path, 'access.log')}: read as combined+request_time (the last number is request_time, seconds)\n`,
  ]);
  expect(out).toContain('objective: 90% of GET /s/x1 non-5xx under 100ms over 30 days\n');
});

test('a file without lines is no traffic', async () => {
  const { code, out } = await leeway(['suggest', fileOf('empty.log', [])]);
  expect([code, out]).toEqual([0, 'No traffic was seen in the last 30 days.\n']);
});

test('of lines that only the definitions or the command tell how to read, a source or a format is named', async () => {
  const stamp = '20260102-120000';
  const line = JSON.stringify({ when: Date.UTC(2026, 0, 2), verb: 'GET', url: '/list', code: 200, took: 43 });
  const own = fileOf(
    'own.log',
    Array.from({ length: 60 }, () => line),
  );
  const refused = await leeway(['suggest', own]);
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: `${own}: 60 lines of 60 left out; line 1: no status\n`,
  });
  const definitions = join(folder.path, stamp);
  mkdirSync(definitions);
  const fields = '{ status: code, method: verb, path: url, time: when, duration: { path: took, unit: ms } }';
  writeFileSync(
    join(definitions, 'shop.yaml'),
    `service: shop\nsources: [{ name: own, path: /var/log/own.log, fields: ${fields} }]\n`,
  );
  const env = { LEEWAY_DEFINITIONS: definitions };
  const { code, out } = await leeway(['suggest', own, '--source', 'own'], env);
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('90% of GET /list non-5xx under 100ms over 30 days'),
  ]);
  expect(out).toMatch(/^shop +GET +\/list/m);
  expect(await leeway(['suggest', own, '--source', 'odd'], env)).toMatchObject({
    code: 2,
    err: `--source odd: the definitions in ${definitions} have no such source\n`,
  });
  const seconds = fileOf('seconds.log', [
    '192.0.2.7 - - [02/Jan/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 5 1',
  ]);
  const named = await leeway(['suggest', seconds, '--format', 'common+T', '--json']);
  expect(JSON.parse(named.out).routes[0].p50).toBeGreaterThan(1000);
  expect((await leeway(['suggest', '--format', 'common+T'])).err).toBe(
    '--format says how a file is read; name the file\n',
  );
});

test('what cannot be read is wrong usage', async () => {
  const missing = join(folder.path, 'missing.log');
  const bad = fileOf('bad.gz.log', ['no json at all']);
  expect(await leeway(['suggest', missing])).toMatchObject({
    code: 2,
    err: `${missing}: there is no such file\n`,
  });
  expect((await leeway(['suggest', bad])).err).toMatch(`${bad}: no line`);
  expect(await leeway(['suggest', bad, '--url', 'http://127.0.0.1:1'])).toMatchObject({
    code: 2,
    err: 'A file is read here, without a server: leave out the file or --url.\n',
  });
});

test('of a server, and of its database when it is gone: the same', async () => {
  const env = { DATABASE_URL: urlOf(database), PORT: '0' };
  const running = startLeeway({ dataDir: folder.path, definitionsDir: definitions, env });
  const url = await running.listening;
  expect(await leeway(['suggest', '--url', url])).toMatchObject({
    code: 0,
    out: 'No traffic was seen in the last 30 days.\n',
  });
  const body = trafficFrom(Date.now() - 86_400_000).join('\n');
  const posted = await fetch(`${url}/api/v1/logs?service=shop`, { method: 'POST', body });
  expect(posted.status).toBe(200);
  const asked = await leeway(['suggest', '--url', url, '--service', 'shop']);
  expect([asked.code, asked.out.slice(asked.out.indexOf('service: shop'))]).toEqual([0, SUGGESTED]);
  expect(await leeway(['suggest', '--url', url, '--service', 'nobody'])).toMatchObject({
    code: 2,
    err: 'Nothing was seen of a service nobody in 30 days, and no definition names it.\n',
  });
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  const alone = await leeway(['suggest'], env);
  expect([alone.code, alone.out.slice(alone.out.indexOf('service: shop'))]).toEqual([0, SUGGESTED]);
});

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SloStatus } from '../../server/http/contract.ts';
import type { GateAnswer, OverrideList } from '../../server/http/gate-contract.ts';
import { type Ran, runCommand } from '../support/command.ts';
import { createDatabase, type TestDatabase, urlOf } from '../support/database.ts';
import { type Leeway, startLeeway } from '../support/process.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';

const PLAY = fileURLToPath(new URL('../pipeline/play.sh', import.meta.url));
/** Lines of each service, good and bad, and what they come to. */
const SERVICES = {
  calm: { good: 1000, bad: 0, verdict: 'ship' },
  tired: { good: 992, bad: 8, verdict: 'caution' },
  broken: { good: 970, bad: 30, verdict: 'harden' },
  silent: { good: 0, bad: 0, verdict: 'unknown' },
};

let folder: TemporaryFolder;
let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = temporaryFolder();
  const definitionsDir = join(folder.path, 'definitions');
  mkdirSync(definitionsDir);
  for (const service of Object.keys(SERVICES)) {
    const yaml = `service: ${service}\nslos:\n  - { name: up, objective: 99% of GET /a non-5xx over 30d }\n`;
    writeFileSync(join(definitionsDir, `${service}.yaml`), yaml);
  }
  database = await createDatabase();
  settings = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: definitionsDir };
});

afterAll(async () => {
  await database.drop();
  folder.remove();
});

function start(): Leeway {
  return startLeeway({
    dataDir: folder.path,
    definitionsDir: settings['LEEWAY_DEFINITIONS']!,
    env: settings,
  });
}

async function post(url: string, service: string, good: number, bad: number): Promise<void> {
  const line = (status: number, id: number) =>
    `${JSON.stringify({ reqId: `r${id}`, method: 'GET', path: '/a', status, ms: 5 })}\n`;
  const body = Array.from({ length: good + bad }, (_, id) => line(id < good ? 200 : 500, id)).join('');
  const answer = await fetch(`${url}/api/v1/logs?service=${service}`, { method: 'POST', body });
  expect(answer.status).toBe(200);
}

async function verdicts(url: string): Promise<Record<string, string>> {
  const { slos } = (await (await fetch(`${url}/api/v1/slos`)).json()) as { slos: SloStatus[] };
  return Object.fromEntries(slos.map(({ service, verdict }) => [service, verdict]));
}

function play(url: string): Promise<{ code: number; out: string }> {
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NODE: process.execPath };
  return new Promise((resolve) => {
    execFile('bash', [PLAY, url], { env }, (fault, out, err) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), out: `${out}${err}` });
    });
  });
}

test('a pipeline meets every verdict, a wrong name, nobody at all, an exception, an override, and tokens that do and do not let in', async () => {
  const leeway = start();
  const url = await leeway.listening;
  for (const [service, { good, bad }] of Object.entries(SERVICES))
    if (good > 0) await post(url, service, good, bad);
  const expected = Object.entries(SERVICES).map(([service, { verdict }]) => [service, verdict]);
  await expect.poll(() => verdicts(url), { timeout: 30_000 }).toEqual(Object.fromEntries(expected));

  const { code, out } = await play(url);
  expect(
    out
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('ok ')),
    out,
  ).toEqual(['73 passed, 0 failed']);
  expect(code).toBe(0);

  leeway.kill('SIGTERM');
  expect(await leeway.ended).toBe(0);
});

function leeway(...words: string[]): Promise<Ran> {
  return runCommand(['gate', ...words], settings);
}

test('with no Leeway running the database of the settings is asked, and overridden', async () => {
  const ship = await leeway('--service', 'calm', '--by', 'ana', '--json');
  expect({ ...ship, out: JSON.parse(ship.out) as GateAnswer }).toMatchObject({
    ...{ code: 0, err: '' },
    out: { verdict: 'ship', allowed: true, slos: [{ name: 'up', good: 1000, bad: 0, total: 1000 }] },
  });
  expect((await leeway('--service', 'broken')).code).toBe(1);
  expect((await leeway('--service', 'silent')).code).toBe(3);
  expect(await leeway('--service', 'calmm')).toEqual({
    ...{ code: 2, out: '' },
    err: 'No objective is defined for "calmm"; did you mean "calm"?\n',
  });

  const added = await leeway(
    'override',
    '--service',
    'broken',
    '--reason',
    'r',
    '--for',
    '1h',
    '--by',
    'ana',
  );
  expect(added).toMatchObject({ code: 0, err: '' });
  const { overrides } = JSON.parse((await leeway('overrides', '--json')).out) as OverrideList;
  expect(overrides).toMatchObject([{ service: 'broken', by: 'ana', reason: 'r' }]);
  const passed = await leeway('--service', 'broken', '--json');
  expect(JSON.parse(passed.out)).toMatchObject({ verdict: 'harden', code: 0, override: overrides[0] });
  expect((await leeway('end-override', overrides[0]!.id, '--by', 'ben')).out).toBe(
    `broken is deployed by its budget again: ben ended the override ${overrides[0]!.id}.\n`,
  );
  expect((await leeway('--service', 'broken')).code).toBe(1);
  expect((await leeway('end-override', 'nothing', '--by', 'ben')).code).toBe(2);
});

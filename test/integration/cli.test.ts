/** The commands as a shell runs them: real processes, their words and their exit codes. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase, urlOf } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { startLeeway } from '../support/process.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/tmp.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const YAML = 'service: shop\nslos:\n  - { name: up, objective: 99% of GET /a non-5xx over 1d }\n';

let folder: TemporaryFolder;
let definitions: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = temporaryFolder();
  definitions = join(folder.path, 'definitions');
  mkdirSync(definitions);
  writeFileSync(join(definitions, 'shop.yaml'), YAML);
  database = await createEmptyDatabase();
});

afterAll(async () => {
  await database.drop();
  folder.remove();
});

async function leeway(command: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN, ...command], {
    env: { PATH: process.env.PATH, LEEWAY_DEFINITIONS: definitions, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

test('wrong settings are told all at once', async () => {
  const env = { HOST: '0.0.0.0', PORT: '99999', LOG_LEVEL: 'loud', TRUST_PROXY: 'perhaps' };
  const { code, err } = await leeway(['serve'], env);
  expect(code).toBe(2);
  expect(err).toBe(
    `${[
      'These settings cannot be used:',
      '  PORT: is above 65535',
      '  LOG_LEVEL: is none of fatal, error, warn, info, debug, trace, silent',
      '  TRUST_PROXY: is "perhaps"; write true, false, or the addresses of proxies like "10.0.0.0/8"',
    ].join('\n')}\n`,
  );
});

test('an unknown command is wrong usage', async () => {
  const { code, err } = await leeway(['statu'], {});
  expect(code).toBe(2);
  expect(err).toContain("error: unknown command 'statu'\n(Did you mean status?)");
});

test('a PostgreSQL that is not there is named', async () => {
  const url = `postgres://leeway@127.0.0.1:${await freePort()}/none`;
  for (const command of ['serve', 'migrate', 'status']) {
    const { code, err } = await leeway([command], { DATABASE_URL: url, PORT: '0' });
    expect([command, code]).toEqual([command, 3]);
    expect(err).toContain(
      'PostgreSQL cannot be reached; see DATABASE_URL.\n  connect ECONNREFUSED 127.0.0.1:',
    );
  }
});

test('a question makes no database', async () => {
  const dataDir = join(folder.path, 'nothing');
  const { code, err } = await leeway(['status'], { LEEWAY_DATA_DIR: dataDir });
  expect(code).toBe(2);
  expect(err).toBe(
    `There is no data in ${dataDir}; see LEEWAY_DATA_DIR and DATABASE_URL, or start Leeway first.\n`,
  );
});

test('migrate applies once; status counts by itself, and asks the Leeway that runs', async () => {
  const env = { DATABASE_URL: urlOf(database), PORT: String(await freePort()) };
  const pending = await leeway(['migrate', '--status'], env);
  expect(pending.code).toBe(1);
  expect(pending.out.split('\n').slice(0, 2)).toEqual([
    'MIGRATION          STATE    AT',
    '0001_ledger        pending',
  ]);
  const plan = await leeway(['migrate', '--plan'], env);
  expect(plan.code).toBe(1);
  expect(plan.out).toContain('-- 0010_lease_url\nalter table lease add column url text;\n');
  expect(await leeway(['migrate'], env)).toMatchObject({
    code: 0,
    out: 'Applied 0001_ledger, 0002_files, 0003_file_reading, 0004_counters, 0005_label_values, 0006_alerts, 0007_gate, 0008_access, 0009_watches, 0010_lease_url, 0011_replicas.\n',
  });
  expect(await leeway(['migrate'], env)).toMatchObject({ code: 0, out: 'The schema is up to date.\n' });
  expect(await leeway(['migrate', '--plan'], env)).toMatchObject({
    code: 0,
    out: 'The schema is up to date.\n',
  });
  const { code, out: states } = await leeway(['migrate', '--status', '--json'], env);
  const all = JSON.parse(states).migrations;
  expect([code, all.length, all.at(-1)]).toEqual([
    ...[0, 11, { name: '0011_replicas', state: 'applied', at: expect.stringMatching(/^2\d{3}-.*Z$/) }],
  ]);

  const running = startLeeway({ dataDir: folder.path, definitionsDir: definitions, env });
  const url = await running.listening;
  const line = '{"method":"GET","path":"/a","status":200,"ms":1}';
  const posted = await fetch(`${url}/api/v1/logs?service=shop`, { method: 'POST', body: line });
  expect(posted.status).toBe(200);
  const table = [
    'VERDICT  OBJECTIVE  LEFT  GOOD/TOTAL  WHY',
    'ship     shop/up    100%  1/1         100% of the error budget is left.\n',
  ].join('\n');
  expect(await leeway(['status'], env)).toMatchObject({ code: 0, out: table });
  expect(await leeway(['status', '--url', url], {})).toMatchObject({ code: 0, out: table });
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);

  expect(await leeway(['status'], env)).toMatchObject({ code: 0, out: table });
  const { out } = await leeway(['status', '--json'], env);
  expect(JSON.parse(out).slos).toMatchObject([{ service: 'shop', name: 'up', good: 1, total: 1 }]);
});

test('told to stop while it starts, it starts and stops', async () => {
  const env = { DATABASE_URL: urlOf(database) };
  const running = startLeeway({ dataDir: folder.path, definitionsDir: definitions, env });
  await running.listening;
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

/** How Leeway starts with and without tokens, and how the first one is made. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { AuditList, MadeToken, TokenList } from '../../server/http/access-contract.ts';
import { runCommand } from '../support/command.ts';
import { createDatabase, urlOf } from '../support/database.ts';
import { startLeeway } from '../support/process.ts';
import { temporaryFolder } from '../support/tmp.ts';

const YAML = 'service: shop\nslos:\n  - { name: up, objective: 99% of any non-5xx over 7 days }\n';
const TOKEN = /^leeway_[0-9A-Za-z]{46}\n$/;

async function opened() {
  const database = await createDatabase();
  const folder = temporaryFolder();
  onTestFinished(async () => {
    await database.drop();
    folder.remove();
  });
  const definitionsDir = join(folder.path, 'definitions');
  mkdirSync(definitionsDir);
  writeFileSync(join(definitionsDir, 'shop.yaml'), YAML);
  const settings = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: definitionsDir };
  const leeway = (words: string[], env: Record<string, string> = {}) =>
    runCommand(words, { ...settings, ...env });
  const start = (env: Record<string, string> = {}) =>
    startLeeway({ dataDir: folder.path, definitionsDir, env: { ...settings, ...env } });
  return { leeway, start };
}

test('where others can call it does not start without a token, and says how to make one; with one it does', async () => {
  const { leeway, start } = await opened();
  const refused = await leeway(['serve'], { HOST: '0.0.0.0', PORT: '0' });
  expect(refused.code).toBe(2);
  expect(refused.err).toBe(
    'HOST is 0.0.0.0, and no token was made yet: anybody could do anything. Make one first, with\n' +
      '  leeway token create --name NAME --scope admin\n' +
      'or set LEEWAY_ADMIN_TOKEN or LEEWAY_ADMIN_TOKEN_FILE.\n',
  );
  expect((await leeway(['token', 'list'])).out).toBe('No token was made yet.\n');
  const made = await leeway(['token', 'create', '--name', 'ana', '--scope', 'admin']);
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(TOKEN),
    err: expect.stringMatching(
      /^The token "ana" may admin, until \d{4}-.*Z, as --expires was not given\. Keep it: it is not shown again\.\n$/,
    ),
  });

  const running = start({ HOST: '0.0.0.0' });
  const url = (await running.listening).replace('0.0.0.0', '127.0.0.1');
  const authorization = `Bearer ${made.out.trim()}`;
  expect((await fetch(`${url}/api/v1/tokens`)).status).toBe(401);
  const listed = await fetch(`${url}/api/v1/tokens`, { headers: { authorization } });
  expect(((await listed.json()) as TokenList).tokens).toMatchObject([{ name: 'ana', scopes: ['admin'] }]);
  const audit = await fetch(`${url}/api/v1/audit`, { headers: { authorization } });
  expect(((await audit.json()) as AuditList).entries).toMatchObject([
    { action: 'token.create', via: 'machine', subject: 'ana', address: null, request: null },
  ]);
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

test('behind a proxy on loopback it does not start without one either', async () => {
  const { leeway } = await opened();
  const { code, err } = await leeway(['serve'], { TRUST_PROXY: '127.0.0.1', PORT: '0' });
  expect([code, err.split('\n')[0]]).toEqual([
    2,
    'TRUST_PROXY says that others call through a proxy, and no token was made yet: anybody could do anything. Make one first, with',
  ]);
});

test('on loopback it is open without one, and says so', async () => {
  const logged: { level: number; msg: string }[] = [];
  const database = await createDatabase();
  const env = { DATABASE_URL: urlOf(database), PORT: '0' };
  const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) });
  const app = await startApp({ config: readConfig(env), env, log, webDir: 'none' });
  onTestFinished(async () => {
    await app.stop();
    await database.drop();
  });
  expect(logged.filter(({ msg }) => msg.startsWith('Leeway is open'))).toMatchObject([
    {
      level: 30,
      msg:
        'Leeway is open: nobody has to say who they are, and only this machine can call. The first token closes it: ' +
        'leeway token create --name NAME --scope admin',
    },
  ]);
});

test('commands change what is in the database without a token, and the first closes the Leeway that runs there', async () => {
  const { leeway, start } = await opened();
  const running = start();
  const url = await running.listening;
  expect((await fetch(`${url}/api/v1/slos`)).status).toBe(200);
  const { port } = new URL(url);
  const create = [
    'token',
    'create',
    '--name',
    'ci',
    '--scope',
    'gate,deploy',
    '--service',
    'shop',
    '--expires',
    '90d',
    '--json',
  ];
  const made = JSON.parse((await leeway(create)).out) as MadeToken;
  expect(made.token).toMatchObject({
    name: 'ci',
    scopes: ['gate', 'deploy'],
    services: ['shop'],
    hint: made.text.slice(-4),
  });
  await expect.poll(async () => (await fetch(`${url}/api/v1/slos`)).status).toBe(401);

  // Whoever has the database is let in by the Leeway that runs on it, for this one call.
  const status = await leeway(['status', '--json'], { PORT: port });
  expect(status).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(status.out).slos).toMatchObject([{ service: 'shop', name: 'up' }]);
  expect(await leeway(['status', '--url', url])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Nobody is let in without saying who they are.'),
  });
  expect(
    (JSON.parse((await leeway(['token', 'list', '--json'])).out) as TokenList).tokens.map(({ name }) => name),
  ).toEqual(['ci']);

  const rotated = await leeway(['token', 'rotate', 'ci', '--overlap', '30m']);
  expect(rotated).toMatchObject({ code: 0, out: expect.stringMatching(TOKEN) });
  expect(rotated.err).toMatch(
    /^The token "ci" may gate, deploy for shop, until .*Z\. Keep it: it is not shown again\.\n$/,
  );
  const other = [
    'token',
    'create',
    '--name',
    'b',
    '--scope',
    'gate',
    '--service',
    'shop,shpo',
    '--expires',
    'never',
  ];
  expect((await leeway(other)).err).toBe(
    'The token "b" may gate for shop, shpo, until it is revoked. Keep it: it is not shown again.\n' +
      'warning: no definition names the service shpo\n',
  );
  await leeway(['token', 'revoke', 'b']);

  expect((await leeway(['token', 'revoke', 'ci'])).out).toBe('The token "ci" lets nobody in any more.\n');
  expect(await leeway(['token', 'revoke', 'ci'])).toMatchObject({ code: 2, err: 'There is no token ci.\n' });
  running.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

test.each([
  {
    words: ['--name', 'ci', '--scope', 'gates'],
    fault: '--scope: "gates" is none of ingest, read, gate, deploy, override, admin',
  },
  {
    words: ['--name', ' ', '--scope', 'gate'],
    fault: '--name: is a letter or digit, then at most 63 letters, digits, spaces and . _ / @ -',
  },
  {
    words: ['--name', 'ci', '--scope', 'gate', '--expires', '3y'],
    fault: '--expires: "3y" is no whole minutes; write some like 5m, 6h or 3d',
  },
  {
    words: ['--name', 'ci', '--scope', 'gate', '--expires', '1000d'],
    fault: '--expires: write 730d or less, or never: until it is revoked',
  },
  {
    words: ['--name', 'ci', '--scope', 'admin', '--service', 'shop'],
    fault: '--service: an admin is one of all services; leave it out, or leave out admin',
  },
  {
    words: ['--name', 'ci', '--scope', 'gate', '--service', 'Shop!'],
    fault: '--service: "Shop!" is no name of a service',
  },
])('leeway token create $words is refused before anything is opened', async ({ words, fault }) => {
  const ran = await runCommand(['token', 'create', ...words], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  });
  expect(ran).toEqual({ code: 2, out: '', err: `${fault}\n` });
});

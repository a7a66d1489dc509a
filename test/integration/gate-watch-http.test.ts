/** A deploy, and the command that watches it, against the whole of Leeway. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase, urlOf } from '../support/database.ts';
import { ran } from '../support/gate.ts';
import { openHttpApp } from '../support/http-app.ts';
import { temporaryFolder } from '../support/tmp.ts';

const MINUTE = 60_000;
const YAML = 'service: shop\nslos:\n  - { name: read-it, objective: 90% of GET /:id non-5xx over 7 days }\n';

async function running() {
  const app = await openHttpApp(YAML);
  const lines = (count: number, status: number, minutesAgo: number) => {
    const time = new Date(Date.now() - minutesAgo * MINUTE).toISOString();
    const body = `${JSON.stringify({ time, method: 'GET', path: '/x', status })}\n`.repeat(count);
    return fetch(`${app.url}/api/v1/logs?service=shop`, { method: 'POST', body });
  };
  const leeway = (...words: string[]) => ran([...words, '--service', 'shop', '--url', app.url]);
  const watch = (version: string) => leeway('gate', '--after-deploy', version, '--watch', '0s');
  return { url: app.url, lines, leeway, watch };
}

test('unknown, ship, harden: by exit code, and by status as curl -f goes by', async () => {
  const { url, lines, leeway, watch } = await running();
  const status = async () =>
    (await fetch(`${url}/api/v1/gate/watch?service=shop&version=v42&enforce=true`)).status;
  const untold = await watch('v42');
  expect(untold).toMatchObject({ code: 3, err: '' });
  expect(untold.out).toContain('No deploy of v42 to shop is known; leeway deploy notes one.');
  expect(await status()).toBe(424);

  await lines(990, 200, 30);
  await lines(10, 500, 30);
  const at = new Date(Date.now() - 10 * MINUTE).toISOString();
  expect((await leeway('deploy', '--version', 'v42', '--at', at)).code).toBe(0);
  expect(await watch('v42')).toMatchObject({ code: 3 });
  await lines(400, 200, 5);
  await lines(4, 500, 5);
  expect((await watch('v42')).out).toMatch(/^ship: v42 of shop was not found to burn more/);
  expect(await status()).toBe(200);
  await lines(30, 500, 3);
  const harden = await watch('v42');
  expect(harden).toMatchObject({ code: 1, err: '' });
  expect(harden.out).toMatch(
    /^harden: v42 of shop burns more than what ran before it\.\n {2}7\.8% of 434 events/,
  );
  expect(await status()).toBe(409);
  expect((await leeway('gate', '--after-deploy', 'v1', '--slo', 'raed')).code).toBe(2);

  expect((await leeway('gate', '--after-deploy', 'v42', '--watch', '0s', '--by', 'ci 17')).code).toBe(1);
  const kept = await fetch(`${url}/api/v1/gate/watches?service=shop&limit=1`);
  expect(await kept.json()).toMatchObject({
    watches: [
      { by: 'ci 17', times: 1, answer: { version: 'v42', verdict: 'harden', after: { good: 400, bad: 34 } } },
    ],
    more: true,
  });
  expect(await (await fetch(`${url}/metrics`)).text()).toContain(
    'leeway_gate_watch_answers_total{code="1"} 3',
  );
});

test('with no Leeway running the database of the settings is asked', async () => {
  const database = await createDatabase();
  const folder = temporaryFolder();
  onTestFinished(async () => {
    await database.drop();
    folder.remove();
  });
  writeFileSync(join(folder.path, 'slos.yaml'), YAML);
  const env = { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder.path, PORT: '1' };
  const words = ['gate', '--service', 'shop', '--after-deploy', 'v42', '--watch', '0s'];
  expect((await ran(['deploy', '--service', 'shop', '--version', 'v42'], env)).code).toBe(0);
  const { code, out } = await ran(words, env);
  expect([code, out.split('\n').slice(0, 2)]).toEqual([
    3,
    ['unknown: nobody can tell how v42 of shop does.', '  No events are known from before the deploy.'],
  ]);
  expect((await ran([...words, '--on-unknown', 'pass'], env)).code).toBe(0);
});

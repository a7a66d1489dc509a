/** The gate through the whole of Leeway, as a pipeline asks it. */
import { expect, test } from 'vitest';
import type { GateAnswer, GateOverride, GateRecordList } from '../../server/http/gate-contract.ts';
import { openHttpApp } from '../support/http-app.ts';

const YAML = 'service: shop\nslos:\n  - { name: read-it, objective: 90% of GET /:id non-5xx over 7 days }\n';

async function running() {
  const app = await openHttpApp(YAML);
  const send = (path: string, body: object | string) =>
    fetch(app.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const lines = (count: number, status: number) =>
    send('/api/v1/logs?service=shop', `{"method":"GET","path":"/x","status":${status}}\n`.repeat(count));
  const ask = async (query = '') => {
    const answer = await fetch(`${app.url}/api/v1/gate?service=shop&enforce=true${query}`);
    return { status: answer.status, body: (await answer.json()) as GateAnswer };
  };
  return { url: app.url, send, lines, ask };
}

test('unknown, ship, harden, an exception, an override until it is ended: by status, as curl -f goes by', async () => {
  const { url, send, lines, ask } = await running();
  expect(await ask()).toMatchObject({ status: 424, body: { verdict: 'unknown', code: 3 } });
  expect((await ask('&onUnknown=pass')).status).toBe(200);
  await lines(95, 200);
  expect(await ask('&by=ci&version=v1')).toMatchObject({ status: 200, body: { verdict: 'ship', code: 0 } });
  await lines(5, 503);
  // 95 of 100, of which 90 must be: half of the budget is left.
  expect((await ask('&minRemaining=50%25')).status).toBe(200);
  expect((await ask('&minRemaining=50.1%25')).status).toBe(409);
  await lines(20, 503);
  const { status, body } = await ask();
  expect([status, body.verdict, body.allowed, body.overridden]).toEqual([409, 'harden', false, false]);
  expect(body.url).toBe(`${url}/slo/shop/read-it`);
  expect(body.slos).toMatchObject([{ name: 'read-it', good: 95, bad: 25, total: 120 }]);
  expect(await ask('&kind=revert')).toMatchObject({ status: 200, body: { exception: 'revert' } });

  const input = { service: 'shop', by: 'ana', reason: 'the fix', for: '2h' };
  const override = (await (await send('/api/v1/gate/overrides', input)).json()) as GateOverride;
  expect(await ask()).toMatchObject({
    status: 200,
    body: { verdict: 'harden', allowed: true, overridden: true, override },
  });
  expect((await fetch(`${url}/api/v1/gate?service=shop&enforce=true`, { method: 'HEAD' })).status).toBe(200);
  expect((await send(`/api/v1/gate/overrides/${override.id}/end`, { by: 'ben' })).status).toBe(200);
  expect((await ask()).status).toBe(409);

  const kept = await fetch(`${url}/api/v1/gate/questions?service=shop`);
  const { questions, more } = (await kept.json()) as GateRecordList;
  expect(more).toBe(false);
  expect(
    questions.map(({ answer: { code, overridden } }) => `${code}${overridden ? ' overridden' : ''}`),
  ).toEqual(['1', '0 overridden', '0 overridden', '0', '1', '1', '0', '0', '0', '3']);
  expect(questions[7]).toMatchObject({ by: 'ci', version: 'v1', answer: { slos: [{ good: 95, bad: 0 }] } });
});

test('who is not there is not there, with enforce or without', async () => {
  const { url } = await running();
  for (const enforce of [true, false]) {
    const answer = await fetch(`${url}/api/v1/gate?service=shpo&enforce=${enforce}`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      {
        error: {
          code: 'not_found',
          message: 'No objective is defined for "shpo"; did you mean "shop"?',
        },
      },
    ]);
  }
});

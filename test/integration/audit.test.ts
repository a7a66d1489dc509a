/** Every write leaves who, from where, what, before and after; and is not written when nothing was changed. */
import { expect, test } from 'vitest';
import type { AuditList } from '../../server/http/access-contract.ts';
import type { GateOverride } from '../../server/http/gate-contract.ts';
import { openHttpApp } from '../support/http-app.ts';

const ADMIN = 'an-admin-of-the-tests-only';
const YAML = 'service: shop\nslos:\n  - { name: read-it, objective: 90% of GET /:id non-5xx over 7 days }\n';
// biome-ignore lint/suspicious/noExplicitAny: each call answers something else, and each test says what.
type Body = any;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

async function running() {
  const { url } = await openHttpApp(YAML, { LEEWAY_ADMIN_TOKEN: ADMIN });
  const call = async (path: string, init: RequestInit = {}, token = ADMIN) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await fetch(url + path, { ...init, headers: { ...headers, ...init.headers } });
    return {
      status: reply.status,
      body: (await reply.json()) as Body,
      id: reply.headers.get('x-request-id'),
    };
  };
  const post = (path: string, body: object, token?: string) =>
    call(path, { method: 'POST', body: JSON.stringify(body) }, token);
  const entries = async (query = '') => ((await call(`/api/v1/audit${query}`)).body as AuditList).entries;
  return { url, call, post, entries };
}

test('an override, by a token: added, ended, and ended again, which changes nothing', async () => {
  const { post, entries } = await running();
  const made = await post('/api/v1/tokens', { name: 'oncall', scopes: ['override'] });
  const { text, token } = made.body;
  const input = { service: 'shop', by: 'ana', reason: 'the fix', for: '2h' };
  const added = await post('/api/v1/gate/overrides', input, text);
  const { id, from, to } = added.body as GateOverride;
  const ended = await post(`/api/v1/gate/overrides/${id}/end`, { by: 'ben' }, text);
  await post(`/api/v1/gate/overrides/${id}/end`, { by: 'ben' }, text);
  const about = {
    who: 'oncall',
    via: 'token',
    credential: token.id,
    address: '127.0.0.1',
    service: 'shop',
    subject: id,
  };
  // The token stands beside what its holder says.
  const said = { by: 'ana (oncall)', reason: 'the fix' };
  expect(await entries('?service=shop')).toEqual([
    {
      ...{ ...about, id: expect.any(String), at: TIME, action: 'override.end', request: ended.id },
      before: { ...said, from, to },
      after: { ...said, from, to: ended.body.to },
    },
    {
      ...{ ...about, id: expect.any(String), at: TIME, action: 'override.add', request: added.id },
      before: null,
      after: { ...said, from, to },
    },
  ]);
});

test('silences, deploys, tokens, sessions: each with what it was before and is after', async () => {
  const { call, post, entries, url } = await running();
  const silence = await post('/api/v1/silences', {
    service: 'shop',
    author: 'ana',
    reason: 'move',
    for: '1h',
  });
  await post(`/api/v1/silences/${silence.body.id}/end`, { by: 'ben' });
  await post('/api/v1/deploys', { service: 'shop', version: 'v1', at: '2026-11-30T12:00:00Z' });
  // The same again is no change.
  await post('/api/v1/deploys', { service: 'shop', version: 'v1', at: '2026-11-30T12:00:00Z' });
  await post('/api/v1/tokens', {
    name: 'ci',
    scopes: ['gate', 'deploy'],
    services: ['shop'],
    expires: '90d',
  });
  await post('/api/v1/tokens/ci/revoke', {});
  const origin = { origin: url };
  const signIn = {
    method: 'POST',
    headers: { ...origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token: ADMIN }),
  };
  const begun = await fetch(`${url}/api/v1/session`, signIn);
  const cookie = begun.headers.get('set-cookie')!.split(';')[0]!;
  await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { ...origin, cookie } });
  const list = await entries();
  const shown = list.map(({ action, who, via, subject, before, after }) => [
    action,
    who,
    via,
    subject,
    before !== null,
    after !== null,
  ]);
  const id = silence.body.id;
  const admin = 'LEEWAY_ADMIN_TOKEN';
  expect(shown).toEqual([
    ['session.end', admin, 'session', admin, true, false],
    ['session.begin', admin, 'session', admin, false, true],
    ['token.revoke', admin, 'admin', 'ci', true, false],
    ['token.create', admin, 'admin', 'ci', false, true],
    ['deploy.add', admin, 'admin', 'v1', false, true],
    ['silence.end', admin, 'admin', id, true, true],
    ['silence.add', admin, 'admin', id, false, true],
  ]);
  expect(list[3]?.after).toEqual({
    id: expect.any(String),
    scopes: ['gate', 'deploy'],
    services: ['shop'],
    expiresAt: TIME,
  });
  expect(JSON.stringify(list)).not.toContain(ADMIN);
  expect(await call('/api/v1/audit?action=deploy.add&limit=1')).toMatchObject({
    body: { entries: [{ after: { version: 'v1', at: '2026-11-30T12:00:00.000Z' } }], more: false },
  });
  const older = await entries(`?before=${list[4]!.id}`);
  expect(older.map(({ action }) => action)).toEqual(['silence.end', 'silence.add']);
});

test('what is refused leaves nothing', async () => {
  const { post, entries } = await running();
  const { text } = (
    await post('/api/v1/tokens', { name: 'ci', scopes: ['gate', 'deploy'], services: ['shop'] })
  ).body;
  const input = { service: 'shop', by: 'ana', reason: 'the fix', for: '2h' };
  expect((await post('/api/v1/gate/overrides', input, text)).status).toBe(403);
  expect((await post('/api/v1/deploys', { service: 'other', version: 'v1' }, text)).status).toBe(403);
  expect((await post('/api/v1/gate/overrides', { ...input, for: '8d' })).status).toBe(400);
  expect((await entries()).map(({ action }) => action)).toEqual(['token.create']);
});

test('a token of another service ends neither an override nor a silence', async () => {
  const { post, call, entries } = await running();
  const { text } = (
    await post('/api/v1/tokens', { name: 'theirs', scopes: ['override', 'read'], services: ['other'] })
  ).body;
  const override = await post('/api/v1/gate/overrides', {
    service: 'shop',
    by: 'ana',
    reason: 'fix',
    for: '2h',
  });
  const silence = await post('/api/v1/silences', {
    service: 'shop',
    author: 'ana',
    reason: 'move',
    for: '1h',
  });
  const before = await entries();
  expect(await post(`/api/v1/gate/overrides/${override.body.id}/end`, { by: 'x' }, text)).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden', message: 'theirs is of other, and not of shop.' } },
  });
  expect((await post(`/api/v1/silences/${silence.body.id}/end`, { by: 'x' }, text)).status).toBe(403);
  expect((await call('/api/v1/gate/overrides', {}, text)).body).toEqual({ overrides: [] });
  expect((await call('/api/v1/silences', {}, text)).body).toEqual({ silences: [] });
  expect((await call('/api/v1/slos', {}, text)).body.slos).toEqual([]);
  expect(await entries()).toEqual(before);
});

test('lines that name services themselves are counted for those of the token alone', async () => {
  const yaml = `${YAML}sources:\n  - { name: edge, type: http, service: { field: app, map: { shop: shop, other: other } } }\n`;
  const { url } = await openHttpApp(yaml, { LEEWAY_ADMIN_TOKEN: ADMIN });
  const admin = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'shipper', scopes: ['ingest'], services: ['shop'] });
  const made = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers: admin, body });
  const { text } = (await made.json()) as { text: string };
  const send = async (...apps: string[]) => {
    const lines = apps.map((app) => `{"app":"${app}","method":"GET","path":"/x","status":200}\n`).join('');
    const headers = { authorization: `Bearer ${text}` };
    return (await fetch(`${url}/api/v1/logs?source=edge`, { method: 'POST', headers, body: lines })).status;
  };
  expect([await send('shop', 'shop'), await send('shop', 'other'), await send('other')]).toEqual([
    200, 403, 403,
  ]);
  const status = await fetch(`${url}/api/v1/slos/shop/read-it`, { headers: admin });
  await expect
    .poll(async () => ((await (await fetch(status.url, { headers: admin })).json()) as Body).total)
    .toBe(2);
});

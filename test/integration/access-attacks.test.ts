/** What somebody who means harm tries, and what comes of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import type { AuditList, MadeToken, SessionState } from '../../server/http/access-contract.ts';
import type { SloStatus } from '../../server/http/contract.ts';
import { forgetPasses, PASS } from '../../server/store/tokens.ts';
import { type AccessScene, bearing, HOST, openAccessScene } from '../support/access-scene.ts';
import { SOMEBODY } from '../support/actor.ts';
import { openAccess } from '../support/alert-desk.ts';
import { runCommand } from '../support/command.ts';
import { openHttpApp } from '../support/http-app.ts';
import { boardOf, SNIPPETS, startHttp } from '../support/http-server.ts';

const ADMIN = 'an-admin-of-the-tests-only';
const PAGE = { host: HOST, origin: `https://${HOST}` };
const YAML = 'service: shop\nslos:\n  - { name: read-it, objective: 90% of GET /:id non-5xx over 7 days }\n';

async function signIn({ server }: AccessScene, token: string, headers: Record<string, string> = PAGE) {
  const reply = await server.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { token } });
  expect(reply.statusCode).toBe(200);
  return String(reply.headers['set-cookie']).split(';')[0]!;
}

describe('while all is open', () => {
  test.each([
    { 'x-forwarded-for': '8.8.8.8' },
    { 'x-forwarded-host': 'slo.example' },
    { 'x-real-ip': '8.8.8.8' },
    { forwarded: 'for=8.8.8.8' },
    { via: '1.1 proxy' },
  ])('what comes through a proxy, by %j, is refused', async (through) => {
    const { server } = await openAccessScene({ env: { HOST: '127.0.0.1' } });
    const ask = (headers: Record<string, string>) => server.inject({ url: '/api/v1/slos', headers });
    expect((await ask({ host: '127.0.0.1' })).statusCode).toBe(200);
    const refused = await ask({ host: '127.0.0.1', ...through });
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      421,
      'Others call this through a proxy; make a token first: leeway token create --name NAME --scope admin',
    ]);
  });

  test('an address of the page that others find closes it', async () => {
    const { access } = await openAccessScene({
      env: { HOST: '127.0.0.1', LEEWAY_PUBLIC_URL: 'https://slo.example' },
    });
    expect(await access.isOpen()).toBe(false);
    const here = await openAccessScene({
      env: { HOST: '127.0.0.1', LEEWAY_PUBLIC_URL: 'http://[::1]:8080' },
    });
    expect(await here.access.isOpen()).toBe(true);
  });

  test('a name of elsewhere is refused though the first read of whether it is open failed', async () => {
    const isOpen = () => Promise.reject(new AppError('unavailable', 'away'));
    const { server } = await startHttp({ access: openAccess({ isOpen }) });
    const reply = await server.inject({ url: '/api/v1/slos', headers: { host: 'rebind.evil.example' } });
    expect(reply.statusCode).toBe(421);
  });

  test.each(['/api/v1/gate?service=snippets', '/api/v1/gate/watch?service=snippets&version=1'])(
    'a page of elsewhere leaves no record by GET %s',
    async (url) => {
      const { server } = await startHttp();
      for (const site of ['cross-site', 'same-site'])
        expect(
          (await server.inject({ url, headers: { host: 'localhost', 'sec-fetch-site': site } })).statusCode,
        ).toBe(403);
      expect(
        (await server.inject({ url, headers: { host: 'localhost', 'sec-fetch-site': 'none' } })).statusCode,
      ).not.toBe(403);
    },
  );
});

describe('a command on the machine', () => {
  test('asks the Leeway that counts, and no other program that listens where the settings say', async () => {
    const heard: unknown[] = [];
    const impostor = createServer((request, reply) => {
      heard.push(request.headers.authorization ?? null);
      reply.writeHead(401).end('{"error":{"code":"unauthorized","message":"who are you?"}}');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void impostor.close());
    await new Promise((resolve) => impostor.once('listening', resolve));
    const { port } = impostor.address() as AddressInfo;
    const app = await openHttpApp(YAML, { LEEWAY_ADMIN_TOKEN: ADMIN });
    const ran = await runCommand(['status', '--json'], { ...app.env, PORT: String(port) });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out).slos).toMatchObject([{ name: 'read-it' }]);
    expect(heard).toEqual([]);
  });

  test('that was killed leaves a pass that is over soon, closes nothing, and is forgotten', async () => {
    const { db, access, clock } = await openAccessScene({ env: { HOST: '127.0.0.1' } });
    const expires = new Date(clock.now + 15_000);
    const pass = {
      id: 'p',
      name: `${PASS} p`,
      digest: Buffer.alloc(32),
      hint: 'xxxx',
      scopes: ['read' as const],
    };
    await db
      .insertInto('token')
      .values({
        ...pass,
        services: null,
        created_at: new Date(clock.now),
        created_by: PASS,
        expires_at: expires,
      })
      .execute();
    expect([await access.isOpen(), await access.tokens()]).toEqual([true, []]);
    await forgetPasses(db, expires.getTime());
    expect(await db.selectFrom('token').select('id').execute()).toEqual([{ id: 'p' }]);
    await forgetPasses(db, expires.getTime() + 1);
    expect(await db.selectFrom('token').select('id').execute()).toEqual([]);
  });
});

describe('a sender of some services', () => {
  async function senders(yaml = YAML) {
    const { url } = await openHttpApp(yaml, { LEEWAY_ADMIN_TOKEN: ADMIN });
    const admin = { authorization: `Bearer ${ADMIN}` };
    const body = JSON.stringify({ name: 'shipper', scopes: ['ingest'], services: ['shop'] });
    const made = await fetch(`${url}/api/v1/tokens`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body,
    });
    const own = { authorization: `Bearer ${((await made.json()) as MadeToken).text}` };
    const send = async (
      path: string,
      headers: Record<string, string>,
      text: string,
      type = 'application/json',
    ) => {
      const reply = await fetch(url + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: text,
      });
      return { status: reply.status, text: await reply.text() };
    };
    const total = async (slo: string) =>
      ((await (await fetch(`${url}/api/v1/slos/${slo}`, { headers: admin })).json()) as SloStatus).total;
    const sources = async () => {
      const { sources: all } = (await (await fetch(`${url}/api/v1/slos`, { headers: admin })).json()) as {
        sources: { name: string; rejected: number }[];
      };
      return all
        .filter(({ name }) => name !== 'http/leeway')
        .map(({ name, rejected }) => `${name} ${rejected}`);
    };
    return { admin, own, send, total, sources };
  }
  const LINE = '{"method":"GET","path":"/x","status":200}\n';

  test('changes nothing of where the lines of others are counted by what is refused', async () => {
    const { admin, own, send, total } = await senders();
    const otlp = (name: string) =>
      JSON.stringify({
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
            scopeLogs: [{ logRecords: [{ body: { stringValue: LINE.trim() } }] }],
          },
        ],
      });
    expect((await send('/v1/logs', own, otlp('prodx'))).status).toBe(403);
    const loki = JSON.stringify({
      streams: [
        { stream: { service_name: 'prodx', app: 'shop' }, values: [[`${Date.now()}000000`, LINE.trim()]] },
      ],
    });
    expect((await send('/loki/api/v1/push', admin, loki)).status).toBe(204);
    await expect.poll(() => total('shop/read-it')).toBe(1);
    expect((await send('/v1/logs', own, otlp('shop'))).status).toBe(200);
  });

  test('counts no refused line against a source that others share, and learns nothing of them', async () => {
    const yaml = `${YAML}sources:\n  - { name: edge, type: http, service: { field: app, map: { shop: shop, priv: priv } } }\n---\nservice: priv\nslos:\n  - { name: hidden, objective: 90% of GET /:id non-5xx over 7 days }\nsources:\n  - { name: privsrc, type: http }\n`;
    const { own, send, sources, admin } = await senders(yaml);
    expect(await send('/api/v1/logs?source=edge', own, '{"garbage":1}\n'.repeat(50))).toEqual({
      status: 403,
      text: '{"error":{"code":"forbidden","message":"No line is of shop. Nothing was counted."}}',
    });
    expect(
      (await send('/api/v1/logs?source=edge', own, `{"garbage":1}\n{"app":"shop",${LINE.slice(1)}`)).status,
    ).toBe(200);
    expect((await send('/api/v1/logs?source=edge', admin, '{"garbage":1}\n')).status).toBe(200);
    await expect.poll(sources, { timeout: 5_000 }).toEqual(['edge 1', 'privsrc 0']);
    const said = 'Send with ?service=shop, or with ?source= of a source that is declared for it.';
    for (const query of [
      '',
      '?source=privsrc&service=shop',
      '?service=nobody&source=privsrc',
      '?source=made-up&service=shop',
    ])
      expect({ query, ...(await send(`/api/v1/logs${query}`, own, LINE)) }).toEqual({
        ...{ query, status: 403 },
        text: JSON.stringify({
          error: {
            code: 'forbidden',
            message: query.includes('service=nobody') ? 'shipper is of shop, and not of nobody.' : said,
          },
        }),
      });
    expect((await send('/api/v1/logs?source=privsrc', own, LINE)).text).toContain(
      'shipper is of shop, and not of priv.',
    );
  });
});

describe('what is public', () => {
  test('has nothing of what the team wrote or runs', async () => {
    const secret = { description: 'ask Bob', runbook: 'https://intern.example', source: 'name: a # ask Bob' };
    const policy = { ...SNIPPETS.slo.policy, words: { ...SNIPPETS.slo.policy.words, ship: 'merger' } };
    const status = {
      ...SNIPPETS,
      ...{
        reasons: ['privprom cannot be read'],
        headline: 'Ship. privprom cannot be read.',
        warnings: ['privprom'],
      },
      slo: { ...SNIPPETS.slo, ...secret, policy },
    };
    const scene = await openAccessScene({
      board: boardOf({ statuses: [status] }),
      publicServices: ['snippets'],
    });
    const read = async (url: string, headers: Record<string, string> = { host: HOST }) =>
      (await scene.server.inject({ url, headers })).json();
    const one = await read('/api/v1/slos/snippets/read-snippet');
    expect(one).toMatchObject({
      ...{ description: null, runbook: null, alerts: [], reasons: [], warnings: [] },
      ...{ headline: 'Ship. 80% of the error budget is left.', definition: { file: '', line: 0, text: '' } },
      ...{ policy: { prose: [], words: null, freeze: null }, good: 99_900, bad: 100, remaining: 0.8 },
    });
    expect((await read('/api/v1/slos')).slos).toEqual([one]);
    expect(JSON.stringify(one)).not.toMatch(/Bob|intern|merger|privprom|slo-definitions/);
    const full = await read('/api/v1/slos/snippets/read-snippet', bearing(await scene.token('a', ['read'])));
    expect(full).toMatchObject({ description: 'ask Bob', reasons: ['privprom cannot be read'] });
  });

  test('is seen by a browser whose cookie is no good any more, and not by a token that is none', async () => {
    const scene = await openAccessScene({ publicServices: ['snippets'] });
    const status = async (headers: Record<string, string>) =>
      (await scene.server.inject({ url: '/api/v1/slos', headers })).statusCode;
    expect(await status({ host: HOST, cookie: 'leeway_session=AAAA' })).toBe(200);
    expect(await status(bearing('leeway_x'))).toBe(401);
    const state = await scene.server.inject({
      url: '/api/v1/session',
      headers: { host: HOST, cookie: 'leeway_session=AAAA' },
    });
    expect(state.json<SessionState>()).toMatchObject({
      state: 'out',
      services: ['snippets'],
      fault: 'The session is over; sign in again.',
    });
  });
});

test('whatever is answered by who asks is kept nowhere', async () => {
  const scene = await openAccessScene({ env: { LEEWAY_PUBLIC_METRICS: 'true' } });
  const kept = async (url: string) =>
    (
      await scene.server.inject({
        url,
        headers: bearing(await scene.token(`t ${url}`.replaceAll(/[^a-z0-9]/g, ' '), ['admin'])),
      })
    ).headers['cache-control'];
  for (const url of ['/api/v1/slos', '/api/v1/audit', '/api/v1/session', '/metrics', '/api/v1/tokens'])
    expect([url, await kept(url)]).toEqual([url, 'no-store']);
  expect(await kept('/health')).toBeUndefined();
});

test('tokens are guessed sixty times a minute; who was let in before is let in, and senders are told to come back', async () => {
  const scene = await openAccessScene();
  const [known, fresh] = [
    await scene.token('known', ['read', 'ingest']),
    await scene.token('fresh', ['read', 'ingest']),
  ];
  const read = async (token: string) =>
    (await scene.server.inject({ url: '/api/v1/alerts', headers: bearing(token) })).statusCode;
  const send = async (token: string) =>
    scene.server.inject({
      method: 'POST',
      url: '/api/v1/logs?service=snippets',
      headers: bearing(token),
      payload: '{}\n',
    });
  expect(await read(known)).toBe(200);
  for (let tries = 0; tries < 60; tries++) expect((await send(`guess-${tries}`)).statusCode).toBe(401);
  expect([await read('guess'), await read(fresh), await read(known)]).toEqual([429, 429, 200]);
  const sent = await send(fresh);
  expect([sent.statusCode, Number(sent.headers['retry-after']) > 0]).toEqual([503, true]);
  expect((await send(known)).statusCode).toBe(200);
});

test('behind a proxy the address is the one that it wrote, and always an address', async () => {
  const scene = await openAccessScene({ env: { TRUST_PROXY: 'true' } });
  const attempt = async (forwarded: string) => {
    const headers = { ...PAGE, 'x-forwarded-for': forwarded };
    return (
      await scene.server.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers,
        payload: { token: 'leeway_x' },
      })
    ).statusCode;
  };
  for (let tries = 0; tries < 20; tries++) expect(await attempt(`10.9.${tries}.1, 203.0.113.7`)).toBe(401);
  expect(await attempt('10.9.99.1, 203.0.113.7')).toBe(429);
  expect(await attempt('10.9.99.1, 203.0.113.8')).toBe(401);
  const token = await scene.token('ana', ['admin']);
  await signIn(scene, token, { ...PAGE, 'x-forwarded-for': '1.2.3.4, <script>' });
  const { entries } = (
    await scene.server.inject({ url: '/api/v1/audit?action=session.begin', headers: bearing(token) })
  ).json<AuditList>();
  expect(entries.map(({ address }) => address)).toEqual(['127.0.0.1']);
});

test('while PostgreSQL says nothing who was let in stays in, whoever else signed in before; nobody new is let in', async () => {
  const scene = await openAccessScene();
  const [known, fresh] = [await scene.token('known', ['read']), await scene.token('fresh', ['read'])];
  const read = async (token: string) =>
    (await scene.server.inject({ url: '/api/v1/alerts', headers: bearing(token) })).statusCode;
  expect(await read(known)).toBe(200);
  await signIn(scene, await scene.token('ana', ['read']));
  await scene.token('another', ['read']);
  scene.lose();
  scene.clock.now += 10_000;
  expect(await Promise.all([read(known), read(fresh)])).toEqual([200, 503]);
});

describe('a session', () => {
  test('is not said to be over while PostgreSQL cannot be told', async () => {
    const signOut = () =>
      Promise.reject(new AppError('unavailable', 'PostgreSQL does not answer; try again.'));
    const { server } = await startHttp({ access: openAccess({ signOut }) });
    const headers = { host: 'localhost', origin: 'http://localhost', cookie: 'leeway_session=AAAA' };
    const reply = await server.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect([reply.statusCode, reply.headers['set-cookie']]).toEqual([503, undefined]);
  });

  test('is ended by the next sign-in of its browser, and by a sign-out whatever else is sent along', async () => {
    const scene = await openAccessScene();
    const token = await scene.token('ana', ['read']);
    const status = async (cookie: string) =>
      (await scene.server.inject({ url: '/api/v1/alerts', headers: { host: HOST, cookie } })).statusCode;
    const first = await signIn(scene, token);
    const second = await signIn(scene, token, { ...PAGE, cookie: first });
    expect([await status(first), await status(second)]).toEqual([401, 200]);
    const headers = { ...PAGE, cookie: second, authorization: 'Bearer leeway_x' };
    await scene.server.inject({ method: 'DELETE', url: '/api/v1/session', headers });
    expect(await status(second)).toBe(401);
  });

  test('that ends with its token is in the row of the revocation', async () => {
    const scene = await openAccessScene();
    await signIn(scene, await scene.token('ana', ['read']));
    const [session] = await scene.access.sessions();
    await scene.access.revokeToken('ana', SOMEBODY);
    const { entries } = await scene.access.audit({ action: 'token.revoke', limit: 1 });
    expect(entries[0]).toMatchObject({ subject: 'ana', before: { sessions: [session!.id] }, after: null });
  });
});

test('a token is called nothing that could be taken for the id of another', async () => {
  const { token, access } = await openAccessScene();
  await token('ana', ['read']);
  const [{ id } = { id: '' }] = await access.tokens();
  await expect(token(id, ['read'])).rejects.toThrow('name: is a letter or digit');
});

test.each([
  { method: 'GET', url: '/api/v1/alerts?service=%00' },
  { method: 'GET', url: '/api/v1/alerts/%00' },
  { method: 'GET', url: '/api/v1/audit?who=%00' },
  { method: 'GET', url: '/api/v1/gate?service=snippets&by=%00' },
  { method: 'POST', url: '/api/v1/tokens/%00/revoke' },
  { method: 'POST', url: '/api/v1/deploys', payload: { service: 'snippets', version: 'v\u0000' } },
  { method: 'POST', url: '/api/v1/deploys', payload: '{"service":"snippets","version":"\\ud800"}' },
  {
    method: 'POST',
    url: '/api/v1/silences',
    payload: { service: 'snippets', author: 'a', reason: '\u0000', for: '1h' },
  },
] as const)('$method $url $payload is told to be no text', async ({ method, url, ...more }) => {
  const { server } = await startHttp();
  const headers = { host: 'localhost', ...('payload' in more ? { 'content-type': 'application/json' } : {}) };
  const reply = await server.inject({ method, url, headers, ...more });
  expect([reply.statusCode, reply.json().error.message]).toEqual([
    400,
    'A text holds a NUL, or half of a character; leave it out.',
  ]);
});

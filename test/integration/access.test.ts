/** Who is let in, with real tokens and sessions, and until when. */
import { describe, expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import type { SessionState } from '../../server/http/access-contract.ts';
import { type AccessScene, bearing, HOST, openAccessScene } from '../support/access-scene.ts';
import { SOMEBODY } from '../support/actor.ts';
import { emptyGate } from '../support/alert-desk.ts';
import { NOW } from '../support/http-server.ts';

const HOUR = 3_600_000;
const SECOND = 1_000;
const PAGE = { host: HOST, origin: `https://${HOST}` };

async function get({ server }: AccessScene, url: string, headers: Record<string, string>) {
  const reply = await server.inject({ url, headers });
  return { status: reply.statusCode, message: reply.statusCode === 200 ? '' : reply.json().error.message };
}

async function signIn({ server }: AccessScene, token: string, headers: Record<string, string> = PAGE) {
  const reply = await server.inject({ method: 'POST', url: '/api/v1/session', headers, payload: { token } });
  return { reply, cookie: String(reply.headers['set-cookie'] ?? '').split(';')[0]! };
}

function later(clock: AccessScene['clock'], hours: number): void {
  clock.now += hours * HOUR;
}

describe('a token', () => {
  test('is stored as a digest alone, and known again by its last characters', async () => {
    const { db, token, access } = await openAccessScene();
    const text = await token('ci', ['gate', 'deploy'], { services: ['snippets'], expires: '90d' });
    expect(text).toMatch(/^leeway_[0-9A-Za-z]{46}$/);
    const row = await db.selectFrom('token').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(text.slice(7, 40));
    expect(row.digest.length).toBe(32);
    expect(await access.tokens()).toMatchObject([
      { name: 'ci', hint: text.slice(-4), scopes: ['gate', 'deploy'], services: ['snippets'], usedAt: null },
    ]);
  });

  test.each([
    { title: 'truncated', change: (text: string) => text.slice(0, -1), reason: 'The token is not whole' },
    {
      title: 'mistyped',
      change: (text: string) => `${text.slice(0, 9)}${text[9] === 'x' ? 'y' : 'x'}${text.slice(10)}`,
      reason: 'The token is mistyped',
    },
    { title: 'something else', change: () => 'hunter2', reason: 'What was sent is no token of Leeway' },
  ])('that is $title is refused, with the reason', async ({ change, reason }) => {
    const scene = await openAccessScene();
    const text = await scene.token('ci', ['read']);
    const refused = await get(scene, '/api/v1/alerts', bearing(change(text)));
    expect(refused.status).toBe(401);
    expect(refused.message).toContain(reason);
    expect((await get(scene, '/api/v1/alerts', bearing(text))).status).toBe(200);
  });

  test('of another Leeway is refused', async () => {
    const [scene, other] = [await openAccessScene(), await openAccessScene()];
    const refused = await get(scene, '/api/v1/alerts', bearing(await other.token('ci', ['read'])));
    expect(refused).toMatchObject({
      status: 401,
      message: expect.stringContaining('The token was not made here.'),
    });
  });

  test('holds until it expires, to the millisecond', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ci', ['read'], { expires: '1h' });
    scene.clock.now = NOW + HOUR - 1;
    expect((await get(scene, '/api/v1/alerts', bearing(text))).status).toBe(200);
    scene.clock.now = NOW + HOUR;
    expect(await get(scene, '/api/v1/alerts', bearing(text))).toMatchObject({
      status: 401,
      message: expect.stringContaining('The token "ci" expired at 2026-11-23T13:00:30.000Z.'),
    });
  });

  test('that is revoked lets nobody in, here at once, and through another process within a second', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ci', ['read']);
    const other = scene.another();
    const there = () => other.authenticate({ bearer: text, session: null, address: null });
    expect(await there()).toMatchObject({ ok: true, caller: { name: 'ci' } });
    await scene.access.revokeToken('ci', SOMEBODY);
    expect((await get(scene, '/api/v1/alerts', bearing(text))).message).toContain(
      'The token "ci" was revoked at',
    );
    scene.clock.now += SECOND;
    expect(await there()).toMatchObject({ ok: false });
  });

  test('is noted when and from where it was used last, once a minute', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ci', ['read']);
    const used = async () => (await scene.access.tokens())[0]?.usedAt;
    await get(scene, '/api/v1/alerts', bearing(text));
    await expect.poll(used).toBe(NOW);
    scene.clock.now += 59 * SECOND;
    await get(scene, '/api/v1/alerts', bearing(text));
    scene.clock.now += SECOND;
    await get(scene, '/api/v1/alerts', bearing(text));
    await expect.poll(used).toBe(NOW + 60 * SECOND);
    expect((await scene.access.tokens())[0]?.usedFrom).toBe('127.0.0.1');
  });

  test('is the password of Basic too, as some shippers have no other way', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('fluent', ['read']);
    const basic = Buffer.from(`anything:${text}`).toString('base64');
    expect((await get(scene, '/api/v1/alerts', { host: HOST, authorization: `Basic ${basic}` })).status).toBe(
      200,
    );
  });

  test('has a name of its own while it holds', async () => {
    const { token, access } = await openAccessScene();
    await token('ci', ['read']);
    await expect(token('ci', ['gate'])).rejects.toThrow(
      'name: there is a token "ci"; revoke it, or choose another',
    );
    await access.revokeToken('ci', SOMEBODY);
    await token('ci', ['gate']);
    expect((await access.tokens()).map(({ scopes, revokedAt }) => [scopes[0], revokedAt !== null])).toEqual([
      ['gate', false],
      ['read', true],
    ]);
  });
});

describe('LEEWAY_ADMIN_TOKEN', () => {
  test('lets in to all, whatever it looks like, and to a session', async () => {
    const text = 'correct-horse-battery-staple';
    const scene = await openAccessScene({ env: { LEEWAY_ADMIN_TOKEN: text } });
    expect((await get(scene, '/api/v1/tokens', bearing(text))).status).toBe(200);
    expect((await get(scene, '/api/v1/tokens', bearing(`${text}r`))).status).toBe(401);
    const { cookie } = await signIn(scene, text);
    expect((await get(scene, '/api/v1/tokens', { host: HOST, cookie })).status).toBe(200);
  });
});

describe('on loopback', () => {
  test('it is open until the first token, and stays closed when that is revoked', async () => {
    const scene = await openAccessScene({ env: { HOST: '127.0.0.1' } });
    const local = { host: 'localhost' };
    const state = async () =>
      (await scene.server.inject({ url: '/api/v1/session', headers: local })).json<SessionState>().state;
    expect([await state(), (await get(scene, '/api/v1/tokens', local)).status]).toEqual(['open', 200]);
    await scene.token('ci', ['gate']);
    expect([await state(), (await get(scene, '/api/v1/tokens', local)).status]).toEqual(['out', 401]);
    await scene.access.revokeToken('ci', SOMEBODY);
    expect(await state()).toBe('out');
    expect(await scene.another().isOpen()).toBe(false);
  });

  test('a token of another process closes it within a second', async () => {
    const scene = await openAccessScene({ env: { HOST: '127.0.0.1' } });
    expect(await scene.access.isOpen()).toBe(true);
    const input = { name: 'a', scopes: ['admin'], services: null, expires: null };
    await scene.another().createToken(input, SOMEBODY);
    scene.clock.now += SECOND;
    expect(await scene.access.isOpen()).toBe(false);
  });
});

describe('a session', () => {
  test('is begun with a token, and held by a cookie that is none', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ana', ['read', 'override']);
    const { reply, cookie } = await signIn(scene, ` ${text}\n`);
    expect(reply.json()).toEqual({
      ...{ state: 'in', name: 'ana', isPerson: false, scopes: ['read', 'override'], services: null },
      ...{ issuer: null, fault: null },
    });
    expect(String(reply.headers['set-cookie'])).toMatch(
      /^leeway_session=[0-9A-Za-z]{40}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    expect(cookie).not.toContain(text.slice(7, 20));
    const rows = await scene.db.selectFrom('session').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(cookie.slice('leeway_session='.length));
    expect((await get(scene, '/api/v1/alerts', { host: HOST, cookie })).status).toBe(200);
    expect((await get(scene, '/api/v1/tokens', { host: HOST, cookie })).status).toBe(403);
  });

  test('over TLS has a cookie of this very host', async () => {
    const scene = await openAccessScene({ env: { LEEWAY_PUBLIC_URL: `https://${HOST}` } });
    const { reply, cookie } = await signIn(scene, await scene.token('ana', ['read']));
    expect(String(reply.headers['set-cookie'])).toMatch(
      /^__Host-leeway_session=.+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await get(scene, '/api/v1/alerts', { host: HOST, cookie })).status).toBe(200);
    const unbound = cookie.replace('__Host-', '');
    expect((await get(scene, '/api/v1/alerts', { host: HOST, cookie: unbound })).status).toBe(401);
  });

  test.each([
    { title: 'its time is over', end: async ({ clock }: AccessScene) => later(clock, 12) },
    {
      title: 'its token is revoked',
      end: async ({ access }: AccessScene) => void (await access.revokeToken('ana', SOMEBODY)),
    },
    { title: 'its token expires', end: async ({ clock }: AccessScene) => later(clock, 2) },
    {
      title: 'an admin ends it',
      end: async ({ access }: AccessScene) =>
        void (await access.endSession((await access.sessions())[0]!.id, SOMEBODY)),
    },
    {
      title: 'it signs out',
      end: async ({ server }: AccessScene, cookie: string) => {
        const headers = { ...PAGE, cookie };
        const reply = await server.inject({ method: 'DELETE', url: '/api/v1/session', headers });
        expect(reply.json()).toMatchObject({ state: 'out', name: null });
        expect(String(reply.headers['set-cookie'])).toMatch(/^leeway_session=; .*Expires=Thu, 01 Jan 1970/);
      },
    },
  ])('lets nobody in any more when $title', async ({ end, title }) => {
    const scene = await openAccessScene();
    const expires = title === 'its token expires' ? '2h' : null;
    const { cookie } = await signIn(scene, await scene.token('ana', ['read'], { expires }));
    expect((await get(scene, '/api/v1/alerts', { host: HOST, cookie })).status).toBe(200);
    await end(scene, cookie);
    const refused = await get(scene, '/api/v1/alerts', { host: HOST, cookie });
    expect(refused).toMatchObject({
      status: 401,
      message: expect.stringContaining('The session is over; sign in again.'),
    });
    const state = await scene.server.inject({ url: '/api/v1/session', headers: { host: HOST, cookie } });
    expect(state.json()).toMatchObject({ state: 'out', fault: 'The session is over; sign in again.' });
  });

  test('is not begun from a page of elsewhere, nor used by one, nor by one that does not say where it is from', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ana', ['admin']);
    const foreign = { host: HOST, origin: 'https://evil.example' };
    expect((await signIn(scene, text, foreign)).reply.statusCode).toBe(403);
    const { cookie } = await signIn(scene, text);
    const revoke = (headers: Record<string, string>) =>
      scene.server.inject({
        method: 'POST',
        url: '/api/v1/tokens/ana/revoke',
        headers: { cookie, ...headers },
        payload: {},
      });
    expect((await revoke(foreign)).statusCode).toBe(403);
    expect((await revoke({ host: HOST })).statusCode).toBe(403);
    expect((await revoke(PAGE)).statusCode).toBe(200);
  });

  test('with a token that is no good is not begun, and is tried twenty times a minute', async () => {
    const scene = await openAccessScene();
    const statuses: number[] = [];
    for (let tries = 0; tries < 21; tries++)
      statuses.push((await signIn(scene, 'leeway_x')).reply.statusCode);
    expect(statuses).toEqual([...Array(20).fill(401), 429]);
    const { reply } = await signIn(scene, await scene.token('ana', ['read']));
    expect([reply.statusCode, reply.json().error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('callers are slowed down', () => {
  test('each by itself, and senders of lines never', async () => {
    const scene = await openAccessScene({ env: { LEEWAY_RATE_LIMIT: '3' } });
    const [a, b] = [await scene.token('a', ['read', 'ingest']), await scene.token('b', ['read'])];
    const read = (text: string) => get(scene, '/api/v1/alerts', bearing(text));
    expect([(await read(a)).status, (await read(a)).status, (await read(a)).status]).toEqual([200, 200, 200]);
    expect(await read(a)).toMatchObject({
      status: 429,
      message: expect.stringMatching(/^More than 3 requests a minute; try again in \d+ s\.$/),
    });
    expect((await read(b)).status).toBe(200);
    for (let sent = 0; sent < 8; sent++) {
      const post = {
        method: 'POST',
        url: '/api/v1/logs?service=snippets',
        headers: bearing(a),
        payload: '{}\n',
      } as const;
      expect((await scene.server.inject(post)).statusCode).toBe(200);
    }
    for (let asked = 0; asked < 8; asked++)
      expect((await get(scene, '/health', { host: HOST })).status).toBe(200);
  });
});

describe('a key of a batch', () => {
  test('is its sender’s own: two tokens may use the same', async () => {
    const scene = await openAccessScene();
    const texts = [await scene.token('a', ['ingest']), await scene.token('b', ['ingest'])];
    for (const text of texts) {
      const headers = { ...bearing(text), 'idempotency-key': 'k1' };
      await scene.server.inject({
        method: 'POST',
        url: '/api/v1/logs?service=snippets',
        headers,
        payload: '{}\n',
      });
    }
    const ids = (await scene.access.tokens()).map(({ id }) => id).reverse();
    expect(scene.committed.map(({ identity }) => identity?.scope).sort()).toEqual(
      ids.map((id) => `${id} http/snippets`).sort(),
    );
  });
});

describe('what is public', () => {
  test('is seen by everybody, of its service alone, and without what is behind it', async () => {
    const scene = await openAccessScene({ publicServices: ['snippets'] });
    const read = async (url: string) => scene.server.inject({ url, headers: { host: HOST } });
    const list = (await read('/api/v1/slos')).json();
    expect([list.slos.length, list.faults, list.sources]).toEqual([1, [], []]);
    expect((await read('/api/v1/slos/snippets/read-snippet')).statusCode).toBe(200);
    expect((await read('/api/v1/slos/snippets/read-snippet/history')).statusCode).toBe(200);
    expect((await read('/api/v1/slos/other/read-snippet')).statusCode).toBe(401);
    expect((await read('/api/v1/slos/snippets/read-snippet/attribution')).statusCode).toBe(401);
    expect((await read('/api/v1/alerts')).statusCode).toBe(401);
  });

  test('is nothing unless a definition says so', async () => {
    const scene = await openAccessScene();
    expect((await get(scene, '/api/v1/slos', { host: HOST })).status).toBe(401);
  });
});

describe('/metrics', () => {
  test.each([
    { env: {}, anybody: 401 },
    { env: { LEEWAY_PUBLIC_METRICS: 'true' }, anybody: 200 },
  ])('with $env is $anybody for anybody, and 200 for a token that reads', async ({ env, anybody }) => {
    const scene = await openAccessScene({ env });
    const status = async (headers: Record<string, string>) =>
      (await scene.server.inject({ url: '/metrics', headers })).statusCode;
    expect(await status({ host: HOST })).toBe(anybody);
    expect(await status(bearing(await scene.token('prometheus', ['read'])))).toBe(200);
  });
});

describe('the log of requests', () => {
  test('says who called by a token, and nothing of the token', async () => {
    const scene = await openAccessScene();
    const text = await scene.token('ci', ['read']);
    await get(scene, '/api/v1/alerts', bearing(text));
    await get(scene, '/api/v1/alerts', { host: HOST });
    const [{ id } = { id: '' }] = await scene.access.tokens();
    const lines = scene.lines().filter(({ msg }) => msg === 'request');
    expect(lines.map(({ status, who, credential }) => ({ status, who, credential }))).toEqual([
      { status: 200, who: 'ci', credential: id },
      { status: 401, who: undefined, credential: undefined },
    ]);
    expect(JSON.stringify(scene.lines())).not.toContain(text.slice(7, 30));
  });
});

describe('the record of the gate', () => {
  test('has the token with which was asked, beside what its holder says', async () => {
    const asked: unknown[] = [];
    const ask = (_: unknown, asker: unknown) => {
      asked.push(asker);
      return Promise.reject(new AppError('not_found', 'no'));
    };
    const scene = await openAccessScene({ gate: emptyGate({ ask }) });
    const headers = bearing(await scene.token('ci', ['gate']));
    for (const by of ['', '&by=run%207', '&by=ci'])
      await scene.server.inject({ url: `/api/v1/gate?service=snippets${by}`, headers });
    expect(asked).toEqual([
      { by: 'ci', version: null },
      { by: 'run 7 (ci)', version: null },
      { by: 'ci', version: null },
    ]);
  });
});

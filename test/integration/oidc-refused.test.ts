/** Signing in by a real issuer of OpenID Connect, by somebody who cheats, or while something is away: nobody has a session. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { createIssuer } from '../../server/desks/issuer.ts';
import { openDatabase, openPool } from '../../server/store/database.ts';
import { freePort } from '../support/free-port.ts';
import { newKey } from '../support/issuer.ts';
import { type OidcScene, openOidcScene, stateOf } from '../support/oidc-scene.ts';
import { Visitor } from '../support/visitor.ts';

const ANA = { signed: { groups: ['sre'], email: 'ana@example.com' } };
const MINUTE = 60_000;

/** A browser that the issuer has sent back, and where to; it has not gone there yet. */
async function sentBack(scene: OidcScene, who: string | null = 'ana') {
  scene.issuer.who = who;
  const visitor = new Visitor();
  const isBack = ({ pathname, origin }: URL) => origin === scene.url && pathname === '/auth/callback';
  const { url } = await visitor.go(`${scene.url}/auth/sign-in`, isBack);
  expect(url.searchParams.has(who === null ? 'error' : 'code')).toBe(true);
  return { visitor, back: url };
}

function changed(url: URL, change: (query: URLSearchParams) => void): URL {
  const other = new URL(url);
  change(other.searchParams);
  return other;
}

async function expectRefused(scene: OidcScene, visitor: Visitor, back: URL | string, code: string) {
  const { status, headers, text } = await visitor.step(back);
  const location = headers.get('location');
  expect({ status, location, text }).toEqual({ status: 302, location: `/?sign-in=${code}`, text: '' });
  expect(visitor.told.filter((line) => line.startsWith('leeway_session'))).toEqual([]);
  expect(await stateOf(scene, visitor)).toMatchObject({ state: 'out', name: null });
  expect(await scene.db.selectFrom('session').selectAll().execute()).toEqual([]);
}

async function expectLetIn(scene: OidcScene, visitor: Visitor, back: URL) {
  expect((await visitor.step(back)).headers.get('location')).toBe('/');
  expect(await stateOf(scene, visitor)).toMatchObject({ state: 'in', name: 'ana@example.com' });
}

describe('a way back is refused', () => {
  test.each([
    { title: 'with another state', change: (query: URLSearchParams) => query.set('state', 'x'.repeat(43)) },
    { title: 'with no state', change: (query: URLSearchParams) => query.delete('state') },
  ])('$title, and what is under way goes on', async ({ change }) => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    await expectRefused(scene, visitor, changed(back, change), 'unauthorized');
    await expectLetIn(scene, visitor, back);
  });

  test('without the cookie that it was begun with, or with that of another who signs in', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const [mine, theirs] = [await sentBack(scene), await sentBack(scene)];
    await expectRefused(scene, new Visitor(), mine.back, 'unauthorized');
    await expectRefused(scene, theirs.visitor, mine.back, 'unauthorized');
    await expectLetIn(scene, theirs.visitor, theirs.back);
  });

  test('the second time', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    const { cookies } = visitor;
    await expectLetIn(scene, visitor, back);
    await scene.db.deleteFrom('session').execute();
    const thief = new Visitor();
    thief.cookies = cookies;
    await expectRefused(scene, thief, back, 'unauthorized');
  });

  test('after ten minutes', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const [soon, late] = [await sentBack(scene), await sentBack(scene)];
    scene.clock.ahead = 10 * MINUTE;
    await expectRefused(scene, late.visitor, late.back, 'unauthorized');
    scene.clock.ahead = 9 * MINUTE;
    await expectLetIn(scene, soon.visitor, soon.back);
  });

  test('when the person said no', async () => {
    const scene = await openOidcScene();
    const { visitor, back } = await sentBack(scene, null);
    expect(back.searchParams.get('error')).toBe('access_denied');
    await expectRefused(scene, visitor, back, 'unauthorized');
    expect(failures(scene)).toEqual([expect.stringContaining('access_denied: They said no.')]);
  });

  test.each([
    { title: 'with a code that the issuer did not make', name: 'code', value: 'x'.repeat(43) },
    { title: 'of another issuer', name: 'iss', value: 'https://evil.example' },
    { title: 'of nobody, where the issuer says who it is', name: 'iss', value: null },
    { title: 'with two codes', name: 'code', value: 'twice' },
  ])('$title', async ({ name, value }) => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    const change = (query: URLSearchParams) => {
      if (value === 'twice') query.append(name, query.get(name)!);
      else if (value === null) query.delete(name);
      else query.set(name, value);
    };
    await expectRefused(scene, visitor, changed(back, change), 'unauthorized');
  });

  test('with the code of somebody else', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const [mine, theirs] = [await sentBack(scene), await sentBack(scene)];
    const code = theirs.back.searchParams.get('code')!;
    const stolen = changed(mine.back, (query) => query.set('code', code));
    await expectRefused(scene, mine.visitor, stolen, 'unauthorized');
    expect(failures(scene)).toEqual([expect.stringContaining('invalid_grant')]);
  });

  test.each([
    { title: 'whose PKCE verifier does not fit', set: { verifier: 'x'.repeat(43) }, why: 'invalid_grant' },
    {
      title: 'whose id token has another nonce',
      set: { nonce: 'x'.repeat(43) },
      why: 'unexpected ID Token \\"nonce\\" claim value',
    },
  ])('$title', async ({ set, why }) => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    await scene.db.updateTable('sign_in').set(set).execute();
    await expectRefused(scene, visitor, back, 'unauthorized');
    expect(failures(scene)).toEqual([expect.stringContaining(why)]);
  });

  test('when the id token is signed with a key that is not the issuer’s', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    const { kty, n, e, kid, use, alg } = newKey();
    scene.issuer.instead.set('/jwks', (_request, response) => {
      const headers = { 'content-type': 'application/json' };
      response.writeHead(200, headers).end(JSON.stringify({ keys: [{ kty, n, e, kid, use, alg }] }));
    });
    await expectRefused(scene, visitor, back, 'unauthorized');
    expect(failures(scene)).toEqual([expect.stringContaining('JWT signature verification failed')]);
  });

  test('more than 240 times a minute, in words for people', async () => {
    const scene = await openOidcScene();
    const visitor = new Visitor();
    for (let tries = 0; tries < 240; tries++)
      expect((await visitor.step(`${scene.url}/auth/callback`)).headers.get('location')).toBe(
        '/?sign-in=unauthorized',
      );
    await expectRefused(scene, visitor, `${scene.url}/auth/sign-in`, 'too_many_requests');
  });
});

describe('while the issuer is away', () => {
  test('a sign-in leads to the page, and to the issuer once it is back', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    await scene.issuer.stop();
    await expectRefused(scene, new Visitor(), `${scene.url}/auth/sign-in`, 'unavailable');
    expect(failures(scene)).toEqual([expect.stringContaining('cannot be asked who you are; try again.')]);
    await scene.issuer.start();
    const { visitor, back } = await sentBack(scene);
    await expectLetIn(scene, visitor, back);
  });

  test('though it was there before, that is noticed within a minute', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    await sentBack(scene);
    await scene.issuer.stop();
    scene.clock.ahead = MINUTE;
    await expectRefused(scene, new Visitor(), `${scene.url}/auth/sign-in`, 'unavailable');
  });

  test('a way back leads to the page', async () => {
    const scene = await openOidcScene({ accounts: { ana: ANA } });
    const { visitor, back } = await sentBack(scene);
    await scene.issuer.stop();
    await expectRefused(scene, visitor, back, 'unavailable');
  });

  test.each([
    { path: '/token', status: 500, body: '{"error":"server_error"}', type: 'application/json' },
    { path: '/token', status: 502, body: '<html>bad gateway</html>', type: 'text/html' },
    { path: '/token', status: 200, body: '{', type: 'application/json' },
    { path: '/jwks', status: 503, body: '', type: 'text/plain' },
    { path: '/me', status: 500, body: 'oops', type: 'text/plain' },
    { path: '/me', status: 200, body: '<html>sign in</html>', type: 'text/html' },
  ])('with $status $body at $path too', async ({ path, status, body, type }) => {
    const scene = await openOidcScene({ accounts: { ana: {} } });
    const { visitor, back } = await sentBack(scene);
    scene.issuer.instead.set(path, (_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await expectRefused(scene, visitor, back, 'unavailable');
  });

  test('one that takes calls and does not answer is waited for no longer than people wait', async () => {
    const scene = await openOidcScene();
    scene.issuer.instead.set('/.well-known/openid-configuration', () => {});
    const { oidc: settings } = readConfig(scene.env);
    const { db, url } = scene;
    const issuer = createIssuer({
      settings: settings!,
      db,
      pageUrl: () => url,
      now: () => 0,
      patience: 0.05,
    });
    await expect(issuer.begin('/')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('or PostgreSQL, nothing is begun', async () => {
    const scene = await openOidcScene();
    const nowhere = { host: '127.0.0.1', port: await freePort(), user: 'leeway' };
    const db = openDatabase(openPool(nowhere, () => {}));
    onTestFinished(() => db.destroy());
    const { oidc: settings } = readConfig(scene.env);
    const issuer = createIssuer({ settings: settings!, db, pageUrl: () => scene.url, now: () => 0 });
    await expect(issuer.begin('/')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'PostgreSQL does not answer; try again.',
    });
  });
});

describe('what is not for people', () => {
  test('a secret that the issuer does not take is for who runs Leeway', async () => {
    const env = { LEEWAY_OIDC_CLIENT_SECRET: 'an old secret of Leeway' };
    const scene = await openOidcScene({ accounts: { ana: ANA }, env });
    const { visitor, back } = await sentBack(scene);
    await expectRefused(scene, visitor, back, 'unavailable');
    expect(failures(scene)).toEqual([
      expect.stringMatching(/a setting LEEWAY_OIDC_ has to be mended.*invalid_client/),
    ]);
  });

  test('nothing that lets in is logged, or kept as it is', async () => {
    const env = { LEEWAY_OIDC_CLIENT_SECRET: 'an old secret of Leeway' };
    const scene = await openOidcScene({ accounts: { ana: ANA }, env });
    const refused = await sentBack(scene);
    await refused.visitor.step(refused.back);
    await scene.restart({ ...scene.env, LEEWAY_OIDC_CLIENT_SECRET: 'a secret: of/Leeway+%=' });
    const { visitor, back } = await sentBack(scene);
    const [row] = await scene.db.selectFrom('sign_in').selectAll().execute();
    await expectLetIn(scene, visitor, back);
    const ofCookies = [...refused.visitor.cookies, ...visitor.cookies]
      .filter(({ name }) => name.startsWith('leeway_'))
      .map(({ value }) => value);
    expect(ofCookies.length).toBe(2);
    const codes = [refused.back, back].map(({ searchParams }) => searchParams.get('code')!);
    const secrets = [...ofCookies, ...codes, row!.verifier, 'an old secret', 'a secret: of'];
    const kept = JSON.stringify([
      await scene.db.selectFrom('session').selectAll().execute(),
      await scene.db.selectFrom('audit').selectAll().execute(),
    ]);
    const said = `${scene.lines().join('')}${kept}`;
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
    expect(await scene.db.selectFrom('sign_in').selectAll().execute()).toEqual([]);
  });
});

function failures(scene: OidcScene): string[] {
  return scene.lines().filter((line) => line.includes('a sign-in by the issuer failed'));
}

/** Signing in by a real issuer of OpenID Connect: who is let in, as whom, and to what. */
import { describe, expect, test } from 'vitest';
import type { AuditList } from '../../server/http/access-contract.ts';
import { BY_BODY, PUBLIC } from '../support/issuer.ts';
import { call, type OidcScene, openOidcScene, stateOf, statusOf } from '../support/oidc-scene.ts';
import { Visitor } from '../support/visitor.ts';

const ACCOUNTS = {
  ana: { signed: { groups: ['sre', 'everyone'], email: 'ana@example.com', email_verified: true } },
  ben: { signed: { groups: ['dev'], email: 'ben@example.com' } },
  eve: { signed: { groups: ['guests'], name: 'Eve' } },
};

describe('who', () => {
  test.each([
    {
      title: 'is of a group of admins may all',
      who: 'ana',
      state: { name: 'ana@example.com', scopes: ['admin'] },
      statuses: [200, 200, 200],
    },
    {
      title: 'is of another group may what is mapped to it, and no more',
      who: 'ben',
      state: { name: 'ben@example.com', scopes: ['read', 'gate'] },
      statuses: [200, 200, 403],
    },
  ])('$title', async ({ who, state, statuses }) => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { visitor, landed } = await scene.signIn(who);
    expect(landed).toBe('/');
    expect(await stateOf(scene, visitor)).toEqual({
      ...{ state: 'in', isPerson: true, services: null, fault: null },
      ...{ issuer: new URL(scene.issuer.url).host, ...state },
    });
    const paths = ['/api/v1/alerts', '/api/v1/gate?service=snippets', '/api/v1/tokens'];
    expect(await Promise.all(paths.map((path) => statusOf(scene, visitor, path)))).toEqual(statuses);
  });

  test('is of several groups may what any of them may, and everybody what * may', async () => {
    const accounts = { ana: { signed: { groups: ['dev', 'ops'] } }, eve: {} };
    const env = { LEEWAY_OIDC_GROUPS: '*=read; dev=gate; ops=override; sre=admin' };
    const scene = await openOidcScene({ accounts, env });
    const scopesOf = async (who: string) =>
      (await stateOf(scene, (await scene.signIn(who)).visitor)).scopes.toSorted();
    expect(await scopesOf('ana')).toEqual(['gate', 'override', 'read']);
    expect(await scopesOf('eve')).toEqual(['read']);
  });

  test('is of no group that is mapped is refused', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { visitor, landed } = await scene.signIn('eve');
    expect(landed).toBe('/?sign-in=forbidden');
    expect(visitor.told.filter((line) => line.startsWith('leeway_session'))).toEqual([]);
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'out', name: null });
    expect(await scene.db.selectFrom('session').selectAll().execute()).toEqual([]);
    const told = 'Eve is in no group that may use this Leeway; see LEEWAY_OIDC_GROUPS.';
    expect(scene.lines().filter((line) => line.includes(told)).length).toBe(1);
  });

  test.each([
    { title: 'groups', signed: { email: 'ana@example.com' }, told: { groups: ['dev'] } },
    { title: 'the name', signed: { groups: ['dev'] }, told: { email: 'ana@example.com' } },
  ])('has $title told at the userinfo alone is known all the same', async ({ signed, told }) => {
    const scene = await openOidcScene({ accounts: { '4711': { signed, told } } });
    const { visitor } = await scene.signIn('4711');
    expect(await stateOf(scene, visitor)).toMatchObject({
      name: 'ana@example.com',
      scopes: ['read', 'gate'],
    });
    expect(scene.issuer.called).toContain('/me Bearer');
  });

  test('has all of it signed is not asked for again', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    await scene.signIn('ana');
    expect(scene.issuer.called.filter((path) => path.startsWith('/me'))).toEqual([]);
  });

  test('has signed groups gets none that the userinfo adds', async () => {
    const accounts = { ana: { signed: { groups: ['dev'] }, told: { groups: ['sre'], name: 'Ana' } } };
    const scene = await openOidcScene({ accounts });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ name: 'Ana', scopes: ['read', 'gate'] });
  });

  test('has an address that nobody confirmed goes by another name', async () => {
    const claims = { groups: ['sre'], email: 'boss@example.com', email_verified: false };
    const scene = await openOidcScene({
      accounts: { mal: { signed: { ...claims, preferred_username: 'mal' } } },
    });
    const { visitor } = await scene.signIn('mal');
    expect(await stateOf(scene, visitor)).toMatchObject({ name: 'mal' });
  });

  test('has groups in another claim is mapped by that', async () => {
    const accounts = { ana: { signed: { roles: 'dev', groups: ['sre'] } } };
    const scene = await openOidcScene({ accounts, env: { LEEWAY_OIDC_GROUPS_CLAIM: 'roles' } });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ scopes: ['read', 'gate'] });
  });
});

describe('Leeway is known to the issuer', () => {
  test('by a secret in the header', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'in', name: 'ana@example.com' });
    expect(scene.issuer.called).toContain('/token Basic');
  });

  test('without a secret, as a public client', async () => {
    const env = { LEEWAY_OIDC_CLIENT_ID: PUBLIC.id, LEEWAY_OIDC_CLIENT_SECRET: '' };
    const scene = await openOidcScene({ accounts: ACCOUNTS, env });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'in', name: 'ana@example.com' });
  });

  test('by a secret in the body, where the issuer takes nothing else', async () => {
    const env = { LEEWAY_OIDC_CLIENT_ID: BY_BODY.id, LEEWAY_OIDC_CLIENT_SECRET: BY_BODY.secret };
    const authMethods = ['client_secret_post', 'none'];
    const scene = await openOidcScene({ accounts: ACCOUNTS, env, authMethods });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'in', name: 'ana@example.com' });
    expect(scene.issuer.called).toContain('/token');
  });

  test('by an address that LEEWAY_PUBLIC_URL writes in another way', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { LEEWAY_PUBLIC_URL = '', ...env } = scene.env;
    await scene.restart({ ...env, LEEWAY_PUBLIC_URL: `${LEEWAY_PUBLIC_URL.replace('http:', 'HTTP:')}//` });
    const { visitor } = await scene.signIn('ana');
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'in' });
  });
});

describe('the way to the issuer', () => {
  test('has PKCE, state and nonce, each of them new', async () => {
    const scene = await openOidcScene();
    const asked = async () => {
      const { url } = await new Visitor().go(`${scene.url}/auth/sign-in`, () => true);
      expect(`${url.origin}${url.pathname}`).toBe(`${scene.issuer.url}/auth`);
      return Object.fromEntries(url.searchParams);
    };
    const [first, second] = [await asked(), await asked()];
    expect(first).toEqual({
      ...{ response_type: 'code', client_id: 'leeway', scope: 'openid profile email' },
      redirect_uri: `${scene.url}/auth/callback`,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    for (const name of ['code_challenge', 'state', 'nonce']) expect(second[name]).not.toBe(first[name]);
  });

  test.each([
    { asked: '/alerts', landed: '/alerts' },
    { asked: '/slos/a/b?from=1&to=2', landed: '/slos/a/b?from=1&to=2' },
    { asked: 'https://evil.example', landed: '/' },
    { asked: '//evil.example', landed: '/' },
    { asked: '/\\evil.example', landed: '/' },
    { asked: '/\t/evil.example', landed: '/' },
    { asked: '/.//evil.example', landed: '/' },
    { asked: 'javascript:alert(1)', landed: '/' },
    { asked: `/${'x'.repeat(2000)}`, landed: '/' },
  ])('leads back to $landed when it was begun with $asked', async ({ asked, landed }) => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const path = `/auth/sign-in?return=${encodeURIComponent(asked)}`;
    expect((await scene.signIn('ana', { path })).landed).toBe(landed);
  });
});

describe('the session of a person', () => {
  test('is held by a cookie that scripts and other sites do not have, and that is new at each sign-in', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const planted = 'x'.repeat(40);
    const visitor = new Visitor();
    visitor.cookies = [{ name: 'leeway_session', value: planted, host: '127.0.0.1', path: '/' }];
    await scene.signIn('ana', { visitor });
    await scene.signIn('ana', { visitor });
    const told = visitor.told.filter((line) => line.startsWith('leeway_session='));
    expect(told).toEqual(
      Array(2).fill(
        expect.stringMatching(
          /^leeway_session=[0-9A-Za-z]{40}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
        ),
      ),
    );
    expect(new Set([planted, ...told.map((line) => line.slice(15, 55))]).size).toBe(3);
    const begun = visitor.told.filter((line) => line.startsWith('leeway_sign_in=') && !line.includes('=;'));
    expect(begun).toEqual(
      Array(2).fill(
        expect.stringMatching(
          /^leeway_sign_in=[0-9A-Za-z]{40}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
        ),
      ),
    );
  });

  test('where people come over TLS, has cookies of that very host', async () => {
    const scene = await openOidcScene({ env: { LEEWAY_PUBLIC_URL: 'https://slo.example' } });
    const { headers } = await new Visitor().step(`${scene.url}/auth/sign-in`);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-leeway_sign_in=\w{40}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('changes things in their name, whoever they say they are', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { visitor } = await scene.signIn('ana');
    const input = { service: 'snippets', by: 'somebody else', reason: 'a fix', for: '2h' };
    const added = await call(scene, visitor, 'POST', '/api/v1/gate/overrides', input);
    expect([added.status, added.body['by']]).toEqual([200, 'ana@example.com']);
    expect(await entriesOf(scene, visitor)).toMatchObject([
      { action: 'override.add', who: 'ana@example.com', via: 'session', after: { by: 'ana@example.com' } },
      { action: 'session.begin', who: 'ana@example.com', via: 'session', after: { subject: 'ana' } },
    ]);
  });

  test('ends when they sign out, which is on record', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const [{ visitor: ben }, { visitor: ana }] = [await scene.signIn('ben'), await scene.signIn('ana')];
    const held = ben.cookies;
    const out = await call(scene, ben, 'DELETE', '/api/v1/session');
    expect(out).toMatchObject({ status: 200, body: { state: 'out', name: null } });
    ben.cookies = held;
    expect(await stateOf(scene, ben)).toMatchObject({
      state: 'out',
      fault: 'The session is over; sign in again.',
    });
    const [ended] = await entriesOf(scene, ana);
    const [, , begun] = await entriesOf(scene, ana);
    expect(ended).toMatchObject({
      action: 'session.end',
      who: 'ben@example.com',
      via: 'session',
      after: null,
    });
    expect(begun).toMatchObject({ action: 'session.begin', credential: ended!.credential });
  });

  test('ends after LEEWAY_SESSION_LENGTH', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS, env: { LEEWAY_SESSION_LENGTH: '1h' } });
    const { visitor } = await scene.signIn('ana');
    scene.clock.ahead = 3_590_000;
    expect(await statusOf(scene, visitor, '/api/v1/alerts')).toBe(200);
    scene.clock.ahead = 3_600_000;
    expect(await statusOf(scene, visitor, '/api/v1/alerts')).toBe(401);
  });

  test('lets nobody in once the issuer is no longer believed', async () => {
    const scene = await openOidcScene({ accounts: ACCOUNTS });
    const { visitor } = await scene.signIn('ana');
    await scene.restart(scene.env);
    expect(await statusOf(scene, visitor, '/api/v1/alerts')).toBe(200);
    await scene.restart({ LEEWAY_ADMIN_TOKEN: 'of-an-admin-of-tests' });
    expect(await stateOf(scene, visitor)).toMatchObject({ state: 'out', issuer: null });
    expect(await statusOf(scene, visitor, '/api/v1/alerts')).toBe(401);
    expect(await statusOf(scene, visitor, '/auth/sign-in')).toBe(404);
  });
});

async function entriesOf(scene: OidcScene, visitor: Visitor) {
  return (JSON.parse((await visitor.step(`${scene.url}/api/v1/audit`)).text) as AuditList).entries;
}

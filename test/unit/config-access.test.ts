/** The settings of who is let in, and what is told of each that cannot be used. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { temporaryFolder } from '../support/tmp.ts';

type Env = Readonly<Record<string, string>>;

const OIDC: Env = {
  LEEWAY_PUBLIC_URL: 'https://slo.example',
  LEEWAY_OIDC_ISSUER: 'https://id.example/realms/a',
  LEEWAY_OIDC_CLIENT_ID: 'leeway',
  LEEWAY_OIDC_GROUPS: 'sre=admin; *=read',
};

function without(name: string): Env {
  return Object.fromEntries(Object.entries(OIDC).filter(([key]) => key !== name));
}

/** Each fault, a line. */
function faultsOf(env: Env): string[] {
  try {
    readConfig(env);
  } catch (fault) {
    expect(fault).toMatchObject({ code: 'invalid_settings' });
    const [head, ...lines] = (fault as Error).message.split('\n');
    expect(head).toBe('These settings cannot be used:');
    return lines.map((line) => line.replace(/^ {2}/, ''));
  }
  return [];
}

function fileOf(text: string): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'secret');
  writeFileSync(path, text);
  return path;
}

describe('an issuer', () => {
  test('is none unless it is set', () => {
    expect(readConfig({}).oidc).toBe(null);
  });

  test('needs no more than its address, the client, the groups and the address of the page', () => {
    expect(readConfig(OIDC).oidc).toEqual({
      issuer: new URL('https://id.example/realms/a'),
      clientId: 'leeway',
      clientSecret: null,
      groups: new Map([
        ['sre', ['admin']],
        ['*', ['read']],
      ]),
      groupsClaim: 'groups',
      scope: 'openid profile email',
      name: null,
    });
  });

  test('has the rest as it is set', () => {
    const rest = {
      LEEWAY_OIDC_CLIENT_SECRET: 's3cret',
      LEEWAY_OIDC_GROUPS_CLAIM: 'roles',
      LEEWAY_OIDC_SCOPE: 'openid groups',
      LEEWAY_OIDC_NAME: 'Example ID',
    };
    expect(readConfig({ ...OIDC, ...rest }).oidc).toMatchObject({
      ...{ clientSecret: 's3cret', groupsClaim: 'roles', scope: 'openid groups', name: 'Example ID' },
    });
  });

  test.each([
    { issuer: 'http://127.0.0.1:8080/' },
    { issuer: 'http://[::1]:8080/' },
    { issuer: 'http://localhost/realms/a' },
  ])('at $issuer is taken without TLS', ({ issuer }) => {
    expect(readConfig({ ...OIDC, LEEWAY_OIDC_ISSUER: issuer }).oidc?.issuer.href).toBe(issuer);
  });

  const missing = 'LEEWAY_OIDC_ISSUER: is missing';
  const insecure = 'LEEWAY_OIDC_ISSUER: must be https, unless it is on this machine';
  const groups = 'LEEWAY_OIDC_GROUPS: is missing; write which group may what, like "sre=admin; *=read"';
  test.each([
    { title: 'no address', env: without('LEEWAY_OIDC_ISSUER'), fault: missing },
    { title: 'a secret alone', env: { LEEWAY_OIDC_CLIENT_SECRET: 's' }, fault: missing },
    { title: 'a name alone', env: { LEEWAY_OIDC_NAME: 'Example ID' }, fault: missing },
    {
      title: 'no client',
      env: without('LEEWAY_OIDC_CLIENT_ID'),
      fault: 'LEEWAY_OIDC_CLIENT_ID: is missing',
    },
    { title: 'no groups', env: without('LEEWAY_OIDC_GROUPS'), fault: groups },
    { title: 'groups without one', env: { ...OIDC, LEEWAY_OIDC_GROUPS: ' ; ' }, fault: groups },
    {
      title: 'groups that cannot be read',
      env: { ...OIDC, LEEWAY_OIDC_GROUPS: 'sre' },
      fault: 'LEEWAY_OIDC_GROUPS: "sre" is no group and its scopes; write like "sre=admin"',
    },
    {
      title: 'no address of the page',
      env: without('LEEWAY_PUBLIC_URL'),
      fault: 'LEEWAY_PUBLIC_URL: is missing; the issuer sends people back there',
    },
    {
      title: 'an address that is none',
      env: { ...OIDC, LEEWAY_OIDC_ISSUER: 'id.example' },
      fault: 'LEEWAY_OIDC_ISSUER: is no http or https address',
    },
    {
      title: 'no TLS',
      env: { ...OIDC, LEEWAY_OIDC_ISSUER: 'http://id.example' },
      fault: insecure,
    },
    {
      title: 'no TLS, at a name that only looks like this machine',
      env: { ...OIDC, LEEWAY_OIDC_ISSUER: 'http://127.0.0.1.evil.example' },
      fault: insecure,
    },
    {
      title: 'a scope that does not ask who somebody is',
      env: { ...OIDC, LEEWAY_OIDC_SCOPE: 'profile openid2' },
      fault: 'LEEWAY_OIDC_SCOPE: lacks openid: without it an issuer does not say who somebody is',
    },
  ])('is refused with $title', ({ env, fault }) => {
    expect(faultsOf(env)).toEqual([fault]);
  });

  test('is refused with all that is missing at once', () => {
    expect(faultsOf({ LEEWAY_OIDC_ISSUER: 'http://id.example' })).toEqual([
      'LEEWAY_OIDC_CLIENT_ID: is missing',
      groups,
      'LEEWAY_PUBLIC_URL: is missing; the issuer sends people back there',
      insecure,
    ]);
  });
});

describe('LEEWAY_ADMIN_TOKEN', () => {
  test('is a text of twenty characters or more', () => {
    expect(readConfig({}).adminToken).toBe(null);
    expect(readConfig({ LEEWAY_ADMIN_TOKEN: '' }).adminToken).toBe(null);
    expect(readConfig({ LEEWAY_ADMIN_TOKEN: 'x'.repeat(20) }).adminToken).toBe('x'.repeat(20));
    expect(faultsOf({ LEEWAY_ADMIN_TOKEN: 'x'.repeat(19) })).toEqual([
      'LEEWAY_ADMIN_TOKEN: is shorter than 20 characters: it could be guessed',
    ]);
  });

  test.each([
    'correct horse battery staple',
    'ünguessable-and-long-enough',
    'of-two-lines-is-not\nfor-headers',
  ])('is refused when no header can carry it: %j', (text) => {
    expect(faultsOf({ LEEWAY_ADMIN_TOKEN: text })).toEqual([
      'LEEWAY_ADMIN_TOKEN: has characters that no header can carry; take letters and digits',
    ]);
  });
});

describe('a secret in a file', () => {
  test('is the text of the file, without the line end that editors add', () => {
    const env = {
      DATABASE_URL_FILE: fileOf('postgres://leeway@db/leeway\n'),
      LEEWAY_ADMIN_TOKEN_FILE: fileOf('an-admin-of-the-tests-only\r\n'),
      LEEWAY_OIDC_CLIENT_SECRET_FILE: fileOf('a secret'),
    };
    const { databaseUrl, adminToken, oidc } = readConfig({ ...OIDC, ...env });
    expect([databaseUrl, adminToken, oidc?.clientSecret]).toEqual([
      'postgres://leeway@db/leeway',
      'an-admin-of-the-tests-only',
      'a secret',
    ]);
  });

  test('is refused when it is set twice', () => {
    const env = { LEEWAY_ADMIN_TOKEN: 'x'.repeat(20), LEEWAY_ADMIN_TOKEN_FILE: fileOf('y'.repeat(20)) };
    expect(faultsOf(env)).toEqual([
      'LEEWAY_ADMIN_TOKEN_FILE: LEEWAY_ADMIN_TOKEN is set too; leave out one of them',
    ]);
  });

  test('is refused when the file is empty', () => {
    const path = fileOf(' \n');
    expect(faultsOf({ ...OIDC, LEEWAY_OIDC_CLIENT_SECRET_FILE: path })).toEqual([
      `LEEWAY_OIDC_CLIENT_SECRET_FILE: ${path} is empty`,
    ]);
  });

  test('is refused when the file is not there, beside what else is wrong', () => {
    const path = '/none/such';
    expect(faultsOf({ DATABASE_URL_FILE: path, LEEWAY_RATE_LIMIT: '0' })).toEqual([
      `DATABASE_URL_FILE: ${path} cannot be read: ENOENT: no such file or directory, open '${path}'`,
      'LEEWAY_RATE_LIMIT: is below 1; leave it out for 1200',
    ]);
  });

  test('is held to the same rules, and is not repeated', () => {
    expect(faultsOf({ LEEWAY_ADMIN_TOKEN_FILE: fileOf('hunter2') })).toEqual([
      'LEEWAY_ADMIN_TOKEN: is shorter than 20 characters: it could be guessed',
    ]);
    expect(faultsOf({ DATABASE_URL_FILE: fileOf('mysql://u:hunter2@db') })).toEqual([
      'DATABASE_URL: does not begin with postgres:// or postgresql://',
    ]);
  });
});

describe('TRUST_PROXY', () => {
  test.each([
    { text: undefined, trusted: false },
    { text: 'false', trusted: false },
    { text: ' TRUE ', trusted: 1 },
    { text: '10.0.0.1', trusted: ['10.0.0.1'] },
    { text: '10.0.0.0/8, fd00::/8 ::1', trusted: ['10.0.0.0/8', 'fd00::/8', '::1'] },
  ])('$text is $trusted', ({ text, trusted }) => {
    expect(readConfig({ TRUST_PROXY: text }).trustProxy).toEqual(trusted);
  });

  test.each([
    'yes',
    '1',
    ',',
    'proxy.example',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0',
  ])('is refused as %j', (text) => {
    expect(faultsOf({ TRUST_PROXY: text })).toEqual([
      `TRUST_PROXY: is "${text}"; write true, false, or the addresses of proxies like "10.0.0.0/8"`,
    ]);
  });
});

describe('LEEWAY_SESSION_LENGTH', () => {
  test.each([
    { text: undefined, ms: 12 * 3_600_000 },
    { text: '1h', ms: 3_600_000 },
    { text: '90d', ms: 90 * 86_400_000 },
  ])('$text is $ms ms', ({ text, ms }) => {
    expect(readConfig({ LEEWAY_SESSION_LENGTH: text }).sessionLength).toBe(ms);
  });

  test.each([
    { text: '91d', fault: 'is "91d"; write 90d or less' },
    { text: 'forever', fault: '"forever" is no whole minutes; write some like 5m, 6h or 3d' },
    { text: '0h', fault: '"0h" is no time; write 1m or more' },
    { text: '12', fault: '"12" lacks its unit; write 12m, 12h or 12d' },
  ])('is refused as $text', ({ text, fault }) => {
    expect(faultsOf({ LEEWAY_SESSION_LENGTH: text })).toEqual([`LEEWAY_SESSION_LENGTH: ${fault}`]);
  });
});

describe('LEEWAY_RATE_LIMIT', () => {
  test('is 1200 requests a minute, or a whole number', () => {
    expect(readConfig({}).rateLimit).toBe(1200);
    expect(readConfig({ LEEWAY_RATE_LIMIT: '1' }).rateLimit).toBe(1);
  });

  test.each([
    { text: '0', fault: 'is below 1; leave it out for 1200' },
    { text: '-5', fault: 'is below 1; leave it out for 1200' },
    { text: '1.5', fault: 'is no whole number' },
    { text: 'many', fault: 'is no number' },
    { text: 'Infinity', fault: 'is no number' },
  ])('is refused as $text', ({ text, fault }) => {
    expect(faultsOf({ LEEWAY_RATE_LIMIT: text })).toEqual([`LEEWAY_RATE_LIMIT: ${fault}`]);
  });
});

describe('LEEWAY_PUBLIC_METRICS', () => {
  test('is true or false', () => {
    expect(
      [undefined, 'true', 'false'].map((text) => readConfig({ LEEWAY_PUBLIC_METRICS: text }).publicMetrics),
    ).toEqual([false, true, false]);
    expect(faultsOf({ LEEWAY_PUBLIC_METRICS: 'perhaps' })).toEqual([
      'LEEWAY_PUBLIC_METRICS: is neither true nor false',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { AuditEntry, SessionRecord, SessionState, Token } from '../../server/http/access-contract.ts';
import {
  accessLine,
  apart,
  auditRow,
  mayText,
  sessionText,
  untilText,
  usedText,
} from '../../web/lib/access-words.ts';
import {
  blindText,
  mayDo,
  returnOf,
  seesPage,
  signInFault,
  signInPath,
  viewOf,
} from '../../web/lib/session-view.ts';
import { newTokenDraft, readTokenDraft, toggled } from '../../web/lib/token-draft.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const TOKEN: Token = {
  ...{ id: 't-1', name: 'ci', hint: 'q9zf', scopes: ['gate', 'deploy'], services: null },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', createdBy: 'ana', expiresAt: null },
  ...{ revokedAt: null, revokedBy: null, usedAt: null, usedFrom: null },
};

const expired: Token = { ...TOKEN, expiresAt: '2026-11-23T12:00:00.000Z' };
const revoked: Token = { ...TOKEN, revokedAt: '2026-11-20T08:00:00.000Z', revokedBy: 'ben' };

test.each([
  { title: 'nothing asks who calls', isOpen: true, tokens: [], line: 'Nobody has to sign in.' },
  { title: 'the admin of the settings alone', isOpen: false, tokens: [], line: 'No active token.' },
  { title: 'one', isOpen: false, tokens: [TOKEN, expired, revoked], line: '1 active token.' },
  { title: 'two', isOpen: false, tokens: [TOKEN, TOKEN], line: '2 active tokens.' },
])('the head, when $title', ({ isOpen, tokens, line }) => {
  expect(accessLine(isOpen, tokens, NOW)).toBe(line);
});

test('tokens that hold are apart from those that do not, to the millisecond', () => {
  const last = { ...expired, id: 't-2', expiresAt: '2026-11-23T12:00:00.001Z' };
  expect(apart([TOKEN, expired, revoked, last], NOW)).toEqual({
    holding: [TOKEN, last],
    over: [expired, revoked],
  });
});

test('a token in words', () => {
  expect(mayText(TOKEN.scopes, null)).toBe('gate, deploy');
  expect(mayText(TOKEN.scopes, ['shop', 'web'])).toBe('gate, deploy for shop, web');
  expect(untilText(TOKEN, NOW)).toBe('Until it is revoked');
  expect(untilText(expired, NOW)).toBe('Expired 2026-11-23 12:00 UTC');
  expect(untilText(expired, NOW - 1)).toBe('Until 2026-11-23 12:00 UTC');
  expect(untilText(revoked, NOW)).toBe('Revoked by ben at 2026-11-20 08:00 UTC');
  expect(usedText(TOKEN)).toBe('Never used');
  const used = { usedAt: '2026-11-23T11:59:00.000Z', usedFrom: '10.0.0.7' };
  expect(usedText(used)).toBe('Last used 2026-11-23 11:59 UTC from 10.0.0.7');
  expect(usedText({ ...used, usedFrom: null })).toBe('Last used 2026-11-23 11:59 UTC');
});

test('a session in words', () => {
  const session = {
    createdAt: '2026-11-23T09:00:00.000Z',
    expiresAt: '2026-11-23T21:00:00.000Z',
    address: '10.0.0.7',
  };
  expect(sessionText(session as SessionRecord)).toBe(
    'Since 2026-11-23 09:00 UTC from 10.0.0.7, until 2026-11-23 21:00 UTC',
  );
});

describe('the audit log', () => {
  const entry: AuditEntry = {
    ...{ id: '7', at: '2026-11-23T12:00:00.000Z', who: 'oncall', via: 'token', credential: 't-1' },
    ...{ address: '10.0.0.7', request: 'r-1', action: 'override.end', service: 'shop' },
    subject: '33c1d309-fd67-4582-b23a-84fbf1816394',
    before: {
      by: 'ana',
      reason: 'the fix',
      from: '2026-11-23T10:00:00.000Z',
      to: '2026-11-23T14:00:00.000Z',
    },
    after: { by: 'ana', reason: 'the fix', from: '2026-11-23T10:00:00.000Z', to: '2026-11-23T12:00:00.000Z' },
  };

  test('of what was changed shows what differs alone', () => {
    expect(auditRow(entry)).toEqual({
      ...{ id: '7', at: '2026-11-23 12:00 UTC', who: 'oncall', what: 'ended an override', subject: 'shop' },
      how: 'by a token, from 10.0.0.7',
      changes: [{ name: 'until', before: '2026-11-23 14:00 UTC', after: '2026-11-23 12:00 UTC' }],
    });
  });

  test('of what is new shows all, in the order of people', () => {
    const added = { ...entry, action: 'override.add', before: null, via: 'machine', address: null } as const;
    const row = auditRow(added);
    expect(row.how).toBe('by a command where the database is');
    expect(row.changes.map(({ name, after }) => `${name} ${after}`)).toEqual([
      'reason the fix',
      'in the name of ana',
      'from 2026-11-23 10:00 UTC',
      'until 2026-11-23 12:00 UTC',
    ]);
  });

  test('names what has a name, and who signed in once', () => {
    const token = { ...entry, action: 'token.revoke', service: null, subject: 'ci', after: null } as const;
    const before = { id: 't-1', scopes: ['gate', 'deploy'], services: null, expiresAt: null };
    expect(auditRow({ ...token, before })).toMatchObject({
      subject: 'ci',
      changes: [{ name: 'may', before: 'gate, deploy', after: null }],
    });
    expect(auditRow({ ...token, action: 'session.begin', who: 'ana', subject: 'ana' }).subject).toBe('');
  });
});

const state = (more: Partial<SessionState>): SessionState => ({
  ...{
    state: 'in',
    name: 'ana',
    isPerson: false,
    scopes: ['read'],
    services: null,
    issuer: null,
    fault: null,
  },
  ...more,
});

test.each([
  {
    title: 'all is open',
    session: state({ state: 'open', scopes: [] }),
    may: [true, true, true],
    view: 'page',
  },
  { title: 'one may read', session: state({}), may: [true, false, false], view: 'page' },
  { title: 'one may all', session: state({ scopes: ['admin'] }), may: [true, true, true], view: 'page' },
  {
    title: 'one is of another service',
    session: state({ scopes: ['read', 'override'], services: ['web'] }),
    may: [false, false, false],
    view: 'page',
  },
  {
    title: 'a token is for pipelines',
    session: state({ scopes: ['gate'] }),
    may: [false, false, false],
    view: 'sign-in',
  },
  {
    title: 'nobody is in',
    session: state({ state: 'out', scopes: [], services: [] }),
    may: [false, false, false],
    view: 'sign-in',
  },
  {
    title: 'nobody is in, and something public',
    session: state({ state: 'out', scopes: [], services: ['web'] }),
    may: [false, false, false],
    view: 'public',
  },
])('when $title', ({ session, may, view }) => {
  expect((['read', 'override', 'admin'] as const).map((wanted) => mayDo(session, wanted, 'shop'))).toEqual(
    may,
  );
  expect(viewOf(session)).toBe(view);
});

test('the way to an issuer leads back to where the reader is', () => {
  expect(signInPath('/slo/shop/pay', '?at=2026-11-23T12%3A00Z&sign-in=forbidden')).toBe(
    '/auth/sign-in?return=%2Fslo%2Fshop%2Fpay%3Fat%3D2026-11-23T12%253A00Z',
  );
  expect(signInPath('/sign-in', '')).toBe('/auth/sign-in?return=%2F');
  expect(signInPath('/sign-in', '?return=%2Falerts')).toBe('/auth/sign-in?return=%2Falerts');
});

test.each([
  ['?return=%2Fslo%2Fa%2Fb', '/slo/a/b'],
  ['', '/'],
  ['?return=https%3A%2F%2Fevil.example', '/'],
  ['?return=%2F%2Fevil.example', '/'],
  ['?return=%2F%5Cevil.example', '/'],
])('after signing in at /sign-in%s the reader is at %s', (search, path) => {
  expect(returnOf(search)).toBe(path);
});

test('without signing in what is public is at two places', () => {
  const nobody = state({ state: 'out', scopes: [], services: ['web'] });
  expect(
    ['/', '/slo/web/read', '/alerts', '/access', '/routes'].map((path) => seesPage(nobody, path)),
  ).toEqual([true, true, false, false, false]);
  expect(seesPage(state({}), '/alerts')).toBe(true);
  expect(seesPage(state({ scopes: ['gate'] }), '/')).toBe(false);
});

test('what an attempt came to is told in our own words, whatever the address says', () => {
  expect(signInFault('')).toBeNull();
  expect(signInFault('?sign-in=forbidden')).toBe(
    'You are known, but none of your groups may use this Leeway. Ask whoever runs it.',
  );
  expect(signInFault('?sign-in=<b>call+this+number</b>')).toBe('That sign-in did not work. Begin again.');
  expect(blindText(state({ scopes: ['gate'], name: 'ci' }))).toBe(
    'ci may gate, and not see this page. Sign in with a token of the scope read.',
  );
  expect(blindText(state({ state: 'out' }))).toBeNull();
});

describe('a token that is being asked for', () => {
  test('is one for an admin when it is the first', () => {
    expect(newTokenDraft(true).scopes).toEqual(['admin']);
    expect(newTokenDraft(false).scopes).toEqual(['gate', 'deploy']);
  });

  test('has its scopes in their order', () => {
    expect(toggled(['gate'], 'ingest')).toEqual(['ingest', 'gate']);
    expect(toggled(['ingest', 'gate'], 'gate')).toEqual(['ingest']);
  });

  test('is sent as it is meant', () => {
    const draft = { ...newTokenDraft(false), name: ' ci ', services: 'shop, web' };
    expect(readTokenDraft(draft)).toEqual({
      ok: true,
      token: { name: 'ci', scopes: ['gate', 'deploy'], services: ['shop', 'web'], expires: '90d' },
    });
    expect(readTokenDraft({ ...draft, services: ' ', length: 'never' })).toEqual({
      ok: true,
      token: { name: 'ci', scopes: ['gate', 'deploy'], expires: 'never' },
    });
  });

  test('is not sent while something is missing', () => {
    expect(readTokenDraft({ ...newTokenDraft(false), scopes: [] })).toEqual({
      ok: false,
      faults: { name: 'Say what it is for.', scopes: 'Choose what it may do.' },
    });
    expect(readTokenDraft({ ...newTokenDraft(true), name: 'a', services: 'shop' })).toEqual({
      ok: false,
      faults: { services: 'An admin is one of all services.' },
    });
  });
});

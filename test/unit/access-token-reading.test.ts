import { describe, expect, test } from 'vitest';
import { readOverlap, readToken, type TokenInput } from '../../server/access/token-reading.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const DAY = 86_400_000;
const INPUT: TokenInput = { name: 'ci', scopes: ['gate'], services: null, expires: null };
const NAME = 'is a letter or digit, then at most 63 letters, digits, spaces and . _ / @ -';
const SCOPES = 'ingest, read, gate, deploy, override, admin';

describe('a new token', () => {
  test.each([
    {
      title: 'holds for all services, and for 90 days',
      input: {},
      token: { name: 'ci', scopes: ['gate'], services: null, expiresAt: NOW + 90 * DAY },
    },
    { title: 'holds until it is revoked', input: { expires: 'never' }, token: { expiresAt: null } },
    {
      title: 'has each scope once, in our order',
      input: { scopes: ['deploy', 'read', 'deploy'] },
      token: { scopes: ['read', 'deploy'] },
    },
    {
      title: 'is of some services',
      input: { services: ['shop', 'a.b_c-1'] },
      token: { services: ['shop', 'a.b_c-1'] },
    },
    { title: 'holds for a while', input: { expires: '30d' }, token: { expiresAt: NOW + 30 * DAY } },
    {
      title: 'holds for two years at most',
      input: { expires: '730d' },
      token: { expiresAt: NOW + 730 * DAY },
    },
    {
      title: 'has a name of 64 characters at most',
      input: { name: 'x'.repeat(64) },
      token: { name: 'x'.repeat(64) },
    },
    {
      title: 'may be named for its place',
      input: { name: 'ci/shop @main v1.2_b-3' },
      token: { name: 'ci/shop @main v1.2_b-3' },
    },
  ])('$title', ({ input, token }) => {
    expect(readToken({ ...INPUT, ...input }, NOW)).toMatchObject({ ok: true, token });
  });

  test.each([
    { field: 'name', input: { name: '' }, reason: NAME },
    { field: 'name', input: { name: ' ci' }, reason: NAME },
    { field: 'name', input: { name: 'x'.repeat(65) }, reason: NAME },
    { field: 'name', input: { name: 'ci\n' }, reason: NAME },
    { field: 'name', input: { name: 'é' }, reason: NAME },
    { field: 'scopes', input: { scopes: [] }, reason: `name one or more of ${SCOPES}` },
    { field: 'scopes', input: { scopes: ['read', 'write'] }, reason: `"write" is none of ${SCOPES}` },
    { field: 'services', input: { services: [] }, reason: 'name one or more, or leave it out for all' },
    { field: 'services', input: { services: ['shop', 'Shop'] }, reason: '"Shop" is no name of a service' },
    { field: 'services', input: { services: [''] }, reason: '"" is no name of a service' },
    {
      field: 'services',
      input: { services: ['shop'], scopes: ['admin', 'read'] },
      reason: 'an admin is one of all services; leave it out, or leave out admin',
    },
    {
      field: 'expires',
      input: { expires: '731d' },
      reason: 'write 730d or less, or never: until it is revoked',
    },
    { field: 'expires', input: { expires: '0d' }, reason: '"0d" is no time; write 1m or more' },
    { field: 'expires', input: { expires: '90' }, reason: '"90" lacks its unit; write 90m, 90h or 90d' },
    {
      field: 'expires',
      input: { expires: 'soon' },
      reason: '"soon" is no whole minutes; write some like 5m, 6h or 3d',
    },
  ])('is refused for its $field: $input', ({ field, input, reason }) => {
    expect(readToken({ ...INPUT, ...input }, NOW)).toEqual({ ok: false, field, reason });
  });
});

test.each([
  [null, 60],
  ['30m', 30],
  ['7d', 7 * 1440],
  ['0m', 0],
])('for an overlap of %s the text from before lets in for %d minutes', (text, minutes) => {
  expect(readOverlap(text, NOW)).toEqual({ ok: true, at: NOW + minutes * 60_000 });
});

test.each([
  ['8d', 'write 7d or less'],
  ['1', '"1" lacks its unit; write 1m, 1h or 1d'],
])('an overlap of %s is refused', (text, reason) => {
  expect(readOverlap(text, NOW)).toEqual({ ok: false, reason });
});

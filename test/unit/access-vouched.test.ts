import { describe, expect, test } from 'vitest';
import { groupsOf, hasName, nameOf } from '../../server/access/vouched.ts';

const ALL = { sub: '4711', email: 'ana@example.com', preferred_username: 'ana', name: 'Ana Ng' };

describe('the name of a person', () => {
  test.each([
    {
      title: 'is the address that was confirmed',
      claims: { ...ALL, email_verified: true },
      name: 'ana@example.com',
    },
    {
      title: 'is the address that was confirmed, as a text',
      claims: { ...ALL, email_verified: 'true' },
      name: 'ana@example.com',
    },
    { title: 'is the address of which nothing is said', claims: ALL, name: 'ana@example.com' },
    { title: 'is no address that nobody confirmed', claims: { ...ALL, email_verified: false }, name: 'ana' },
    {
      title: 'is no address that nobody confirmed, as a text',
      claims: { ...ALL, email_verified: 'false' },
      name: 'ana',
    },
    { title: 'is the name where there is no other', claims: { sub: '4711', name: 'Ana Ng' }, name: 'Ana Ng' },
    { title: 'is how the issuer tells them apart, in the end', claims: { sub: '4711' }, name: '4711' },
    { title: 'is no empty text', claims: { ...ALL, email: '  ', preferred_username: '' }, name: 'Ana Ng' },
    {
      title: 'is a text',
      claims: { ...ALL, email: ['ana@example.com'], preferred_username: 7 },
      name: 'Ana Ng',
    },
    {
      title: 'moves no cursor, and turns no text around',
      claims: { sub: '4711', name: '\u001b[2J\u0000Ana\r\n\u202eNg\u2028' },
      name: '[2J Ana Ng',
    },
    { title: 'is cut', claims: { sub: 'x'.repeat(300) }, name: 'x'.repeat(200) },
    {
      title: 'is cut to whole characters',
      claims: { sub: `${'x'.repeat(199)}😀` },
      name: `${'x'.repeat(199)}\ufffd`,
    },
  ])('$title', ({ claims, name }) => {
    expect(nameOf(claims)).toBe(name);
  });

  test('is asked for at the userinfo where nothing but the subject is told', () => {
    expect([ALL, { sub: 'a', name: 'Ana' }].map(hasName)).toEqual([true, true]);
    expect(hasName({ sub: '4711' })).toBe(false);
    expect(hasName({ sub: '4711', email: 'ana@example.com', email_verified: false })).toBe(false);
  });
});

describe('groups', () => {
  test.each([
    { title: 'are a list', told: ['sre', 'dev'], groups: ['sre', 'dev'] },
    { title: 'may be one text', told: 'sre', groups: ['sre'] },
    { title: 'are texts', told: ['sre', 7, null, { name: 'dev' }, ['dev']], groups: ['sre'] },
    { title: 'are none where nothing is told', told: undefined, groups: [] },
    { title: 'are no object', told: { sre: true }, groups: [] },
  ])('$title', ({ told, groups }) => {
    expect(groupsOf({ groups: told }, 'groups')).toEqual(groups);
  });

  test('are in the claim that is asked for', () => {
    expect(
      groupsOf({ groups: ['sre'], 'https://example.com/roles': ['dev'] }, 'https://example.com/roles'),
    ).toEqual(['dev']);
  });

  test('may be addresses, if they were confirmed', () => {
    const ofMail = (email_verified: unknown) =>
      groupsOf({ email: 'ana@example.com', email_verified }, 'email');
    expect([true, 'true', false, undefined].map(ofMail)).toEqual([
      ['ana@example.com'],
      ['ana@example.com'],
      [],
      [],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { readGroupScopes, scopesOfGroups } from '../../server/access/group-scopes.ts';

function read(text: string) {
  const reading = readGroupScopes(text);
  return reading.ok ? Object.fromEntries(reading.groups) : reading.reason;
}

describe('LEEWAY_OIDC_GROUPS', () => {
  test.each([
    { title: 'one group', text: 'sre=admin', groups: { sre: ['admin'] } },
    {
      title: 'several, with everybody',
      text: 'sre=admin; dev = read, gate ;*=read',
      groups: { sre: ['admin'], dev: ['read', 'gate'], '*': ['read'] },
    },
    { title: 'one a line', text: '\nsre=admin\n\ndev=read\n', groups: { sre: ['admin'], dev: ['read'] } },
    { title: 'a path of Keycloak', text: '/teams/sre=admin', groups: { '/teams/sre': ['admin'] } },
    {
      title: 'a name of LDAP, with commas and equals signs of its own',
      text: 'CN=sre,OU=teams,DC=example=admin',
      groups: { 'CN=sre,OU=teams,DC=example': ['admin'] },
    },
    {
      title: 'a name with spaces',
      text: 'Site Reliability=override',
      groups: { 'Site Reliability': ['override'] },
    },
    { title: 'nothing', text: ' ; ', groups: {} },
  ])('has $title', ({ text, groups }) => {
    expect(read(text)).toEqual(groups);
  });

  test.each([
    { text: 'sre', reason: '"sre" is no group and its scopes; write like "sre=admin"' },
    { text: 'sre=admin; =read', reason: '"=read" is no group and its scopes; write like "sre=admin"' },
    { text: 'sre=root', reason: '"root" of sre is none of ingest, read, gate, deploy, override, admin' },
    { text: 'sre=Admin', reason: '"Admin" of sre is none of ingest, read, gate, deploy, override, admin' },
    { text: 'sre=', reason: '"" of sre is none of ingest, read, gate, deploy, override, admin' },
    { text: 'sre=read,', reason: '"" of sre is none of ingest, read, gate, deploy, override, admin' },
    { text: 'sre=admin;sre=read', reason: 'the group sre is there twice' },
  ])('is refused as $text', ({ text, reason }) => {
    expect(read(text)).toBe(reason);
  });
});

describe('what somebody may', () => {
  const reading = readGroupScopes('sre=admin; dev=read,gate; ops=read,override; *=ingest');
  const may = (groups: readonly string[]) => [
    ...scopesOfGroups(reading.ok ? reading.groups : new Map(), groups),
  ];

  test.each([
    { title: 'is what their group may, and everybody', groups: ['dev'], scopes: ['ingest', 'read', 'gate'] },
    {
      title: 'is what any of their groups may, each once',
      groups: ['dev', 'ops'],
      scopes: ['ingest', 'read', 'gate', 'override'],
    },
    {
      title: 'is what everybody may when none of their groups is mapped',
      groups: ['guests'],
      scopes: ['ingest'],
    },
    { title: 'is what everybody may when they have none', groups: [], scopes: ['ingest'] },
    { title: 'is no more for a group that is called *', groups: ['*'], scopes: ['ingest'] },
    {
      title: 'is told by the whole name, as it is written',
      groups: ['SRE', 'sre2', 's', 'sr'],
      scopes: ['ingest'],
    },
  ])('$title', ({ groups, scopes }) => {
    expect(may(groups)).toEqual(scopes);
  });

  test('is nothing where no group of theirs, nor everybody, is mapped', () => {
    expect([...scopesOfGroups(new Map([['sre', ['admin'] as const]]), ['dev', 'constructor'])]).toEqual([]);
  });
});

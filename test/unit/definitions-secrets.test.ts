import { describe, expect, test } from 'vitest';
import { formatFault } from '../../server/definitions/fault.ts';
import { readDefinitions } from '../../server/definitions/read.ts';

const read = (text: string) => readDefinitions([{ path: 'a.yaml', text }], { USER: 'u' });
const shown = (text: string): string => read(text).faults.map(formatFault).join('\n');

/** Faults stand in its line, so that it is quoted. */
const receiver = (keys: string): string => `notify:\n  - { name: a, oops: 1, ${keys} }`;

describe('a fault does not show', () => {
  test.each([
    { what: 'the url', text: receiver('type: slack, url: "https://chat.example/geheim"') },
    { what: 'the secret', text: receiver('type: webhook, url: "http://a", secret: geheim') },
    { what: 'the routing key', text: receiver('type: pagerduty, routing_key: geheim') },
    { what: 'the mail server', text: receiver('type: email, smtp: "smtp://u:geheim@m", from: a@b, to: c@d') },
    { what: 'headers', text: receiver('type: webhook, url: "http://a", headers: { X-Key: geheim }') },
    { what: 'a token', text: receiver('type: alertmanager, url: "http://a", bearer: geheim') },
    {
      what: 'a password',
      text: receiver('type: alertmanager, url: "http://a", basic: { user: u, password: geheim }'),
    },
    { what: 'a body', text: receiver(`type: generic, url: "http://a", body: '{"key":"geheim"}'`) },
    { what: 'the value of a slip', text: receiver('type: webhook, url: "http://a", secert: geheim') },
    {
      what: 'the value of a key of another type',
      text: receiver('type: slack, url: "http://a", secret: geheim'),
    },
    { what: 'the value of no type', text: receiver('tpye: slack, url: "http://geheim"') },
    { what: 'a receiver that is no map', text: 'notify:\n  - https://chat.example/geheim' },
    { what: 'a list that is none', text: 'notify: https://chat.example/geheim' },
    { what: 'a list that has a slip', text: 'notfy: [{ name: a, type: slack, url: "https://geheim" }]' },
    {
      what: 'what an alias leads to',
      text: 'notify: [{ name: a, type: slack, url: *u }]\nanchor: &u "https://geheim"',
    },
    { what: 'a comment', text: `${receiver('type: slack')} # url: https://geheim` },
    {
      what: 'a receiver of an objective',
      text: 'service: a\nslos: [{ name: b, oops: 1, notify: [{ name: c, type: slack, url: "https://geheim" }] }]',
    },
    {
      what: 'a text that is never closed',
      text: 'notify:\n  - { name: a, type: slack, url: "https://geheim }',
    },
    {
      what: 'a map that is never closed',
      text: 'notify: [{ name: a, type: slack, url: "https://geheim"\nservice: b',
    },
    {
      what: 'an alias that leads nowhere',
      text: 'notify: [{ name: a, type: pagerduty, routing_key: *geheim }]',
    },
    { what: 'a tag', text: 'notify: [{ name: a, type: pagerduty, routing_key: !geheim x }]' },
    {
      what: 'a receiver that is defined twice',
      text: 'notify: [{ name: a, type: slack, url: "https://a" }, { name: a, type: slack, url: "https://geheim" }]',
    },
    {
      what: 'a key without its space',
      text: receiver('type: webhook, url: "http://a", secret:geheim'),
    },
    {
      what: 'what a comma is missing before',
      text: 'notify:\n  - name: a\n    type: slack, url:"https://geheim"',
    },
    {
      what: 'a secret among the keys of an objective',
      text: 'service: a\nslos: [{ name: b, oops: 1, secret: geheim }]',
    },
    {
      what: 'an objective in a comment',
      text: 'service: a\nslos:\n  - # { name: b, notify: [{ name: c, type: slack, url: "https://geheim" }] }',
    },
    { what: 'a token of a source', text: 'sources: [{ name: p, oops: 1, url: "http://p", bearer: geheim }]' },
    {
      what: 'a password of a source',
      text: 'sources: [{ name: p, oops: 1, url: "http://p", basic: { user: u, password: geheim } }]',
    },
    {
      what: 'headers of a source',
      text: 'sources: [{ name: p, oops: 1, url: "http://p", headers: { X-Key: geheim } }]',
    },
  ])('$what', ({ text }) => {
    expect(text).toContain('geheim');
    expect(shown(text)).toMatch(/^a\.yaml:\d+:\d+ /);
    expect(shown(text)).not.toContain('geheim');
  });
});

test('carets stay where they are, and references to the environment can be read', () => {
  const line = `  - { name: a, oops: *, type: slack, url: "********\${USER}********\${HOST}**" }`;
  const under = (part: string): string => `${' '.repeat(line.indexOf(part))}${'^'.repeat(part.length)}`;
  const HOST = `\${HOST}`;
  const url = `https://\${USER}:geheim@\${HOST}/x`;
  expect(read(receiver(`type: slack, url: "${url}"`)).faults).toMatchObject([
    { message: 'unknown key "oops"', excerpt: `${line}\n${under('oops')}` },
    { message: `\${HOST} is not set in the environment`, excerpt: `${line}\n${under(HOST)}` },
  ]);
});

test('an objective is shown as written, without what its receivers hold', () => {
  const text = [
    'service: web',
    'slos:',
    '  - name: ok',
    '    objective: 99.9% of any non-5xx over 30d # as agreed',
    '    notify:',
    '      # - { name: old, url: https://geheim }',
    '      - chat',
    '      - { name: mail, type: email, smtp: "smtp://u:geheim@m", from: a@b, to: [c@d] }',
    '      - name: hook',
    '        type: webhook',
    `        url: 'https://geheim/\${USER}'`,
    '        headers:',
    '          X-Key: geheim',
    '    description: Ours.',
  ].join('\n');
  expect(read(text).slos[0]!.source).toBe(
    [
      'name: ok',
      'objective: 99.9% of any non-5xx over 30d # as agreed',
      'notify:',
      '  # * * ***** **** **** ************** *',
      '  - chat',
      '  - { name: mail, type: email, smtp: "*****************", from: a@b, to: [c@d] }',
      '  - name: hook',
      '    type: webhook',
      `    url: '***************\${USER}'`,
      '    headers:',
      '      X-Key: ******',
      'description: Ours.',
    ].join('\n'),
  );
});

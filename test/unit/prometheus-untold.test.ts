import { expect, test } from 'vitest';
import { untold } from '../../server/prometheus/untold.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each<[title: string, headers: Readonly<Record<string, string>>, words: string, shown: string]>([
  ['a token', { authorization: 'Bearer abc.def' }, 'bad abc.def', 'bad […]'],
  ['the whole header', { Authorization: 'Bearer abc.def' }, 'bad "Bearer abc.def"', 'bad "[…]"'],
  [
    'a password, plain and encoded',
    { authorization: `Basic ${base64('leeway:a:b c')}` },
    `a:b c, leeway:a:b c, ${base64('leeway:a:b c')}; leeway`,
    '[…], […], […]; leeway',
  ],
  ['another header', { 'X-Key': 'k-1', 'X-Scope-OrgID': 'team' }, 'no k-1 of team', 'no […] of […]'],
  ['a text of JSON', { 'X-Key': 'a"b\\c' }, '{"key":"a\\"b\\\\c"}', '{"key":"[…]"}'],
  ['the longer one first', { a: 'abc', b: 'abcdef' }, 'abcdef abc', '[…] […]'],
  ['nothing that stands everywhere', { a: 'e1', b: '' }, 'e1 of line 1', 'e1 of line 1'],
])('words without %s', (_, headers, words, shown) => {
  expect(untold(new Map(Object.entries(headers)))(words)).toBe(shown);
});

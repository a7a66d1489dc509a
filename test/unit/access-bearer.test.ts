import { expect, test } from 'vitest';
import { bearerOf } from '../../server/http/credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  { title: 'Bearer', header: 'Bearer leeway_x', secret: 'leeway_x' },
  {
    title: 'Bearer in other letters, with spaces around',
    header: '  bEARER   leeway_x ',
    secret: 'leeway_x',
  },
  { title: 'the password of Basic', header: basic('anything:leeway_x'), secret: 'leeway_x' },
  {
    title: 'the password of Basic in other letters',
    header: basic('a:b').replace('Basic', 'BASIC'),
    secret: 'b',
  },
  { title: 'a password with colons', header: basic('user:a:b:c'), secret: 'a:b:c' },
  { title: 'Basic without a user', header: basic(':leeway_x'), secret: 'leeway_x' },
  { title: 'Basic without a colon', header: basic('leeway_x'), secret: 'leeway_x' },
  { title: 'no password', header: basic('user:'), secret: '' },
  { title: 'no header', header: undefined, secret: null },
  { title: 'an empty header', header: '', secret: null },
  { title: 'a scheme alone', header: 'Bearer', secret: null },
  { title: 'a scheme and spaces', header: 'Bearer  ', secret: null },
  { title: 'a token alone', header: 'leeway_x', secret: null },
  { title: 'another scheme', header: 'Digest leeway_x', secret: null },
  { title: 'a scheme that begins alike', header: 'Bearers leeway_x', secret: null },
  { title: 'two tokens', header: 'Bearer leeway_x leeway_y', secret: null },
])('of $title: $secret', ({ header, secret }) => {
  expect(bearerOf(header)).toBe(secret);
});

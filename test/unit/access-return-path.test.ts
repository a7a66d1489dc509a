import fc from 'fast-check';
import { expect, test } from 'vitest';
import { returnPath } from '../../server/http/return-path.ts';

test.each([
  { asked: '/', path: '/' },
  { asked: '/alerts', path: '/alerts' },
  { asked: '/slos/a/b?at=2026-11-23T12:00:00Z#bills', path: '/slos/a/b?at=2026-11-23T12:00:00Z#bills' },
  { asked: '/überblick', path: '/%C3%BCberblick' },
  { asked: '/?next=//evil.example', path: '/?next=//evil.example' },
  { asked: '/authors', path: '/authors' },
  { asked: '', path: '/' },
  { asked: 'alerts', path: '/' },
  { asked: '//evil.example', path: '/' },
  { asked: '///evil.example', path: '/' },
  { asked: '/\\evil.example', path: '/' },
  { asked: '\\\\evil.example', path: '/' },
  { asked: '/\t/evil.example', path: '/' },
  { asked: '/\n/evil.example', path: '/' },
  { asked: '\t//evil.example', path: '/' },
  { asked: '/.//evil.example', path: '/' },
  { asked: '/a/..//evil.example', path: '/' },
  { asked: '/%2e//evil.example', path: '/' },
  { asked: 'https://evil.example', path: '/' },
  { asked: 'javascript:alert(1)', path: '/' },
  { asked: '/auth/sign-in', path: '/' },
  { asked: '/x/../auth/sign-in', path: '/' },
])('$asked leads to $path', ({ asked, path }) => {
  expect(returnPath(asked)).toBe(path);
});

test('whatever is asked, a browser stays where Leeway is, and the header can be sent', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    '\r',
    '%2e',
    '%2f',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
    'é',
  );
  const asked = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
  );
  fc.assert(
    fc.property(asked, (text) => {
      const path = returnPath(text);
      expect(new URL(path, 'https://slo.example/auth/callback').origin).toBe('https://slo.example');
      expect(path).toMatch(/^\/[\x21-\x7e]*$/);
    }),
    { numRuns: 20_000 },
  );
});

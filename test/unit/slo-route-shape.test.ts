import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  meet,
  overlaps,
  parseRoute,
  type RouteShape,
  relation,
  shapeOf,
} from '../../server/slo/route-shape.ts';

function route(text: string): RouteShape {
  const reading = parseRoute(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.route;
}

describe('a route', () => {
  test.each([
    ['/s/:publicId', '/s/:'],
    ['/s/{id}', '/s/:'],
    ['/s/[id]', '/s/:'],
    ['/s/<id>', '/s/:'],
    ['/s/<int:id>', '/s/:'],
    ['/s/{id:[0-9]+}', '/s/:'],
    ['/s/:', '/s/:'],
    ['/', '/'],
    ['//a///b/', '/a/b'],
    ['/*', '/*'],
    ['/api/v1/*', '/api/v1/*'],
    ['/files/*path', '/files/*'],
    ['/files/[...path]', '/files/*'],
    ['/files/[[...path]]', '/files/*'],
    ['/files/{path...}', '/files/*'],
    ['/files/{path:path}', '/files/*'],
    ['/files/**', '/files/*'],
    ['/a/*/c', '/a/:/c'],
    ['/users:batch', '/users:batch'],
    ['/Case/Kept.html', '/Case/Kept.html'],
  ])('%s is the shape %s', (text, shape) => {
    expect(route(text).text).toBe(shape);
    expect(route(route(text).text)).toEqual(route(text));
  });

  test.each([
    ['s/:id', /does not begin with/],
    ['https://example.com/s', /without scheme and host/],
    ['/s?id=1', /no query string/],
    ['/s#top', /no fragment/],
    ['/a b', /no spaces/],
    ['/:id.json', /neither a literal nor a parameter/],
    ['/v{n}', /neither a literal nor a parameter/],
    ['/foo*', /neither a literal nor a parameter/],
    ['/:id?', /no query string/],
    ['/:id(\\d+)', /neither a literal nor a parameter/],
    [`/${'x'.repeat(1024)}`, /at most 1024/],
  ])('%s is refused with the reason', (text, reason) => {
    const reading = parseRoute(text);
    expect(reading.ok ? 'read' : reading.reason).toMatch(reason);
  });

  test.each([
    { pattern: '/s/:', stored: '/s/:', is: 'contained' },
    { pattern: '/s/:', stored: '/s/x', is: 'contained' },
    { pattern: '/s/x', stored: '/s/:', is: 'split' },
    { pattern: '/s/:', stored: '/t/:', is: 'apart' },
    { pattern: '/s/:', stored: '/s', is: 'apart' },
    { pattern: '/s/*', stored: '/s', is: 'contained' },
    { pattern: '/s/*', stored: '/s/a/b/:', is: 'contained' },
    { pattern: '/s/:', stored: '/s/*', is: 'split' },
    { pattern: '/', stored: '/', is: 'contained' },
    { pattern: '/', stored: '/*', is: 'split' },
    { pattern: '/s/:', stored: '(unmatched)', is: 'split' },
    { pattern: '/s/:', stored: '(other)', is: 'split' },
    { pattern: '/*', stored: '(unmatched)', is: 'contained' },
    { pattern: '/*', stored: '(other)', is: 'contained' },
  ] as const)('to $pattern, the stored $stored is $is', ({ pattern, stored, is }) => {
    expect(relation(route(pattern), stored)).toBe(is);
  });

  test.each(['/s/:', '/', '(unmatched)', '(other)'])('without a pattern, %s is contained', (stored) => {
    expect(relation(null, stored)).toBe('contained');
  });
});

describe('shapes against all short paths', () => {
  const letters = ['a', 'b', 'c'];
  const paths: string[][] = [[]];
  for (let from = 0, length = 1; length <= 4; length++) {
    const end = paths.length;
    for (; from < end; from++) for (const letter of letters) paths.push([...paths[from]!, letter]);
  }
  const has = (shape: RouteShape, path: readonly string[]): boolean => contains(shape, shapeOf(path));
  const shape = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', ':'), { maxLength: 3 }), fc.boolean())
    .map(([segments, rest]) => shapeOf(rest ? [...segments, '*'] : segments));

  test('meet is the intersection, and overlaps tells whether there is one', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const both = paths.filter((path) => has(a, path) && has(b, path));
        const met = meet(a, b);
        expect(met === null ? [] : paths.filter((path) => has(met, path))).toEqual(both);
        expect(overlaps(a, b)).toBe(both.length > 0);
      }),
    );
  });

  test('contains holds exactly when every path is contained', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(contains(a, b)).toBe(paths.every((path) => !has(b, path) || has(a, path)));
      }),
    );
  });
});

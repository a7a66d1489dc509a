import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closePatterns } from '../../server/slo/route-patterns.ts';
import { contains, type RouteShape, shapeOf } from '../../server/slo/route-shape.ts';

const shapes = (...texts: string[]): RouteShape[] =>
  texts.map((text) => shapeOf(text.split('/').filter(Boolean)));

/** The first pattern that matches when each segment tries the literal, then `:`, and `*` last. */
function literalFirst(patterns: readonly RouteShape[], path: readonly string[]): RouteShape | undefined {
  const rank = (segment: string | undefined): number => (segment === '*' ? 2 : segment === ':' ? 1 : 0);
  const matching = patterns.filter((pattern) => contains(pattern, shapeOf(path)));
  return matching.toSorted((a, b) => {
    for (let index = 0; index <= path.length; index++) {
      const order = rank(a.segments[index]) - rank(b.segments[index]);
      if (order !== 0 || a.segments[index] === '*') return order;
    }
    return 0;
  })[0];
}

describe('the closure of patterns', () => {
  test.each([
    { title: 'nothing gives nothing', patterns: [], closed: [] },
    { title: 'patterns apart stay as they are', patterns: ['/a/:', '/b/:'], closed: ['/a/:', '/b/:'] },
    {
      title: 'crossing patterns gain their crossing',
      patterns: ['/a/:', '/:/b'],
      closed: ['/a/:', '/:/b', '/a/b'],
    },
    { title: 'one written twice is one', patterns: ['/a', '/a'], closed: ['/a'] },
    {
      title: 'three that cross gain all crossings',
      patterns: ['/a/:/:', '/:/b/:', '/:/:/c'],
      closed: ['/a/:/:', '/:/b/:', '/:/:/c', '/a/b/:', '/a/:/c', '/:/b/c', '/a/b/c'],
    },
  ])('$title', ({ patterns, closed }) => {
    const texts = closePatterns(shapes(...patterns)).map((pattern) => pattern.text);
    expect(texts.toSorted()).toEqual(closed.toSorted());
  });

  test('is bounded', () => {
    const crossing = Array.from({ length: 14 }, (_, index) =>
      shapeOf(Array.from({ length: 14 }, (_, at) => (at === index ? 'x' : ':'))),
    );
    expect(closePatterns(crossing)).toHaveLength(14 + 4096);
  });

  test('gives every path one most specific pattern, contained in all that match it', () => {
    const segment = fc.constantFrom('a', 'b', ':');
    const pattern = fc
      .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
      .map(([segments, rest]) => shapeOf(rest ? [...segments, '*'] : segments));
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 6 }), path, (patterns, segments) => {
        const closed = closePatterns(patterns);
        const found = literalFirst(closed, segments);
        const matching = closed.filter((one) => contains(one, shapeOf(segments)));
        expect(found === undefined).toBe(matching.length === 0);
        for (const one of matching) expect([one.text, contains(one, found!)]).toEqual([one.text, true]);
      }),
      { numRuns: 1000 },
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptySpans } from '../../server/demo/stored-minutes.ts';

test.each([
  { title: 'nothing is there: all of it is missing', taken: [], missing: [[100, 110]] },
  {
    title: 'all is there: nothing is missing',
    taken: [100, 101, 102, 103, 104, 105, 106, 107, 108, 109],
    missing: [],
  },
  { title: 'the app was off since', taken: [100, 101, 102, 103, 104], missing: [[105, 110]] },
  { title: 'an import was cut off', taken: [100, 101, 107, 108, 109], missing: [[102, 107]] },
  {
    title: 'both',
    taken: [100, 104, 105],
    missing: [
      [101, 104],
      [106, 110],
    ],
  },
])('$title', ({ taken, missing }) => {
  const spans = emptySpans({ from: 100, to: 110 }, new Set(taken));
  expect(spans.map(({ from, to }) => [from, to])).toEqual(missing);
});

test('the missing spans are exactly the minutes that are not there, in as few pieces as can be', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 })), (minutes) => {
      const taken = new Set(minutes);
      const spans = emptySpans({ from: 10, to: 50 }, taken);
      const missing = spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
      const byHand = Array.from({ length: 40 }, (_, i) => i + 10).filter((minute) => !taken.has(minute));
      expect(missing).toEqual(byHand);
      expect(spans.every((span, i) => i === 0 || span.from > spans[i - 1]!.to)).toBe(true);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutsFor } from '../../server/slo/edges.ts';
import { Buckets, FIRST_PART, NO_DURATION, TOP_BUCKET } from '../../server/slo/histogram.ts';
import { BucketEdges, measuredEvents, quantiles } from '../../server/slo/quantiles.ts';

const PLAIN = new BucketEdges([]);

function histogram(durations: readonly number[], buckets = new Buckets([])): Map<number, number> {
  const counts = new Map<number, number>();
  for (const us of durations) counts.set(buckets.of(us), (counts.get(buckets.of(us)) ?? 0) + 1);
  return counts;
}

test.each([
  { title: 'of nothing there are none', durations: [], p50: null, p99: null },
  { title: 'one event is every quantile', durations: [300_000], p50: 310_000, p99: 310_000 },
  { title: 'a single value of a few us ends at the next', durations: [7], p50: 8, p99: 8 },
  { title: 'half of two are the first', durations: [100_000, 900_000], p50: 110_000, p99: 910_000 },
  { title: '99 of a hundred', durations: [...Array(99).fill(42_000), 5_000_000], p50: 43_000, p99: 43_000 },
  {
    title: '98 of a hundred are not 99',
    durations: [...Array(98).fill(42_000), 5_000_000, 5_000_000],
    p50: 43_000,
    p99: 5_100_000,
  },
  { title: 'of the top bucket its beginning', durations: [3e11], p50: 1e11, p99: 1e11 },
])('$title', ({ durations, p50, p99 }) => {
  expect(quantiles(histogram(durations), [50, 99], PLAIN)).toEqual([p50, p99]);
});

test('events without a duration, and in parts that nobody knows, are not looked at', () => {
  const durations = new Map([
    [NO_DURATION, 1000],
    [FIRST_PART + 9, 5],
    [TOP_BUCKET, 1],
  ]);
  expect(quantiles(durations, [50], PLAIN)).toEqual([1e11]);
  expect(measuredEvents(durations, PLAIN)).toBe(1);
});

test('a quantile is the least edge below which so many lie, whatever thresholds have cut', () => {
  const us = fc.integer({ min: 0, max: 5_000_000 });
  fc.assert(
    fc.property(
      fc.array(us, { minLength: 1, maxLength: 60 }),
      fc.array(us, { maxLength: 3 }),
      fc.integer({ min: 1, max: 100 }),
      (durations, thresholds, percent) => {
        const parts = cutsFor(thresholds).map((cut, place) => ({ id: FIRST_PART + place, ...cut }));
        const counts = histogram(durations, new Buckets(parts));
        const [found] = quantiles(counts, [percent], new BucketEdges(parts));
        const below = durations.filter((one) => one < found!).length;
        expect(below * 100).toBeGreaterThanOrEqual(percent * durations.length);
        const ranked = [...durations].sort((a, b) => a - b)[
          Math.ceil((durations.length * percent) / 100) - 1
        ]!;
        const bucket = new Buckets(parts).of(ranked);
        expect(new BucketEdges(parts).upper(bucket)).toBe(found);
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutsFor } from '../../server/slo/edges.ts';
import { bucketLower, bucketOf, bucketUpper } from '../../server/slo/histogram.ts';

test.each([
  { title: 'two digits cut nothing', thresholds: [300_000, 50_000, 99, 7], cuts: [] },
  { title: 'nothing is above the top', thresholds: [1e11, 1e12 + 1], cuts: [] },
  {
    title: 'a finer one cuts its bucket in two',
    thresholds: [275_000],
    cuts: [
      [270_000, 275_000],
      [275_000, 280_000],
    ],
  },
  {
    title: 'at most 300 ms cuts off a sliver',
    thresholds: [300_001],
    cuts: [
      [300_000, 300_001],
      [300_001, 310_000],
    ],
  },
  {
    title: 'two in one bucket cut it in three, in whatever order and however often they come',
    thresholds: [277_000, 275_000, 277_000],
    cuts: [
      [270_000, 275_000],
      [275_000, 277_000],
      [277_000, 280_000],
    ],
  },
])('$title', ({ thresholds, cuts }) => {
  expect(cutsFor(thresholds).map(({ lowerUs, upperUs }) => [lowerUs, upperUs])).toEqual(cuts);
});

test('the pieces of a bucket fill it without a gap, and every threshold is an edge of one', () => {
  const threshold = fc.integer({ min: 1, max: 99_999_999_999 });
  fc.assert(
    fc.property(fc.array(threshold, { maxLength: 8 }), (thresholds) => {
      const byBucket = Map.groupBy(cutsFor(thresholds), ({ lowerUs }) => bucketOf(lowerUs));
      for (const [bucket, pieces] of byBucket) {
        expect(pieces[0]!.lowerUs).toBe(bucketLower(bucket));
        expect(pieces.at(-1)!.upperUs).toBe(bucketUpper(bucket));
        for (let index = 1; index < pieces.length; index++) {
          expect(pieces[index]!.lowerUs).toBe(pieces[index - 1]!.upperUs);
        }
      }
      for (const us of thresholds) {
        const pieces = byBucket.get(bucketOf(us));
        const edges =
          pieces === undefined ? [bucketLower(bucketOf(us))] : pieces.map(({ lowerUs }) => lowerUs);
        expect(edges).toContain(us);
      }
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BucketSums } from '../../server/ledger/bucket-sums.ts';
import { addOutcome, BucketJudge } from '../../server/slo/classify.ts';
import { BAD, FIELDS, GOOD, IGNORED, UNMEASURED } from '../../server/slo/counts.ts';
import { cutsFor } from '../../server/slo/edges.ts';
import { bucketOf, FIRST_PART, NO_DURATION, TOP_BUCKET } from '../../server/slo/histogram.ts';

const us = fc.oneof(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 2e11 }));
const bucket = fc.oneof(
  us.map(bucketOf),
  fc.constantFrom(0, TOP_BUCKET, NO_DURATION),
  fc.integer({ min: FIRST_PART, max: FIRST_PART + 12 }),
);
const cells = fc.uniqueArray(fc.tuple(bucket, fc.integer({ min: 1, max: 1e6 })), {
  selector: ([of]) => of,
  maxLength: 60,
});

test('an outcome makes of a minute what it makes of its buckets one by one', () => {
  const sums = new BucketSums();
  fc.assert(
    fc.property(cells, fc.array(us, { minLength: 1, maxLength: 6 }), fc.nat(5), (given, thresholds, from) => {
      const parts = cutsFor(thresholds).map((cut, place) => ({ id: FIRST_PART + place, ...cut }));
      const judge = new BucketJudge(parts);
      const ordered = given.toSorted(([a], [b]) => a - b);
      const others = Array.from({ length: from }, (): [number, number] => [1, 1]);
      const all = [...others, ...ordered, ...others];
      const [buckets, counts] = [all.map(([of]) => of), all.map(([, count]) => count)];
      sums.of({ series: 1, minute: 1, buckets, counts, from, to: from + given.length });
      for (const outcome of [GOOD, BAD, UNMEASURED, IGNORED, ...thresholds.map((at) => judge.tableFor(at))]) {
        const byHand = new Float64Array(FIELDS);
        for (const [of, count] of given) addOutcome(byHand, 0, outcome, of, count);
        expect(sums.under(outcome)).toEqual(byHand);
      }
    }),
  );
});

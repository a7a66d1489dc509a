import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BucketPart,
  Buckets,
  bucketLower,
  bucketOf,
  bucketUpper,
  FIRST_PART,
  isEdge,
  TOP_BUCKET,
} from '../../server/slo/histogram.ts';

test('every threshold with two digits from 1 us to 99 s is an edge', () => {
  let edges = 0;
  for (let scale = 1; scale <= 1e6; scale *= 10) {
    for (let digits = 1; digits <= 99; digits++) {
      const us = digits * scale;
      expect(isEdge(us), `${us}`).toBe(true);
      expect(bucketOf(us)).toBe(bucketOf(us - 1) + 1);
      edges++;
    }
  }
  expect(edges).toBe(7 * 99);
});

test('a threshold with three digits is no edge', () => {
  for (const us of [275_000, 1_250_000, 101, 999, 300_001]) expect(isEdge(us), `${us}`).toBe(false);
});

test('every whole ms up to 100 s lies in the bucket that contains it, and buckets only grow', () => {
  let before = 0;
  for (let ms = 0; ms <= 100_000; ms++) {
    const us = ms * 1000;
    const bucket = bucketOf(us);
    if (us < bucketLower(bucket) || us >= bucketUpper(bucket) || bucket < before) {
      throw new Error(`${ms} ms lies in bucket ${bucket}, [${bucketLower(bucket)}, ${bucketUpper(bucket)})`);
    }
    before = bucket;
  }
  expect(before).toBe(bucketOf(100_000_000));
});

test('the buckets join without a gap, and their count is as documented', () => {
  for (let index = 0; index < TOP_BUCKET; index++) {
    expect(bucketOf(bucketLower(index))).toBe(index);
    expect(bucketOf(bucketUpper(index) - 1)).toBe(index);
  }
  expect(bucketUpper(TOP_BUCKET)).toBe(Number.POSITIVE_INFINITY);
  expect(bucketLower(TOP_BUCKET)).toBe(1e11);
  expect(bucketOf(1e14)).toBe(TOP_BUCKET);
});

test.each([
  { us: 0, bucket: 0 },
  { us: 7, bucket: 7 },
  { us: 99, bucket: 99 },
  { us: 100, bucket: 100 },
  { us: 299_999, bucket: 389 },
  { us: 300_000, bucket: 390 },
  { us: 99_999_999_999, bucket: 909 },
  { us: 100_000_000_000, bucket: 910 },
])('$us us lies in bucket $bucket', ({ us, bucket }) => {
  expect(bucketOf(us)).toBe(bucket);
});

const CUT: BucketPart[] = [
  { id: FIRST_PART, lowerUs: 270_000, upperUs: 275_000 },
  { id: FIRST_PART + 1, lowerUs: 275_000, upperUs: 280_000 },
];

test.each([
  { title: 'below the cut bucket', us: 269_999, bucket: bucketOf(269_999) },
  { title: 'the first value of the first part', us: 270_000, bucket: FIRST_PART },
  { title: 'the last value below the finer threshold', us: 274_999, bucket: FIRST_PART },
  { title: 'the finer threshold itself', us: 275_000, bucket: FIRST_PART + 1 },
  { title: 'the last value of the cut bucket', us: 279_999, bucket: FIRST_PART + 1 },
  { title: 'above the cut bucket', us: 280_000, bucket: bucketOf(280_000) },
])('parts: $title', ({ us, bucket }) => {
  expect(new Buckets(CUT).of(us)).toBe(bucket);
});

test('of parts that lie in one another, the narrowest takes the value', () => {
  const finer: BucketPart[] = [
    ...CUT,
    { id: FIRST_PART + 2, lowerUs: 275_000, upperUs: 277_000 },
    { id: FIRST_PART + 3, lowerUs: 277_000, upperUs: 280_000 },
  ];
  const buckets = new Buckets(finer);
  expect([274_999, 275_000, 276_999, 277_000].map((us) => buckets.of(us))).toEqual([1024, 1026, 1026, 1027]);
});

test('a cut at any threshold divides exactly below it from the rest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999_999_999 }),
      fc.integer({ min: -50, max: 50 }),
      (threshold, offset) => {
        const bucket = bucketOf(threshold);
        const [lower, upper] = [bucketLower(bucket), bucketUpper(bucket)];
        const parts: BucketPart[] = isEdge(threshold)
          ? []
          : [
              { id: FIRST_PART, lowerUs: lower, upperUs: threshold },
              { id: FIRST_PART + 1, lowerUs: threshold, upperUs: upper },
            ];
        const us = Math.max(0, threshold + offset);
        const found = new Buckets(parts).of(us);
        const part = parts.find(({ id }) => id === found);
        const [from, to] = part ? [part.lowerUs, part.upperUs] : [bucketLower(found), bucketUpper(found)];
        expect(us >= from && us < to).toBe(true);
        expect(to <= threshold || from >= threshold).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

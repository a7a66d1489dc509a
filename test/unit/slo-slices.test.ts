import { expect, test } from 'vitest';
import { inSlices, sliceCounts } from '../../server/slo/slices.ts';

const HALF = { minutes: 5, target: { text: '95%', of: 100, bad: 5 } };
const SHARE = { minutes: 5, target: null };
/** Good, bad, unmeasured, ignored, uncertain. */
const of = (...events: number[]) => Float64Array.from(events);

test.each([
  { title: 'exactly at its target it is good', events: of(95, 5, 0, 0, 0), slice: [1, 0, 0, 0, 0] },
  { title: 'one less, and it is bad', events: of(949, 51, 3, 9, 0), slice: [0, 1, 0, 0, 0] },
  { title: 'without events it is in no count', events: of(0, 0, 0, 7, 0), slice: [0, 0, 0, 0, 0] },
  { title: 'unmeasured, when all its events are', events: of(0, 0, 2, 0, 0), slice: [0, 0, 1, 0, 0] },
  { title: 'uncertain, when uncertain events decide', events: of(94, 6, 0, 0, 1), slice: [0, 1, 0, 0, 1] },
  { title: 'certainly bad, when they cannot', events: of(93, 7, 0, 0, 1), slice: [0, 1, 0, 0, 0] },
])('a slice: $title', ({ events, slice }) => {
  expect([...sliceCounts(HALF, events)]).toEqual(slice);
});

test('a slice that counts by its share', () => {
  expect([...sliceCounts(SHARE, of(2, 1, 0, 0, 0))]).toEqual([200_000, 100_000, 0, 0, 0]);
  expect([...sliceCounts(SHARE, of(2000, 1000, 0, 0, 500))]).toEqual([200_000, 100_000, 0, 0, 50_000]);
});

test('look-backs are whole slices', () => {
  expect([5, 60, 61].map((minutes) => inSlices({ minutes: 60, target: null }, minutes))).toEqual([
    60, 60, 120,
  ]);
  expect(inSlices(null, 61)).toBe(61);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deltas } from '../../server/ledger/deltas.ts';
import { type MinuteBuckets, summed } from '../../server/ledger/minute-buckets.ts';
import { type Cell, cellsOf, deltasOf, summedCells } from '../support/deltas.ts';

const MINUTE = 29_000_000;
const cell = fc.record({
  series: fc.oneof(fc.nat(3), fc.nat(2 ** 27 - 1)),
  minute: fc.oneof(fc.nat(3), fc.nat(2 ** 25)).map((more) => MINUTE + more),
  bucket: fc.oneof(fc.nat(3), fc.constantFrom(31, 32, 63, 64, 4095), fc.nat(4095)),
  count: fc.integer({ min: 1, max: 1e9 }),
});
const cells = fc.array(cell, { maxLength: 2000, size: 'max' });

/** Its own numbers: series 0 is 7, 1 is 6, and so on. */
const NUMBERS = [7, 6, 5, 4];
const numberOf = (series: number) => NUMBERS[series]!;
const few = fc.array(
  cell.map((given) => ({ ...given, series: given.series % NUMBERS.length })),
  { maxLength: 500 },
);

function sorted(given: readonly Cell[]): Cell[] {
  return given.toSorted((a, b) => a.series - b.series || a.minute - b.minute || a.bucket - b.bucket);
}

function cellsIn(minutes: readonly MinuteBuckets[]): Cell[] {
  return minutes.flatMap(({ series, minute, buckets, counts, from, to }) =>
    Array.from({ length: to - from }, (_, index) => ({
      series,
      minute,
      bucket: buckets[from + index]!,
      count: counts[from + index]!,
    })),
  );
}

test('counts as a map does', () => {
  fc.assert(
    fc.property(cells, (given) => {
      const deltas = deltasOf(given);
      expect(sorted(cellsOf(deltas))).toEqual(sorted(summedCells(given)));
      expect(deltas.events).toBe(given.reduce((sum, { count }) => sum + count, 0));
      expect(deltas.minutes).toEqual(new Set(given.map(({ minute }) => minute)));
      expect(deltas.series).toEqual(new Set(given.map(({ series }) => series)));
    }),
    { numRuns: 60 },
  );
});

test('what is added in order is one run a series and minute', () => {
  fc.assert(
    fc.property(cells, (given) => {
      const inOrder = sorted(summedCells(given));
      const deltas = deltasOf(inOrder);
      const runs = new Set(inOrder.map(({ series, minute }) => `${series} ${minute}`));
      expect(deltas.size).toBe(inOrder.length);
      expect(deltas.runs().series).toHaveLength(runs.size);
    }),
    { numRuns: 60 },
  );
});

test('summed: each series and minute once, in order, under other numbers', () => {
  fc.assert(
    fc.property(fc.array(few, { maxLength: 4 }), (batches) => {
      const told = batches.flatMap((given) => [...deltasOf(given).minuteBuckets(numberOf)]);
      const minutes = summed(told);
      const renumbered = batches.flat().map((one) => ({ ...one, series: NUMBERS[one.series]! }));
      expect(cellsIn(minutes)).toEqual(sorted(summedCells(renumbered)));
      expect(new Set(minutes.map(({ series, minute }) => `${series} ${minute}`)).size).toBe(minutes.length);
    }),
    { numRuns: 60 },
  );
});

test('taken over from another thread', () => {
  fc.assert(
    fc.property(few, (given) => {
      const taken = Deltas.of(structuredClone(deltasOf(given).runs()), numberOf);
      taken.add(9, MINUTE, 3, 2);
      const all = [
        ...given.map((one) => ({ ...one, series: NUMBERS[one.series]! })),
        { series: 9, minute: MINUTE, bucket: 3, count: 2 },
      ];
      expect(sorted(cellsOf(taken))).toEqual(sorted(summedCells(all)));
      expect(taken.events).toBe(all.reduce((sum, { count }) => sum + count, 0));
    }),
    { numRuns: 60 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeltaTable } from '../../server/ledger/delta-table.ts';

const ORIGIN = 29_000_000;

test('counts as a map does', () => {
  const event = fc.record({
    series: fc.oneof(fc.nat(40), fc.nat(0xfffffffe)),
    minute: fc.oneof(fc.nat(5), fc.nat((1 << 20) - 1)).map((relative) => ORIGIN + relative),
    bucket: fc.oneof(fc.nat(3), fc.nat(4095)),
    count: fc.integer({ min: 1, max: 1e9 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 2000, size: 'max' }), (events) => {
      const table = new DeltaTable(ORIGIN);
      const oracle = new Map<string, number>();
      for (const { series, minute, bucket, count } of events) {
        table.add(series, minute, bucket, count);
        const key = `${series} ${minute} ${bucket}`;
        oracle.set(key, (oracle.get(key) ?? 0) + count);
      }
      const found = new Map<string, number>();
      table.forEach((series, minute, bucket, count) => {
        found.set(`${series} ${minute} ${bucket}`, count);
      });
      expect(found).toEqual(oracle);
      expect(table.size).toBe(oracle.size);
      expect(table.events).toBe(events.reduce((sum, { count }) => sum + count, 0));
    }),
    { numRuns: 60 },
  );
});

test.each([
  { title: 'before its origin', minute: ORIGIN - 1 },
  { title: 'past its span', minute: ORIGIN + (1 << 20) },
])('refuses a minute $title', ({ minute }) => {
  expect(() => new DeltaTable(ORIGIN).add(0, minute, 0)).toThrow(RangeError);
});

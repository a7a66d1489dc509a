/** Same events, or both refuse: known shapes, the general way, and JSON.parse. `node test/fuzz/run.ts` goes on for longer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ThreeWays } from '../fuzz/agreement.ts';
import { anyRecord } from '../fuzz/records.ts';
import { runOf } from '../fuzz/runs.ts';

const LENGTH = 120;

test('lines of real programs and made ones, as they are and changed', () => {
  const ways = new ThreeWays();
  const seeds = fc.integer({ min: 0, max: 1_000_000_000 });
  fc.assert(
    fc.property(seeds, (seed) => ways.read(runOf({ seed, length: LENGTH }))),
    { numRuns: 25, endOnFailure: true },
  );
  const { lines, byShape, counted, rejected, ignored } = ways.tally;
  expect(lines).toBeGreaterThanOrEqual(25 * LENGTH);
  // A test that sees but one of the ways would show nothing.
  for (const count of [byShape, counted, rejected, ignored]) expect(count).toBeGreaterThan(lines / 50);
});

test('records of any keys and values', () => {
  const ways = new ThreeWays();
  const records = fc.array(anyRecord, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(records, fc.nat(), (made, seed) =>
      ways.read(runOf({ seed, length: LENGTH / 2, records: made })),
    ),
    { numRuns: 30, endOnFailure: true },
  );
  expect(ways.tally.lines).toBeGreaterThanOrEqual(15 * LENGTH);
  expect(ways.tally.counted).toBeGreaterThan(0);
});

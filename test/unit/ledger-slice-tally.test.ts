import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPack, emptyPack, HOUR_MINUTES, type HourPack } from '../../server/ledger/hour-pack.ts';
import { loadSliceTally } from '../../server/ledger/load.ts';
import { SliceTally } from '../../server/ledger/slice-tally.ts';
import { countsAt, FIELDS } from '../../server/slo/counts.ts';
import { type Slices, sliceCounts } from '../../server/slo/slices.ts';
import { type CalendarWindow, type Reach, startOf } from '../../server/slo/window.ts';

/** A Sunday at ten in the evening. */
const START = 1_003_560;
const WEEK: CalendarWindow = {
  kind: 'calendar',
  text: 'w',
  minutes: 10_080,
  period: 'week',
  timeZone: 'UTC',
};
const HALF = { text: '50%', of: 2, bad: 1 };

type Step =
  | { readonly kind: 'add'; readonly ago: number; readonly field: number; readonly count: number }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      // Many to a slice, some ahead, and some from before every look-back.
      ago: fc.oneof(fc.integer({ min: -5, max: 20 }), fc.integer({ min: -5, max: 900 })),
      field: fc.integer({ min: 0, max: FIELDS - 2 }),
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), by: fc.integer({ min: 1, max: 130 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

/** The slices of every look-back, cut anew from the events. */
function recount(
  slices: Slices,
  lookbacks: readonly Reach[],
  added: ReadonlyMap<number, Float64Array>,
  asOf: number,
) {
  return lookbacks.map((reach) => {
    const sums = new Float64Array(FIELDS);
    const bySlice = Map.groupBy(added, ([minute]) => Math.floor(minute / slices.minutes) * slices.minutes);
    for (const [first, own] of bySlice) {
      if (first > asOf || first < startOf(reach, asOf)) continue;
      const events = new Float64Array(FIELDS);
      for (const [, counts] of own)
        for (let field = 0; field < FIELDS; field++) events[field]! += counts[field]!;
      for (const [field, count] of sliceCounts(slices, events).entries()) sums[field]! += count;
    }
    return countsAt(sums, 0);
  });
}

test.each([
  { title: 'good and bad slices', slices: { minutes: 5, target: HALF }, lookbacks: [5, 60, 600] },
  { title: 'hours', slices: { minutes: 60, target: HALF }, lookbacks: [60, 180] },
  { title: 'slices by their share', slices: { minutes: 10, target: null }, lookbacks: [60, WEEK] },
])('$title are what a recount says, whatever comes late', async ({ slices, lookbacks }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50 }), async (steps) => {
      const stored = new Map<number, HourPack>();
      const added = new Map<number, Float64Array>();
      let tally = new SliceTally(1, slices, lookbacks, START);
      for (const each of steps) {
        if (each.kind === 'add') {
          const delta = new Float64Array(FIELDS);
          delta[each.field] = each.count;
          const minute = tally.asOf - each.ago;
          tally.add(minute, delta);
          const sum = added.get(minute) ?? new Float64Array(FIELDS);
          sum[each.field]! += each.count;
          added.set(minute, sum);
        } else if (each.kind === 'advance') {
          tally.advance(tally.asOf + each.by);
        } else {
          save(stored, tally);
          tally = await loadSliceTally(reading(stored), 1, slices, lookbacks, tally.asOf);
        }
        expect(tally.counts()).toEqual(recount(slices, lookbacks, added, tally.asOf));
      }
    }),
    { numRuns: 200 },
  );
});

/** What is stored is events, so that other slices are cut from the same history. */
test('another way of slicing counts what is stored already', async () => {
  const stored = new Map<number, HourPack>();
  const tally = new SliceTally(1, { minutes: 1, target: HALF }, [60], START);
  tally.add(START, Float64Array.from([1, 9, 0, 0, 0]));
  tally.add(START - 1, Float64Array.from([90, 0, 0, 0, 0]));
  expect(tally.counts()).toMatchObject([{ good: 1, bad: 1 }]);
  save(stored, tally);
  const hours = await loadSliceTally(reading(stored), 1, { minutes: 60, target: HALF }, [120], START);
  expect(hours.counts()).toMatchObject([{ good: 1, bad: 1 }]);
  expect(tally.saved().lookbacks).toEqual([]);
  expect(hours.hourTotals(0, START).sort((a, b) => a.hour - b.hour)).toEqual([
    { slo: 1, hour: START / HOUR_MINUTES - 1, good: 1, bad: 0 },
    { slo: 1, hour: START / HOUR_MINUTES, good: 0, bad: 1 },
  ]);
});

function save(stored: Map<number, HourPack>, tally: SliceTally): void {
  for (const { hour, delta } of tally.takeUnsaved()) {
    const pack = stored.get(hour) ?? emptyPack();
    addPack(pack, delta);
    stored.set(hour, pack);
  }
}

function reading(stored: ReadonlyMap<number, HourPack>) {
  return {
    hourRange: async (slo: number, { from, to }: { from: number; to: number }) =>
      [...stored].flatMap(([hour, pack]) =>
        hour < from || hour >= to ? [] : [{ slo, hour, pack: pack.slice() }],
      ),
  };
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPack, emptyPack, HOUR_MINUTES, type HourPack } from '../../server/ledger/hour-pack.ts';
import { resumeTallies } from '../../server/ledger/load.ts';
import { type SavedSums, Tally } from '../../server/ledger/tally.ts';
import { countsAt, FIELDS, UNCERTAIN } from '../../server/slo/counts.ts';
import { type CalendarWindow, type Reach, startOf } from '../../server/slo/window.ts';

const START = 1_003_560;
/** Begins anew two hours after the start, a Sunday at ten in the evening. */
const WEEK: CalendarWindow = {
  kind: 'calendar',
  text: 'w',
  minutes: 10_080,
  period: 'week',
  timeZone: 'UTC',
};
const LOOKBACKS: readonly Reach[] = [5, 60, 77, 180, 300, WEEK];

type Step =
  | { readonly kind: 'add'; readonly ago: number; readonly field: number; readonly count: number }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'restart'; readonly by: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      ago: fc.integer({ min: -5, max: 420 }),
      field: fc.integer({ min: 0, max: FIELDS - 1 }),
      count: fc.integer({ min: 1, max: 1e9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), by: fc.integer({ min: 1, max: 130 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'flush' as const }) },
  {
    weight: 1,
    // Back when a lag grew, ahead when it shrank or time went on.
    arbitrary: fc.record({ kind: fc.constant('restart' as const), by: fc.integer({ min: -200, max: 200 }) }),
  },
);

/** Keeps what a flush saves, as the store does. */
class StoredHours {
  readonly #hours = new Map<number, HourPack>();
  #sums: SavedSums | null = null;

  save(tally: Tally): void {
    const unsaved = tally.takeUnsaved();
    if (unsaved.length > 0) this.#sums = tally.saved();
    for (const { hour, delta, whole } of unsaved) {
      const sum = this.#hours.get(hour)?.slice() ?? emptyPack();
      addPack(sum, delta);
      if (whole !== undefined) expect(whole).toEqual(sum);
      this.#hours.set(hour, sum);
    }
  }

  get(hour: number): HourPack | null {
    return this.#hours.get(hour)?.slice() ?? null;
  }

  /** The part of the store that a restart reads. */
  reading() {
    const packs = [...this.#hours].map(([hour, pack]) => ({ slo: 1, hour, pack: pack.slice() }));
    const sums = this.#sums === null ? null : { ...this.#sums, sums: this.#sums.sums.slice() };
    return {
      savedSums: async () => new Map(sums === null ? [] : [[1, sums] as const]),
      hourPacks: async (_: readonly number[], hours: readonly number[]) =>
        packs.filter(({ hour }) => hours.includes(hour)),
      sumHours: async (_: readonly number[], { from, to }: { from: number; to: number }) => {
        const sums = new Float64Array(FIELDS);
        for (const { hour, pack } of packs) {
          if (hour < from || hour >= to) continue;
          for (let index = 0; index < pack.length; index++) sums[index % FIELDS]! += pack[index]!;
        }
        return new Map([[1, sums]]);
      },
      lastUncertainHours: async () =>
        new Map(
          packs
            .filter(({ pack }) => pack.some((value, index) => index % FIELDS === UNCERTAIN && value > 0))
            .map(({ slo, hour }): [number, number] => [slo, hour])
            .sort((a, b) => a[1] - b[1]),
        ),
    };
  }
}

/** The sums of every look-back, counted anew. */
function recount(added: ReadonlyMap<number, Float64Array>, asOf: number) {
  return LOOKBACKS.map((reach) => {
    const sums = new Float64Array(FIELDS);
    const start = startOf(reach, asOf);
    for (const [minute, counts] of added) {
      if (minute <= asOf && minute >= start)
        for (let field = 0; field < FIELDS; field++) sums[field]! += counts[field]!;
    }
    return countsAt(sums, 0);
  });
}

function advance(tally: Tally, stored: StoredHours, to: number): void {
  for (const hour of tally.missingFor(to)) tally.hold(hour, stored.get(hour));
  tally.advance(to);
}

test('whatever comes in whatever order, every look-back is what a recount says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const stored = new StoredHours();
      const added = new Map<number, Float64Array>();
      let tally = new Tally(1, LOOKBACKS, START);
      for (const each of steps) {
        if (each.kind === 'add') {
          const minute = tally.asOf - each.ago;
          const delta = new Float64Array(FIELDS);
          delta[each.field] = each.count;
          tally.add(minute, delta);
          const sum = added.get(minute) ?? new Float64Array(FIELDS);
          sum[each.field]! += each.count;
          added.set(minute, sum);
        } else if (each.kind === 'advance') {
          advance(tally, stored, tally.asOf + each.by);
        } else {
          stored.save(tally);
          if (each.kind === 'restart') {
            const wanted = [{ id: 1, lookbacks: LOOKBACKS }];
            tally = (await resumeTallies(stored.reading(), wanted, tally.asOf + each.by)).get(1)!;
          }
        }
        expect(tally.counts()).toEqual(recount(added, tally.asOf));
      }
    }),
    { numRuns: 400 },
  );
});

test('nothing is handed over twice', () => {
  const tally = new Tally(1, LOOKBACKS, START);
  tally.add(START, Float64Array.from([1, 2, 3, 4, 0]));
  expect(tally.takeUnsaved()).toHaveLength(1);
  expect(tally.takeUnsaved()).toEqual([]);
});

test('it forgets the hours in which no look-back ends', () => {
  const stored = new StoredHours();
  const tally = new Tally(1, LOOKBACKS, START);
  for (let minute = START + 1; minute <= START + 600; minute++) advance(tally, stored, minute);
  const ends = [0, ...LOOKBACKS.filter((reach) => typeof reach === 'number')];
  const needed = ends.map((lookback) => Math.floor((START + 601 - lookback) / HOUR_MINUTES));
  const others = Array.from({ length: 20 }, (_, ago) => Math.floor(START / HOUR_MINUTES) + 11 - ago).filter(
    (hour) => !needed.includes(hour),
  );
  for (const hour of others) tally.add(hour * HOUR_MINUTES, Float64Array.from([1, 0, 0, 0, 0]));
  expect(tally.takeUnsaved().map(({ whole }) => whole)).toEqual(others.map(() => undefined));
});

test('the last minute whose counts may be off is the last with an uncertain one', () => {
  const tally = new Tally(1, LOOKBACKS, START);
  expect(tally.lastUncertain).toBeNull();
  for (const minute of [START - 9, START - 3, START - 7])
    tally.add(minute, Float64Array.from([0, 1, 0, 0, 1]));
  tally.add(START, Float64Array.from([5, 0, 0, 0, 0]));
  expect(tally.lastUncertain).toBe(START - 3);
});

test('to move on without an hour that it needs is refused', () => {
  const tally = new Tally(7, LOOKBACKS, START);
  expect(() => tally.advance(START + 1)).toThrow(/hour \d+ of tally 7 is not held/);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LateWatch } from '../../server/ledger/late-watch.ts';
import { BAD, type Counts, GOOD } from '../../server/slo/counts.ts';
import { calendarWindow, type Reach, startOf } from '../../server/slo/window.ts';

/** The alert was over with this minute: 2026-11-23T12:00Z. */
const UNTIL = Date.UTC(2026, 10, 23, 12) / 60_000;
const EXACT = 4320;
const HOUR = 60;

function calendarMonth(): Reach {
  const reading = calendarWindow('month', 'Europe/Berlin');
  if (!reading.ok || reading.window.kind !== 'calendar') throw new Error('no month');
  return reading.window;
}

const LOOKBACKS: readonly Reach[] = [5, 30, 60, 120, 360, 1440, 4320, 43_200, calendarMonth()];

type Told = { readonly minute: number; readonly good: number; readonly bad: number };

function note(watch: LateWatch, { minute, good, bad }: Told): boolean {
  const counted = new Float64Array(5);
  counted[GOOD] = good;
  counted[BAD] = bad;
  return watch.note(minute, counted);
}

/** By hand: what of all that was told lies in a look-back. */
function recount(told: readonly Told[], reach: Reach, asOf: number): Counts {
  const within = told.filter(({ minute }) => minute >= startOf(reach, asOf) && minute <= asOf);
  const sum = (of: (one: Told) => number) => within.reduce((all, one) => all + of(one), 0);
  const bad = sum((one) => one.bad);
  return { good: sum((one) => one.good), bad, unmeasured: 4, ignored: 3, uncertain: Math.min(2, bad) };
}

const amount = fc.integer({ min: 0, max: 50 });

/** Events of minutes from UNTIL - `oldest` up to UNTIL + `newest`. */
function events(oldest: number, newest: number) {
  const near = fc.integer({ min: -90, max: newest });
  const minute = fc.oneof(near, fc.integer({ min: -oldest, max: newest })).map((ago) => UNTIL + ago);
  return fc.array(fc.record({ minute, good: amount, bad: amount }), { maxLength: 40 });
}

const AS_OF = fc.integer({ min: 0, max: 300 }).map((later) => UNTIL + later);

describe('look-backs without what came late', () => {
  test('are those of the other events, by hand', () => {
    fc.assert(
      fc.property(events(EXACT, 400), events(EXACT, 400), AS_OF, (intime, after, asOf) => {
        const watch = new LateWatch(UNTIL);
        const late = after.filter((one) => note(watch, one));
        expect(late).toEqual(after.filter(({ minute }) => minute < UNTIL));
        const ontime = [...intime, ...after.filter(({ minute }) => minute >= UNTIL)];
        const counts = LOOKBACKS.map((reach) => recount([...intime, ...after], reach, asOf));
        expect(watch.without(counts, LOOKBACKS, asOf).map(({ good, bad }) => [good, bad])).toEqual(
          LOOKBACKS.map((reach) => recount(ontime, reach, asOf)).map(({ good, bad }) => [good, bad]),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('further back than three days what came late is left out by whole hours that lie within', () => {
    fc.assert(
      fc.property(events(44_000, 0), AS_OF, (told, asOf) => {
        const watch = new LateWatch(UNTIL);
        for (const one of told) note(watch, one);
        const placed = told
          .filter(({ minute }) => minute < UNTIL)
          .map((one) =>
            UNTIL - one.minute > EXACT ? { ...one, minute: one.minute - (one.minute % HOUR) } : one,
          );
        const counts = LOOKBACKS.map((reach) => recount(told, reach, asOf));
        const wanted = counts.map(({ good, bad }, place) => {
          const late = recount(placed, LOOKBACKS[place]!, asOf);
          return [good - late.good, bad - late.bad];
        });
        const found = watch.without(counts, LOOKBACKS, asOf);
        expect(found.map(({ good, bad }) => [good, bad])).toEqual(wanted);
        expect(found.every(({ good, bad, uncertain }) => good >= 0 && bad >= uncertain)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('survive being stored and loaded, and what comes then is added', () => {
    fc.assert(
      fc.property(events(44_000, 5), events(44_000, 5), (before, after) => {
        const whole = new LateWatch(UNTIL);
        const stored = new LateWatch(UNTIL);
        for (const one of before) note(stored, one);
        const loaded = new LateWatch(UNTIL, JSON.parse(JSON.stringify(stored.minutes)));
        for (const one of [...before, ...after]) note(whole, one);
        for (const one of after) note(loaded, one);
        expect(loaded.minutes).toEqual(whole.minutes);
        expect(loaded.isEmpty).toBe(whole.isEmpty);
      }),
    );
  });

  test('what is neither good nor bad stays, and no more is uncertain than is bad', () => {
    const watch = new LateWatch(UNTIL);
    note(watch, { minute: UNTIL - 1, good: 3, bad: 4 });
    const counts: Counts = { good: 10, bad: 5, unmeasured: 7, ignored: 6, uncertain: 3 };
    expect(watch.without([counts], [60], UNTIL)).toEqual([
      { good: 7, bad: 1, unmeasured: 7, ignored: 6, uncertain: 1 },
    ]);
  });

  test('never are less than nothing, though another definition counts fewer', () => {
    const watch = new LateWatch(UNTIL);
    note(watch, { minute: UNTIL - 1, good: 3, bad: 4 });
    const counts: Counts = { good: 2, bad: 1, unmeasured: 0, ignored: 0, uncertain: 1 };
    expect(watch.without([counts], [60], UNTIL)).toEqual([
      { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 },
    ]);
  });
});

describe('what is late', () => {
  test.each([
    { minute: UNTIL - 1, late: true },
    { minute: UNTIL, late: false },
    { minute: UNTIL + 1, late: false },
  ])('of minute $minute: $late', ({ minute, late }) => {
    const watch = new LateWatch(UNTIL);
    expect(note(watch, { minute, good: 1, bad: 2 })).toBe(late);
    expect(watch.isEmpty).toBe(!late);
    expect(watch.minutes).toEqual(late ? [[minute, 1, 2]] : []);
  });

  test('is summed by minute, and by hour further back than three days, in order', () => {
    const watch = new LateWatch(UNTIL);
    for (const minute of [UNTIL - 1, UNTIL - EXACT, UNTIL - EXACT - 1, UNTIL - EXACT - 60, UNTIL - 1])
      note(watch, { minute, good: 1, bad: 2 });
    expect(watch.minutes).toEqual([
      [UNTIL - EXACT - 60, 2, 4],
      [UNTIL - EXACT, 1, 2],
      [UNTIL - 1, 2, 4],
    ]);
  });
});

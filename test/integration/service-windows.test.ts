/** Months of the calendar and slices of time, by a count by hand. */
import { expect, test, vi } from 'vitest';
import { boardOf, countsOf, minuteOf, openScene, post, ready, statusOf } from '../support/service-harness.ts';
import { type Event, SERVICE, seeded } from '../support/traffic.ts';

const MINUTE = 60_000;
const DAY = 1440;
/** The last evening of November in Berlin, which is an hour ahead. */
const EVENING = Date.UTC(2026, 10, 30, 22, 17, 30);
/** The first minutes of November and of December there. */
const NOVEMBER = Date.UTC(2026, 9, 31, 23) / MINUTE;
const DECEMBER = Date.UTC(2026, 10, 30, 23) / MINUTE;

const yaml = (...slos: string[]): string => ['service: shop', 'slos:', ...slos].join('\n');
const SLO = (name: string, window: string, slices = ''): string =>
  `  - { name: ${name}, target: 90%, match: { method: any }, good: { status: non-5xx }, window: ${window}${slices} }`;
const MONTH = SLO('month', 'calendar month in Europe/Berlin');
const FIVES = SLO('fives', '7d', ', slices: { length: 5m, target: 80% }');
const HOURS = SLO('hours', 'calendar month in Europe/Berlin', ', slices: { length: 1h, target: 80% }');
const SHARES = SLO('shares', '7d', ', slices: { length: 5m }');

/** Clustered, so that slices hold more than one. */
function trafficOf(count: number, from: number, to: number): Event[] {
  const random = seeded(5);
  return Array.from({ length: count }, () => {
    const hour = from + Math.floor(random() * (to - from - 60));
    return {
      minute: hour + Math.floor(random() ** 3 * 60),
      second: 7,
      method: 'GET',
      path: '/s/x',
      status: random() < 0.15 ? 500 : 200,
      us: 1,
    };
  });
}

function byHand(events: readonly Event[], from: number, to: number) {
  const own = events.filter(({ minute }) => minute >= from && minute <= to);
  const bad = own.filter(({ status }) => status >= 500).length;
  return { good: own.length - bad, bad };
}

/** Slices that begin in [from, to]. */
function slicesByHand(
  events: readonly Event[],
  length: number,
  from: number,
  to: number,
  isGood: (share: number) => boolean,
) {
  let [good, bad] = [0, 0];
  for (const own of Map.groupBy(events, ({ minute }) => Math.floor(minute / length)).entries()) {
    const first = own[0] * length;
    if (first < from || first > to) continue;
    const failed = own[1].filter(({ status }) => status >= 500).length;
    if (isGood(1 - failed / own[1].length)) good++;
    else bad++;
  }
  return { good, bad };
}

test('a month is counted from its beginning, and the next begins with nothing', async () => {
  const { clock, start, define } = await openScene(EVENING);
  await define(yaml(MONTH, FIVES, HOURS, SHARES));
  let service = await start();
  await ready(service);
  const now = minuteOf(clock);
  const events = trafficOf(4000, NOVEMBER - 2 * DAY, now);
  await post(service, clock, events);
  const check = async () => {
    await countsOf(service, clock);
    const present = minuteOf(clock);
    const known = events.filter(({ minute }) => minute <= present);
    const first = present < DECEMBER ? NOVEMBER : DECEMBER;
    const of = (name: string) => {
      const { counts, lookbacks, period } = statusOf(service, name)!;
      const { good, bad, unmeasured } = counts;
      return {
        good,
        bad,
        unmeasured,
        hour: lookbacks.find(({ text }) => text === '1h')!.counts.good,
        period,
      };
    };
    const period =
      present < DECEMBER
        ? { from: NOVEMBER * MINUTE, to: DECEMBER * MINUTE }
        : { from: DECEMBER * MINUTE, to: Date.UTC(2026, 11, 31, 23) };
    expect(of('month')).toEqual({
      ...byHand(known, first, present),
      unmeasured: 0,
      hour: byHand(known, present - 59, present).good,
      period,
    });
    const week = present - 7 * DAY;
    expect(of('fives')).toMatchObject(slicesByHand(known, 5, week + 1, present, (share) => share >= 0.8));
    expect(of('hours')).toMatchObject({
      ...slicesByHand(known, 60, first, present, (share) => share >= 0.8),
      period,
    });
    return of;
  };
  const of = await check();
  // What is counted as it happens only grows: slices and months are another matter.
  const recent = byHand(events, now - 59, now);
  expect(recent.good + recent.bad).toBeGreaterThan(0);
  expect(boardOf(service).counted()).toEqual(
    ['month', 'fives', 'hours', 'shares'].map((name) => ({ service: SERVICE, name, ...recent })),
  );
  // Each slice of five minutes weighs 300 s.
  const slices = slicesByHand(events, 5, now - 7 * DAY + 1, now, () => true).good;
  const { good, bad } = of('shares');
  expect(good + bad).toBe(slices * 300_000);

  // Late lines change slices that were judged already, and a restart knows no less.
  const late = trafficOf(300, NOVEMBER, now);
  await post(service, clock, late);
  events.push(...late);
  await check();
  await service.stop();
  service = await start();
  await ready(service);
  await check();

  clock.now = DECEMBER * MINUTE - 1000;
  await check();
  clock.now = DECEMBER * MINUTE + 1000;
  await check();
  const month = statusOf(service, 'month')!;
  expect([month.counts.good, month.verdict, month.reasons]).toEqual([
    0,
    'unknown',
    ['No event has been counted in this calendar month in Europe/Berlin.'],
  ]);
  const begun = trafficOf(50, DECEMBER - 120, DECEMBER + 61).filter(({ minute }) => minute <= DECEMBER);
  await post(service, clock, begun);
  events.push(...begun);
  await check();
});

test('history, trend and attribution are of the same window and of the same slices', async () => {
  const { clock, start, define } = await openScene(EVENING);
  await define(yaml(MONTH, FIVES));
  const service = await start();
  await ready(service);
  const now = minuteOf(clock);
  const events = trafficOf(3000, NOVEMBER - 2 * DAY, now);
  await post(service, clock, events);
  await countsOf(service, clock);
  const board = boardOf(service);
  for (const [name, first] of [
    ['month', NOVEMBER],
    ['fives', now - 7 * DAY + 1],
  ] as const) {
    const status = statusOf(service, name)!;
    const key = { service: SERVICE, name };
    const range = { from: first * MINUTE, to: (now + 1) * MINUTE, step: 60 };
    const points = await board.history(key, range);
    expect(points.at(-1)!.remaining).toBe(status.remaining);
    const sums = points.reduce((sum, point) => ({ good: sum.good + point.good, bad: sum.bad + point.bad }), {
      good: 0,
      bad: 0,
    });
    const rest = status.counts.good + status.counts.bad - sums.good - sums.bad;
    // Steps are whole: what is left of the last hour is in no point.
    expect(rest).toBeLessThan(40);
    const rows = await board.attribution(key, ['hour']);
    expect(rows.reduce((sum, { bad }) => sum + bad, 0)).toBe(byHand(events, first, now).bad);
  }
  // A point before the month is about the month before.
  const [before] = await board.history(
    { service: SERVICE, name: 'month' },
    { from: (NOVEMBER - 60) * MINUTE, to: NOVEMBER * MINUTE, step: 60 },
  );
  const october = byHand(events, NOVEMBER - 31 * DAY, NOVEMBER - 1);
  expect(before!.remaining).toBeCloseTo(1 - october.bad / (october.good + october.bad) / 0.1, 9);
});

test('slices may change, and go, without anything being counted anew', async () => {
  const { clock, start, define, sql } = await openScene(EVENING);
  await define(yaml(SLO('read', '7d')));
  const service = await start();
  await ready(service);
  const now = minuteOf(clock);
  const events = trafficOf(1000, now - 7 * DAY + 1, now);
  await post(service, clock, events.slice(0, 500));
  await countsOf(service, clock);
  const week = now - 7 * DAY + 1;
  const rows = await sql('select id, revision from slo');
  /** Definitions take effect in a moment. */
  const expectCounts = (expected: { good: number; bad: number }) =>
    vi.waitFor(() => expect(statusOf(service, 'read')!.counts).toMatchObject(expected), 15_000);
  await define(yaml(SLO('read', '7d', ', slices: { length: 5m, target: 80% }')), [service]);
  await countsOf(service, clock);
  await post(service, clock, events.slice(500));
  await expectCounts(slicesByHand(events, 5, week, now, (share) => share >= 0.8));
  await define(yaml(SLO('read', '7d', ', slices: { length: 30m, target: 80% }')), [service]);
  // The look-back is whole slices: it begins with the first that begins in it.
  await expectCounts(slicesByHand(events, 30, week, now, (share) => share >= 0.8));
  await define(yaml(SLO('read', '7d')), [service]);
  await expectCounts(byHand(events, week, now));
  expect(await sql('select id, revision from slo')).toEqual(rows);
});

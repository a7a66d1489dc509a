import { describe, expect, test } from 'vitest';
import type { History } from '../../server/http/contract.ts';
import {
  axisCount,
  budgetAxis,
  type ChartPoint,
  chartPoints,
  historyQuery,
  rangesOf,
  shareAboveWall,
  windowSpan,
} from '../../web/lib/history-view.ts';
import { status } from './status.ts';

const HOUR = 3_600_000;
const END = Date.parse('2026-08-20T10:00:00.000Z');

function history(lefts: readonly (number | null)[]): History {
  const points = lefts.map((left, index) => ({
    t: new Date(END - (lefts.length - 1 - index) * HOUR).toISOString(),
    good: 9,
    bad: 1,
    total: 10,
    remaining: 0.5,
    left,
    burn: 20,
  }));
  return { service: 's', name: 'n', from: '', to: new Date(END).toISOString(), stepSeconds: 3600, points };
}

const points = (lefts: readonly (number | null)[]): readonly ChartPoint[] =>
  chartPoints(history(lefts), [END - 2 * HOUR, END]);
test('the ideal line falls from 1 at the start of the window to 0 at its end', () => {
  expect(points([1, 0.8, 0.7]).map(({ ideal }) => ideal)).toEqual([1, 0.5, 0]);
});

test('a budget of the calendar would be spent evenly over its whole period', () => {
  const period = { from: '2026-08-01T00:00:00.000Z', to: '2026-09-01T00:00:00.000Z', timeZone: 'UTC' };
  expect(windowSpan(status({ period }), END)).toEqual([Date.parse(period.from), Date.parse(period.to)]);
  expect(windowSpan(status(), END)).toEqual([END - 720 * HOUR, END]);
});

test('before anything was counted there is neither a budget left nor one that remains', () => {
  expect(points([null, 0.8]).map(({ left, remaining }) => [left, remaining])).toEqual([
    [null, null],
    [0.8, 0.5],
  ]);
});

test.each([
  { title: 'within the budget', lefts: [1, 0.3], share: 1 },
  { title: 'overspent since some time', lefts: [null, 0.5, -1.5], share: 0.25 },
  { title: 'overspent from the first', lefts: [-2, -1], share: 0 },
  { title: 'spent to the last event', lefts: [0, 0], share: 1 },
  { title: 'without data', lefts: [null], share: 1 },
])('$title: the share $share of the line is above the wall', ({ lefts, share }) => {
  expect(shareAboveWall(points(lefts))).toBe(share);
});

describe('ranges', () => {
  test('the window asks without bounds, the others end now', () => {
    const present = { end: null, now: END };
    expect(historyQuery('window', status(), present)).toEqual({});
    expect(historyQuery('6h', status(), present)).toEqual({
      from: '2026-08-20T04:00:00.000Z',
      to: '2026-08-20T10:00:00.000Z',
    });
  });

  test('every range ends where it is wanted, the window too', () => {
    const asked = { end: END - 24 * HOUR, now: END };
    expect(historyQuery('1d', status(), asked)).toEqual({
      from: '2026-08-18T10:00:00.000Z',
      to: '2026-08-19T10:00:00.000Z',
    });
    expect(historyQuery('window', status(), asked)).toEqual({
      from: '2026-07-20T10:00:00.000Z',
      to: '2026-08-19T10:00:00.000Z',
    });
  });

  test('a range as long as the window is the window', () => {
    const week = { text: '7d', minutes: 10_080, good: 0, bad: 0, total: 0, burn: 0 };
    expect(rangesOf(status({ window: '7d', lookbacks: [week] }))).toEqual(['6h', '1d', 'window']);
    expect(rangesOf(status())).toEqual(['6h', '1d', '7d', 'window']);
  });
});

test.each([
  { title: 'within the budget', lefts: [1, 0.3], domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] },
  { title: 'a little overspent', lefts: [1, -0.3], domain: [-0.3, 1], ticks: [-0.25, 0, 0.25, 0.5, 0.75, 1] },
  { title: 'overspent', lefts: [1, -1.8], domain: [-1.8, 1], ticks: [-1.5, -1, -0.5, 0, 0.5, 1] },
  { title: 'far overspent', lefts: [-9], domain: [-9, 1], ticks: [-8, -6, -4, -2, 0, 1] },
])('the budget axis, $title, shows the wall and the whole', ({ lefts, domain, ticks }) => {
  expect(budgetAxis(points(lefts))).toEqual({ domain, ticks });
});

test('axes are labelled shortly', () => {
  expect([999, 1250, 17_000, 2_400_000].map(axisCount)).toEqual(['999', '1.3k', '17k', '2.4M']);
});

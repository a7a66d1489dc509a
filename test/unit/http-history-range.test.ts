import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HistoryAsked, historyRange } from '../../server/http/history-range.ts';

const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);
const at = (text: string) => Date.parse(text);

test.each([
  {
    title: 'without bounds it is the window that ends with the current minute',
    asked: {},
    range: { from: at('2026-10-24T12:01Z'), to: at('2026-11-23T12:01Z'), step: 180 },
  },
  {
    title: 'bounds are widened to whole minutes',
    asked: { from: '2026-11-23T10:00:59Z', to: '2026-11-23T10:10:01Z' },
    range: { from: at('2026-11-23T10:00Z'), to: at('2026-11-23T10:11Z'), step: 1 },
  },
  {
    title: 'what lies ahead of now is cut off',
    asked: { from: '2026-11-23T11:00:00Z', to: '2030-01-01T00:00:00Z' },
    range: { from: at('2026-11-23T11:00Z'), to: at('2026-11-23T12:01Z'), step: 1 },
  },
  {
    title: 'an offset is understood',
    asked: { from: '2026-11-23T12:00:00+02:00', to: '2026-11-23T11:00:00Z', step: '300' },
    range: { from: at('2026-11-23T10:00Z'), to: at('2026-11-23T11:00Z'), step: 5 },
  },
  {
    title: 'a step in hours',
    asked: { from: '2026-11-22T12:00:00Z', to: '2026-11-23T12:00:00Z', step: '1h' },
    range: { from: at('2026-11-22T12:00Z'), to: at('2026-11-23T12:00Z'), step: 60 },
  },
  {
    title: '2000 points are answered',
    asked: { from: '2026-11-21T00:00:00Z', to: '2026-11-22T09:20:00Z', step: '60' },
    range: { from: at('2026-11-21T00:00Z'), to: at('2026-11-22T09:20Z'), step: 1 },
  },
])('$title', ({ asked, range }) => {
  expect(historyRange(asked, 43_200, NOW)).toEqual({ ok: true, range });
});

test.each([
  {
    title: '2001 points are not, and the least step is named',
    asked: { from: '2026-11-21T00:00:00Z', to: '2026-11-22T09:21:00Z', step: '1m' },
    message: 'step: 2001 points, and at most 2000 are answered; take 2m or more.',
  },
  {
    title: 'a step below a minute',
    asked: { step: '30s' },
    message: 'step: "30s" is not a step; write whole minutes, as 60 (seconds), 5m, 1h or 1d.',
  },
  {
    title: 'a step of no whole minutes',
    asked: { step: '90' },
    message: 'step: "90" is not a step; write whole minutes, as 60 (seconds), 5m, 1h or 1d.',
  },
  {
    title: 'a step of nothing',
    asked: { step: '0' },
    message: 'step: "0" is not a step; write whole minutes, as 60 (seconds), 5m, 1h or 1d.',
  },
  {
    title: 'an end before the start',
    asked: { from: '2026-11-22T00:00:00Z', to: '2026-11-21T00:00:00Z' },
    message: 'from: must be before to, and not in the future.',
  },
  {
    title: 'a start in the future',
    asked: { from: '2027-11-22T00:00:00Z' },
    message: 'from: must be before to, and not in the future.',
  },
] as { title: string; asked: HistoryAsked; message: string }[])('refused: $title', ({ asked, message }) => {
  expect(historyRange(asked, 43_200, NOW)).toEqual({ ok: false, message });
});

test('without a step there are at most 250 points, and never a step below a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (minutes) => {
      const read = historyRange({}, minutes, NOW);
      if (!read.ok) throw new Error(read.message);
      const { from, to, step } = read.range;
      expect((to - from) / 60_000).toBe(minutes);
      expect(Number.isInteger(step)).toBe(true);
      expect(minutes / step).toBeLessThanOrEqual(250);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayAndHour, timeAxis } from '../../web/lib/time-axis.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WIDE = 1200;
const HALF = 520;
const PHONE = 280;
const END = Date.parse('2026-11-23T18:07:00.000Z');

function labels(hours: number, widthPx: number, end = END): readonly string[] {
  const { ticks, label } = timeAxis(end - hours * HOUR, end, widthPx);
  return ticks.map(label);
}

describe('the time axis', () => {
  test.each([
    {
      title: '6 hours',
      hours: 6,
      width: WIDE,
      shown: ['13:00', '14:00', '15:00', '16:00', '17:00', '18:00'],
    },
    { title: '6 hours on a phone', hours: 6, width: PHONE, shown: ['14:00', '16:00', '18:00'] },
    {
      title: 'a day, whose midnight is its date',
      hours: 24,
      width: HALF,
      shown: ['21:00', '23 Nov', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00'],
    },
    { title: 'a day on a phone', hours: 24, width: PHONE, shown: ['23 Nov', '06:00', '12:00', '18:00'] },
    {
      title: '7 days',
      hours: 168,
      width: WIDE,
      shown: ['17 Nov', '18 Nov', '19 Nov', '20 Nov', '21 Nov', '22 Nov', '23 Nov'],
    },
    { title: '7 days on a phone', hours: 168, width: PHONE, shown: ['17 Nov', '19 Nov', '21 Nov', '23 Nov'] },
    {
      title: '30 days',
      hours: 720,
      width: WIDE,
      shown: ['29 Oct', '3 Nov', '8 Nov', '13 Nov', '18 Nov', '23 Nov'],
    },
    {
      title: '30 days on a phone',
      hours: 720,
      width: PHONE,
      shown: ['3 Nov', '13 Nov', '23 Nov'],
    },
    {
      title: '90 days, by Mondays',
      hours: 2160,
      width: HALF,
      shown: ['31 Aug', '14 Sep', '28 Sep', '12 Oct', '26 Oct', '9 Nov', '23 Nov'],
    },
    {
      title: 'half an hour',
      hours: 0.5,
      width: HALF,
      shown: ['17:40', '17:45', '17:50', '17:55', '18:00', '18:05'],
    },
    { title: 'one moment', hours: 0, width: HALF, shown: ['18:07'] },
  ])('of $title', ({ hours, width, shown }) => {
    expect(labels(hours, width)).toEqual(shown);
  });

  test('holds both ends when they are round', () => {
    expect(labels(6, PHONE, Date.parse('2026-11-23T18:00:00.000Z'))).toEqual([
      '12:00',
      '14:00',
      '16:00',
      '18:00',
    ]);
  });

  test('never says one thing twice in a row, is evenly spaced and has at most 9 ticks, all within the range', () => {
    const range = fc.record({
      end: fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') }),
      minutes: fc.integer({ min: 5, max: 365 * 1440 }),
      width: fc.integer({ min: 0, max: 2000 }),
    });
    fc.assert(
      fc.property(range, ({ end, minutes, width }) => {
        const from = end - minutes * 60_000;
        const { ticks, label } = timeAxis(from, end, width);
        const steps = new Set(ticks.slice(1).map((tick, index) => tick - ticks[index]!));
        expect(steps.size).toBeLessThanOrEqual(1);
        expect(ticks.slice(1).filter((tick, index) => label(tick) === label(ticks[index]!))).toEqual([]);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(ticks.every((tick) => tick >= from && tick <= end)).toBe(true);
      }),
    );
  });
});

test('an hour is named by its day and its clock', () => {
  expect(dayAndHour('2026-11-14T13:00:00.000Z')).toBe('14 Nov 13:00');
  expect(dayAndHour('–')).toBe('–');
});

test('weeks begin on Monday', () => {
  const { ticks } = timeAxis(END - 90 * DAY, END, HALF);
  expect(new Set(ticks.map((tick) => new Date(tick).getUTCDay()))).toEqual(new Set([1]));
});

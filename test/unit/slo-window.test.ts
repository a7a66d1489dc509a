import { describe, expect, test } from 'vitest';
import { parseSentence } from '../../server/slo/sentence.ts';
import {
  longestMinutes,
  minutesSoFar,
  parseWindow,
  periodAt,
  startOf,
  type Window,
} from '../../server/slo/window.ts';

function windowOf(text: string): Window {
  const reading = parseWindow(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.window;
}

function period(text: string, at: string): [string, string] {
  const window = windowOf(text);
  if (window.kind !== 'calendar') throw new Error('rolling');
  const { from, to } = periodAt(window, Math.floor(Date.parse(at) / 60_000));
  return [new Date(from * 60_000).toISOString(), new Date(to * 60_000).toISOString()];
}

describe('a period of the calendar', () => {
  test.each([
    ['calendar month', '2026-02-28T23:59:00Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['calendar month', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ['calendar quarter', '2026-06-30T23:59:00Z', '2026-04-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z'],
    ['calendar year', '2028-02-29T12:00:00Z', '2028-01-01T00:00:00.000Z', '2029-01-01T00:00:00.000Z'],
    // 23 November 2026 is a Monday.
    ['calendar week', '2026-11-22T23:59:00Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['calendar week', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    // Summer time: the month begins an hour earlier by UTC, and March has an hour less than January.
    [
      'calendar month in Europe/Berlin',
      '2026-03-31T21:59:00Z',
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ],
    [
      'calendar month in Europe/Berlin',
      '2026-03-31T22:00:00Z',
      '2026-03-31T22:00:00.000Z',
      '2026-04-30T22:00:00.000Z',
    ],
    [
      'calendar week in America/New_York',
      '2026-11-01T05:30:00Z',
      '2026-10-26T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ],
    [
      'calendar month in Asia/Kolkata',
      '2026-11-30T18:29:00Z',
      '2026-10-31T18:30:00.000Z',
      '2026-11-30T18:30:00.000Z',
    ],
  ])('%s at %s', (text, at, from, to) => {
    expect(period(text, at)).toEqual([from, to]);
  });

  test('a day that begins at one, as summer time begins at midnight', () => {
    // Chile, 6 September 2026: 24:00 of the 5th is 01:00 of the 6th.
    const window = windowOf('calendar week in America/Santiago');
    const sunday = periodAt(
      window as Extract<Window, { kind: 'calendar' }>,
      Date.parse('2026-09-06T12:00:00Z') / 60_000,
    );
    // A week with 167 hours.
    expect((sunday.to - sunday.from) / 60).toBe(167);
  });

  test('what the window has so far', () => {
    const month = windowOf('calendar month');
    const at = (iso: string) => Date.parse(iso) / 60_000;
    expect(minutesSoFar(month, at('2026-11-01T00:00:00Z'))).toBe(1);
    expect(minutesSoFar(month, at('2026-11-30T23:59:00Z'))).toBe(30 * 1440);
    expect(minutesSoFar(windowOf('7d'), at('2026-11-01T00:00:00Z'))).toBe(10_080);
    expect(startOf(60, 1000)).toBe(941);
    expect(longestMinutes(month)).toBe(31 * 1440 + 60);
  });
});

describe('written', () => {
  test.each([
    ['calendar month', 'calendar month'],
    ['the calendar month in UTC', 'calendar month'],
    ['this calendar quarter in europe/berlin', 'calendar quarter in Europe/Berlin'],
    ['30 days', '30d'],
  ])('%s', (text, canonical) => {
    expect(windowOf(text).text).toBe(canonical);
  });

  test.each([
    ['calendar fortnight', '"fortnight" is no period of the calendar; write week, month, quarter or year'],
    [
      'calendar mont',
      '"mont" is no period of the calendar; write week, month, quarter or year; did you mean "month"?',
    ],
    ['calendar month in Berlin', '"Berlin" is no time zone; write one like Europe/Berlin, or UTC'],
    [
      'month',
      '"month" is not a window; write "calendar month" for the present one, or rolling days like 30d',
    ],
    [
      '1 quarter',
      '"1 quarter" is not a window; write "calendar quarter" for the present one, or rolling days like 90d',
    ],
  ])('%s is refused', (text, reason) => {
    expect(parseWindow(text)).toEqual({ ok: false, reason });
  });

  test('in a sentence, to its end', () => {
    const read = parseSentence('99.5% of GET /s/:id non-5xx over the calendar month in Europe/Berlin');
    expect(read.ok && read.parts.window).toMatchObject({ period: 'month', timeZone: 'Europe/Berlin' });
    const wrong = parseSentence('99.5% of GET /s/:id non-5xx over calendar moon in Rome please');
    expect(wrong.ok ? [] : wrong.faults.map(({ message }) => message)).toEqual([
      '"moon" is no period of the calendar; write week, month, quarter or year',
      'the sentence ends with its window; conditions stand before "over"',
    ]);
  });
});

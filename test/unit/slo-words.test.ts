import { expect, test } from 'vitest';
import {
  moment,
  percent,
  plural,
  roughly,
  shortSpan,
  span,
  times,
  timesTheUsual,
  wholeNumber,
} from '../../server/slo/words.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1214, '1\u00a0214'],
  [1_000_000, '1\u00a0000\u00a0000'],
  [-1234, '−1\u00a0234'],
])('%d is written %s', (value, text) => {
  expect(wholeNumber(value)).toBe(text);
});

test.each([
  [0, '0%'],
  [0.821, '82.1%'],
  [1, '100%'],
  [-1.8, '−180%'],
  [-0.05, '−5%'],
  [-332.339, '−33\u00a0234%'],
  [12.34, '1\u00a0234%'],
  [0.0004, '0.04%'],
  [0.25, '25%'],
  [0.9999, '99.9%'],
  [0.99951, '99.9%'],
  [0.00001, '0.01%'],
  [-0.00001, '−0.01%'],
  [0.005, '0.50%'],
  [0.1, '10%'],
])('the share %d is written %s', (share, text) => {
  expect(percent(share)).toBe(text);
});

test.each([
  [0, '0x'],
  [1, '1x'],
  [0.98, '0.98x'],
  [14.4, '14.4x'],
  [10, '10x'],
  [99.96, '100x'],
  [200, '200x'],
  [1000, '1000x'],
])('the burn rate %d is written %s', (rate, text) => {
  expect(times(rate)).toBe(text);
});

test.each([
  [0, 'less than a minute'],
  [0.99, 'less than a minute'],
  [1, '1 minute'],
  [37.9, '37 minutes'],
  [119.9, '119 minutes'],
  [120, '2 hours'],
  [312, '5.2 hours'],
  [2879, '47.9 hours'],
  [2880, '2 days'],
  [4464, '3.1 days'],
])('%d minutes are written %s', (minutes, text) => {
  expect(span(minutes)).toBe(text);
});

test.each([
  [0, '0 min'],
  [59, '59 min'],
  [60, '1 h'],
  [90, '1.5 h'],
  [179, '3 h'],
  [1135, '19 h'],
  [1440, '24 h'],
])('%d minutes are written in short as %s', (minutes, text) => {
  expect(shortSpan(minutes)).toBe(text);
});

test.each([
  [0, '0'],
  [0.004, 'less than 0.01'],
  [0.2, '0.2'],
  [0.246, '0.25'],
  [0.956, '0.956'],
  [1.04, '1.04'],
  [1.349, '1.3'],
  [10.9, '11'],
  [134, '130'],
  [1349, '1\u00a0300'],
])('%d is roughly %s', (value, text) => {
  expect(roughly(value)).toBe(text);
  expect(timesTheUsual(value)).toBe(`${text} times the usual`);
});

test('counts have their noun in the right number', () => {
  expect([0, 1, 2, 1214].map((count) => plural(count, 'failure'))).toEqual([
    '0 failures',
    '1 failure',
    '2 failures',
    '1\u00a0214 failures',
  ]);
});

test('a moment is cut to its minute', () => {
  expect(moment(Date.UTC(2026, 7, 20, 10, 0, 59, 999))).toBe('2026-08-20 10:00 UTC');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDecimal, parsePercentage, percentageText } from '../../server/slo/decimal.ts';
import { parseLookback } from '../../server/slo/duration.ts';

test.each([
  { text: '14.4', ratio: { num: 144, den: 10 } },
  { text: '1', ratio: { num: 1, den: 1 } },
  { text: '007.50', ratio: { num: 75, den: 10 } },
  { text: '0.0001', ratio: { num: 1, den: 10_000 } },
  { text: '0.00001', reason: '0.00001 has more than 4 decimals' },
  { text: '1000000', reason: '1000000 is too large' },
  { text: '14,4', reason: '"14,4" is not a number; write 14.4' },
  { text: '-1', reason: '"-1" is not a number above 0; write one like 14.4' },
  { text: 'fast', reason: '"fast" is not a number above 0; write one like 14.4' },
])('the number $text', ({ text, ...read }) => expect(parseDecimal(text)).toMatchObject(read));

test.each([
  { text: '2%', ratio: { num: 2, den: 100 } },
  { text: '12.50 %', ratio: { num: 125, den: 1000 } },
  { text: '0.0001%', ratio: { num: 1, den: 1_000_000 } },
  { text: '2', reason: '"2" lacks its unit; write 2%' },
  { text: 'two%', reason: '"two%" is not a percentage; write one like 2% or 12.5%' },
])('the percentage $text', ({ text, ...read }) => expect(parsePercentage(text)).toMatchObject(read));

test('a threshold of them is a fraction of safe integers', () => {
  const number = fc.tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 9999 }));
  fc.assert(
    fc.property(number, ([whole, part]) => {
      const reading = parsePercentage(`${whole}.${String(part).padStart(4, '0')}%`);
      if (!reading.ok) throw new Error(reading.reason);
      const { num, den } = reading.ratio;
      expect(parsePercentage(percentageText(reading.ratio))).toEqual(reading);
      expect(BigInt(num) * 1_000_000n).toBe((BigInt(whole) * 10_000n + BigInt(part)) * BigInt(den));
      const longest = 366 * 1440;
      expect(Number.isSafeInteger(num * longest) && Number.isSafeInteger(den * longest)).toBe(true);
    }),
  );
});

test.each([
  { ratio: { num: 0, den: 1 }, text: '0%' },
  { ratio: { num: 1, den: 4 }, text: '25%' },
  { ratio: { num: 999_999, den: 1_000_000 }, text: '99.9999%' },
  { ratio: { num: 57, den: 100 }, text: '57%' },
])('a share is written as $text', ({ ratio, text }) => expect(percentageText(ratio)).toBe(text));

test.each([
  { text: '5m', minutes: 5 },
  { text: '90 m', minutes: 90 },
  { text: '6h', minutes: 360 },
  { text: '3d', minutes: 4320 },
  { text: '1w', minutes: 10_080 },
  { text: '5', reason: '"5" lacks its unit; write 5m, 5h or 5d' },
  { text: '0m', reason: '"0m" is no time; write 1m or more' },
  { text: '90s', reason: '"90s" is no whole minutes; write some like 5m, 6h or 3d' },
  { text: '1.5h', reason: '"1.5h" is no whole minutes; write some like 5m, 6h or 3d' },
  { text: 'toString', reason: '"toString" is no whole minutes; write some like 5m, 6h or 3d' },
])('the look-back $text', ({ text, ...read }) => expect(parseLookback(text)).toMatchObject(read));

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from '../../server/ingest/decimal.ts';

function micros(text: string, places = 3): number {
  const bytes = new TextEncoder().encode(text);
  return wholeUnits(bytes, 0, bytes.length, places);
}

test.each([
  { text: '0.29', us: 290 },
  { text: '42', us: 42_000 },
  { text: '1e2', us: 100_000 },
  { text: '1E-3', us: 1 },
  { text: '2.5e+1', us: 25_000 },
  { text: '0', us: 0 },
  { text: '-0', us: 0 },
  { text: '-0.000e5', us: 0 },
  { text: '0.0009999999', us: 0 },
  { text: '299.9999999999999999999', us: 299_999 },
  { text: '0.4802369996905327', us: 480 },
  { text: '4.35', us: 4350 },
  { text: '1e-400', us: 0 },
  { text: '0e999999999999999999999', us: 0 },
  { text: '999999999999.999', us: 999_999_999_999_999 },
  { text: '1000000000000', us: TOO_LARGE },
  { text: '1e400', us: TOO_LARGE },
  { text: '1e99999999999999999999999', us: TOO_LARGE },
  { text: `${'0'.repeat(40)}7`, us: 7000 },
  { text: '-1', us: NEGATIVE },
  { text: '-0.0000001', us: NEGATIVE },
  { text: '', us: NOT_DECIMAL },
  { text: '-', us: NOT_DECIMAL },
  { text: '.5', us: NOT_DECIMAL },
  { text: '5.', us: NOT_DECIMAL },
  { text: '+5', us: NOT_DECIMAL },
  { text: '12ms', us: NOT_DECIMAL },
  { text: '1.2.3', us: NOT_DECIMAL },
  { text: ' 1', us: NOT_DECIMAL },
  { text: '1e', us: NOT_DECIMAL },
  { text: 'NaN', us: NOT_DECIMAL },
])('"$text" ms is $us us', ({ text, us }) => {
  expect(micros(text)).toBe(us);
});

test.each([
  { text: '1234567', places: -3, units: 1234 },
  { text: '999', places: -3, units: 0 },
  { text: '1234567.9', places: -3, units: 1234 },
  { text: '999999999999', places: -3, units: 999_999_999 },
  { text: '1234', places: 0, units: 1234 },
  { text: '0.0009999999', places: 6, units: 999 },
  { text: '12', places: 6, units: 12_000_000 },
])('"$text" with $places places is $units', ({ text, places, units }) => {
  expect(micros(text, places)).toBe(units);
});

test('equals integer arithmetic on the digits', () => {
  const digits = fc.stringMatching(/^[0-9]{1,9}$/);
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: -12, max: 8 }), (whole, fraction, exponent) => {
      const scaled = BigInt(whole + fraction) * 10n ** BigInt(exponent + 12 + 3);
      const exact = scaled / 10n ** BigInt(fraction.length + 12);
      expect(micros(`${whole}.${fraction}e${exponent}`)).toBe(
        exact >= 10n ** 15n ? TOO_LARGE : Number(exact),
      );
    }),
    { numRuns: 2000 },
  );
});

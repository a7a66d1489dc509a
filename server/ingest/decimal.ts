/** What a decimal number may be instead of a count of units. */
export const NOT_DECIMAL = -1;
export const NEGATIVE = -2;
export const TOO_LARGE = -3;

const DOT = 0x2e;
/** With three places more, so many digits are still below 10^15 and exact. */
const PLAIN_DIGITS = 12;
const LARGEST_DIGITS = 15;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The decimal number in bytes[from, to), times 10^places, cut to a whole number: from its digits, never through a float,
 * so that 0.29 with three places is 290. From 10^15 up it is TOO_LARGE.
 */
export function wholeUnits(bytes: Uint8Array, from: number, to: number, places: number): number {
  let value = 0;
  let at = from;
  for (; at < to; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === from || at - from > PLAIN_DIGITS || places < 0 || places > 3)
    return unusual(bytes, from, to, places);
  let missing = places;
  if (at < to) {
    if (bytes[at] !== DOT || at + 1 === to) return unusual(bytes, from, to, places);
    for (at++; at < to; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return unusual(bytes, from, to, places);
      if (missing > 0) {
        value = value * 10 + digit;
        missing--;
      }
    }
  }
  for (; missing > 0; missing--) value *= 10;
  return value;
}

/** The same for a sign, an exponent or very many digits. */
function unusual(bytes: Uint8Array, from: number, to: number, places: number): number {
  const parts = DECIMAL.exec(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
  if (parts === null) return NOT_DECIMAL;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const written = whole + fraction;
  const digits = written.replace(/^0+/, '');
  if (digits === '') return 0;
  if (sign === '-') return NEGATIVE;
  const kept = whole.length + Number(exponent) + places - (written.length - digits.length);
  if (kept <= 0) return 0;
  return kept > LARGEST_DIGITS ? TOO_LARGE : Number(digits.slice(0, kept).padEnd(kept, '0'));
}

/** Numbers as people write them, kept as fractions of whole ones: a threshold is compared without rounding. */
import type { Ratio } from './tiers.ts';

export type DecimalReading =
  | { readonly ok: true; readonly ratio: Ratio }
  | { readonly ok: false; readonly reason: string };

/** With these, a number times the minutes of the longest window still is a safe integer. */
const MAX_DECIMALS = 4;
const MAX_DIGITS = 6;

/** Reads "14.4" from its digits. */
export function parseDecimal(text: string): DecimalReading {
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (parts === null) {
    const comma = /^\d+,\d+$/.test(text.trim()) ? `; write ${text.trim().replace(',', '.')}` : '';
    return {
      ok: false,
      reason: `"${text.trim()}" is not a number${comma || ' above 0; write one like 14.4'}`,
    };
  }
  return fraction(parts, 1);
}

/** Reads "2.5%": the 25 of 1000. */
export function parsePercentage(text: string): DecimalReading {
  const bare = text.trim();
  const parts = /^(\d+)(?:\.(\d+))?\s*%$/.exec(bare);
  if (parts !== null) return fraction(parts, 100);
  if (/^\d+(\.\d+)?$/.test(bare)) return { ok: false, reason: `"${bare}" lacks its unit; write ${bare}%` };
  return { ok: false, reason: `"${bare}" is not a percentage; write one like 2% or 12.5%` };
}

/** Writes what {@link parsePercentage} reads, not rounded: 1/4 is "25%". */
export function percentageText({ num, den }: Ratio): string {
  return `${Number(((num / den) * 100).toFixed(MAX_DECIMALS))}%`;
}

/** Zeros that say nothing are dropped, so that 2.50% and 2.5% are one share. */
function fraction(parts: RegExpExecArray, of: 1 | 100): DecimalReading {
  const whole = parts[1]!.replace(/^0+(?=\d)/, '');
  const decimals = (parts[2] ?? '').replace(/0+$/, '');
  if (decimals.length > MAX_DECIMALS)
    return { ok: false, reason: `${parts[0]} has more than ${MAX_DECIMALS} decimals` };
  if (whole.length > MAX_DIGITS) return { ok: false, reason: `${parts[0]} is too large` };
  return { ok: true, ratio: { num: Number(whole + decimals), den: of * 10 ** decimals.length } };
}

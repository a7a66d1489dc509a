/** Durations as texts: with their unit, as lists, and as two stamps. All in whole microseconds, cut from the digits. */
import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';

/** There is none. */
export const NONE_GIVEN = Number.POSITIVE_INFINITY;

/** Hono and others part the thousands. */
const GROUPED = /^\d{1,3}(,\d{3})+(?!\d)/;
const PART = /(\d+(?:\.\d+)?)\s?(h|min|ms|m|s|us|µs|μs|ns)/gy;
const PLACES: Readonly<Record<string, number>> = { s: 6, ms: 3, us: 0, µs: 0, μs: 0, ns: -3 };
const MINUTE_US = 60_000_000;
const STAMP_DIGITS: readonly (readonly [digits: number, perSecond: bigint])[] = [
  [18, 1_000_000_000n],
  [15, 1_000_000n],
  [12, 1_000n],
];

/** `12ms`, `0.123s`, `1m2.5s`, as Go and Google write them, and `1,234ms`. */
export function withUnit(written: string): number {
  const text = GROUPED.test(written) ? written.replaceAll(',', '') : written;
  let total = 0;
  let end = 0;
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    total += partOf(part[1]!, part[2]!);
    end = PART.lastIndex;
  }
  if (end === 0 || end < text.length) return text.startsWith('-') ? NEGATIVE : NOT_DECIMAL;
  return total >= 1e15 ? TOO_LARGE : total;
}

function partOf(number: string, unit: string): number {
  const places = PLACES[unit];
  if (places !== undefined) return Math.max(0, decimalOf(number, places));
  return Math.trunc(Number(number) * (unit === 'h' ? 60 * MINUTE_US : MINUTE_US));
}

/** nginx's `0.001, 0.002 : 0.003`: the seconds of several upstreams, added up; `-` is one that was not asked. */
export function listed(text: string): number {
  const parts = text
    .split(/[,:]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
  if (parts.length === 0) return NONE_GIVEN;
  return parts.reduce((sum, part) => added(sum, decimalOf(part, 6)), 0);
}

/** Of seconds; -1 in any of them says that there is none. */
export function summed(texts: readonly string[]): number {
  const parts = texts.map((text) => decimalOf(text, 6));
  return parts.includes(NEGATIVE) ? NONE_GIVEN : parts.reduce(added, 0);
}

/** From one stamp to the other; NONE_GIVEN when they tell whole seconds only. */
export function between(from: string, to: string): number {
  const [begun, ended] = [stampNs(from), stampNs(to)];
  if (begun === null || ended === null) return NOT_DECIMAL;
  // A fine one may end on a whole second.
  if (!begun.isFine && !ended.isFine) return NONE_GIVEN;
  const us = (ended.ns - begun.ns) / 1000n;
  return ended.ns < begun.ns ? NEGATIVE : us >= 10n ** 15n ? TOO_LARGE : Number(us);
}

function stampNs(text: string): { readonly ns: bigint; readonly isFine: boolean } | null {
  if (/^\d{1,19}$/.test(text)) {
    const perSecond = STAMP_DIGITS.find(([digits]) => text.length >= digits)?.[1] ?? 1n;
    return { ns: BigInt(text) * (1_000_000_000n / perSecond), isFine: perSecond > 1n };
  }
  try {
    return { ns: Temporal.Instant.from(text).epochNanoseconds, isFine: /[.,]\d/.test(text) };
  } catch {
    return null;
  }
}

function added(sum: number, next: number): number {
  return sum < 0 ? sum : next < 0 ? next : sum + next;
}

function decimalOf(text: string, places: number): number {
  const bytes = Buffer.from(text);
  return wholeUnits(bytes, 0, bytes.length, places);
}

/** How long a good event may take: it is good when its duration, in whole microseconds, is less than `belowUs`. */
export type DurationLimit = { readonly text: string; readonly belowUs: number };

export type DurationReading =
  | { readonly ok: true /** Canonical: "1.5s". */; readonly text: string; readonly us: number }
  | { readonly ok: false; readonly reason: string };

export type LimitReading =
  | { readonly ok: true; readonly limit: DurationLimit }
  | { readonly ok: false; readonly reason: string };

const UNITS: Readonly<Record<string, { readonly name: string; readonly us: bigint }>> = {
  us: { name: 'us', us: 1n },
  µs: { name: 'us', us: 1n },
  μs: { name: 'us', us: 1n },
  ms: { name: 'ms', us: 1_000n },
  s: { name: 's', us: 1_000_000n },
  m: { name: 'm', us: 60_000_000n },
  h: { name: 'h', us: 3_600_000_000n },
};

const HOUR = 60;
const DAY = 1440;
const DAY_US = 86_400_000_000n;

/** Reads "300ms", "1.5 s", "250us", "2m", "1h" exactly, from the digits and never through a float. */
export function parseDuration(text: string): DurationReading {
  const parts = /^(\d+)(?:\.(\d+))?\s*([^\s\d.]*)$/.exec(text.trim());
  if (parts === null)
    return { ok: false, reason: `"${text}" is not a duration; write one like 300ms or 1.5s` };
  const whole = parts[1]!.replace(/^0+(?=\d)/, '');
  const decimals = (parts[2] ?? '').replace(/0+$/, '');
  const number = decimals === '' ? whole : `${whole}.${decimals}`;
  const unit = Object.hasOwn(UNITS, parts[3]!) ? UNITS[parts[3]!] : undefined;
  if (parts[3] === '')
    return { ok: false, reason: `"${number}" lacks its unit; write ${number}ms or ${number}s` };
  if (unit === undefined) {
    return { ok: false, reason: `"${parts[3]}" is not a unit of time; the units are us, ms, s, m and h` };
  }
  const scaled = BigInt(whole + decimals) * unit.us;
  const divisor = 10n ** BigInt(decimals.length);
  if (scaled % divisor !== 0n) {
    return {
      ok: false,
      reason: `${number}${unit.name} is finer than a microsecond, the finest duration that is counted`,
    };
  }
  const us = scaled / divisor;
  if (us > DAY_US) return { ok: false, reason: `${number}${unit.name} is longer than 24h` };
  return { ok: true, text: number + unit.name, us: Number(us) };
}

/** `under`: strictly less. `at most`: one microsecond more, since durations are whole microseconds. */
export function durationLimit(comparison: 'under' | 'at most', text: string): LimitReading {
  const duration = parseDuration(text);
  if (!duration.ok) return duration;
  const belowUs = comparison === 'under' ? duration.us : duration.us + 1;
  if (belowUs === 0) return { ok: false, reason: 'no duration is under 0; write a longer one' };
  return { ok: true, limit: { text: `${comparison} ${duration.text}`, belowUs } };
}

export type LookbackReading =
  | { readonly ok: true; readonly minutes: number }
  | { readonly ok: false; readonly reason: string };

const LOOKBACK_UNITS: Readonly<Record<string, number>> = { m: 1, h: HOUR, d: DAY, w: 7 * DAY };

/** Reads "5m", "6h", "3d", "1w": whole minutes, one at least. */
export function parseLookback(text: string): LookbackReading {
  const bare = text.trim();
  const parts = /^(\d{1,6})\s*([A-Za-zµμ]*)$/.exec(bare);
  const unit = parts === null ? undefined : LOOKBACK_UNITS[parts[2]!];
  if (parts?.[2] === '')
    return { ok: false, reason: `"${bare}" lacks its unit; write ${bare}m, ${bare}h or ${bare}d` };
  if (unit === undefined)
    return { ok: false, reason: `"${bare}" is no whole minutes; write some like 5m, 6h or 3d` };
  const minutes = Number(parts![1]) * unit;
  if (minutes === 0) return { ok: false, reason: `"${bare}" is no time; write 1m or more` };
  return { ok: true, minutes };
}

/** The shortest text of a look-back in whole units: "5m", "1h", "6h", "3d". */
export function lookbackText(minutes: number): string {
  if (minutes % DAY === 0) return `${minutes / DAY}d`;
  if (minutes % HOUR === 0) return `${minutes / HOUR}h`;
  return `${minutes}m`;
}

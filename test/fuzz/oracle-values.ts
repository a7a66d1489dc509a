/** Numbers, times and durations as the fuzz test understands them: exact, by the plainest means. */

/** A number of a record, as it was written. */
export class Num {
  readonly raw: string;

  constructor(raw: string) {
    this.raw = raw;
  }
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const MOST_DIGITS = 400;

/** floor(|number| * 10^places), or why it is none. */
export function wholeOf(text: string, places: number): bigint | 'no number' | 'negative' {
  const parts = DECIMAL.exec(text);
  if (parts === null) return 'no number';
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return 0n;
  if (sign === '-') return 'negative';
  const shift = Number(exponent) + places - fraction.length;
  if (digits.length + shift > MOST_DIGITS) return 10n ** BigInt(MOST_DIGITS);
  if (digits.length + shift <= 0) return 0n;
  return shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits.slice(0, digits.length + shift));
}

/** Seconds since the epoch and the minute they are of, which a leap second does not leave. */
export type Stamp = { readonly minute: bigint; readonly second: bigint };

const ZONE = String.raw`(?<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?`;
const CLOCK = String.raw`(?<hour>\d\d):(?<clock>\d\d)(?::(?<second>\d\d)(?:[.,]\d+)?)?`;
const ISO = new RegExp(
  String.raw`^(?<year>\d{4})(?<mark>[-/])(?<month>\d\d)\k<mark>(?<day>\d\d)[Tt ]${CLOCK} ?${ZONE}$`,
);
const CLF = new RegExp(String.raw`^(?<day>\d\d)/(?<name>[A-Z][a-z]{2})/(?<year>\d{4}):${CLOCK} ?${ZONE}$`);
const MAIL =
  /^(?:[A-Z][a-z]{2}, )?(?<day>\d\d?) (?<name>[A-Z][a-z]{2}) (?<year>\d{4}) (?<hour>\d\d):(?<clock>\d\d):(?<second>\d\d) (?:GMT|UTC|\+0000)$/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Null when it cannot be read. A text without a zone can only be where it is known to be in UTC. */
export function stampOf(value: Num | string, isZoneless: boolean): Stamp | null {
  if (value instanceof Num) return stampOfNumber(value.raw);
  if (value[2] === '/') return stampOfParts(CLF.exec(value), isZoneless);
  return (
    stampOfParts(ISO.exec(value), isZoneless) ?? stampOfNumber(value) ?? stampOfParts(MAIL.exec(value), true)
  );
}

function stampOfNumber(text: string): Stamp | null {
  const whole = wholeOf(text, 0);
  if (whole === 'no number') return null;
  if (whole === 'negative') return { minute: 0n, second: 0n };
  const perSecond =
    whole < 10n ** 11n ? 1n : whole < 10n ** 14n ? 1000n : whole < 10n ** 17n ? 1_000_000n : 10n ** 9n;
  const seconds = whole / perSecond;
  return { minute: seconds / 60n, second: seconds % 60n };
}

function stampOfParts(match: RegExpExecArray | null, isZoneless: boolean): Stamp | null {
  if (match === null) return null;
  const {
    year,
    month,
    name,
    day,
    hour,
    clock,
    second = '0',
    zone,
  } = match.groups as Record<string, string | undefined>;
  const place = name === undefined ? Number(month) : MONTHS.indexOf(name) / 3 + 1;
  if (!Number.isInteger(place) || Number(hour) > 23 || Number(clock) > 59 || Number(second) > 60) return null;
  const ahead = zone === undefined ? (isZoneless ? 0 : null) : minutesAhead(zone);
  try {
    const date = Temporal.PlainDate.from(
      { year: Number(year), month: place, day: Number(day) },
      { overflow: 'reject' },
    );
    const local = date.toZonedDateTime('UTC').epochMilliseconds / 60_000 + Number(hour) * 60 + Number(clock);
    return ahead === null ? null : { minute: BigInt(local - ahead), second: BigInt(second) };
  } catch {
    return null;
  }
}

function minutesAhead(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** Microseconds; null for none told. */
export type Duration = bigint | null | 'bad';

const UNITS: Readonly<Record<string, number>> = { s: 6, ms: 3, us: 0, µs: 0, μs: 0, ns: -3 };
const WITH_UNIT = /^(?:\d+(?:\.\d+)?\s?(?:h|min|ms|m|s|us|µs|μs|ns))+$/;
const ONE_UNIT = /(\d+(?:\.\d+)?)\s?(h|min|ms|m|s|us|µs|μs|ns)/g;
const GROUPED = /^\d{1,3}(,\d{3})+(?!\d)/;

export function withUnit(written: string): Duration {
  const text = GROUPED.test(written) ? written.replaceAll(',', '') : written;
  if (!WITH_UNIT.test(text)) return 'bad';
  let sum = 0n;
  for (const [, number, unit] of text.matchAll(ONE_UNIT)) {
    const places = UNITS[unit!];
    const whole = places === undefined ? null : wholeOf(number!, places);
    if (typeof whole === 'string') return 'bad';
    sum += whole ?? BigInt(Math.trunc(Number(number) * (unit === 'h' ? 3_600_000_000 : 60_000_000)));
  }
  return sum;
}

/** A number of a unit (`s` has 6 places down to a microsecond, `ms` 3), or a text that tells its own. */
export function inUnits(value: Num | string, places: number): Duration {
  const text = value instanceof Num ? value.raw : value;
  const whole = wholeOf(text, places);
  if (whole === 'no number') return withUnit(text);
  return whole === 'negative' ? 'bad' : whole;
}

/** nginx's list of what its upstreams took. */
export function listed(value: Num | string): Duration {
  const text = value instanceof Num ? value.raw : value;
  const parts = text
    .split(/[,:]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-');
  if (parts.length === 0) return null;
  const wholes = parts.map((part) => wholeOf(part, 6));
  if (wholes.some((whole) => typeof whole === 'string')) return 'bad';
  return (wholes as bigint[]).reduce((sum, whole) => sum + whole, 0n);
}

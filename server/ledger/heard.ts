/** Which sources were heard in which minutes: what tells "no failures" from "no news". */

const HOUR_MINUTES = 60;
const MS_PER_MINUTE = 60_000;
const WEEK = 7 * 1440;
/** Minutes of quiet that no source is called silent for by itself. */
export const LEAST_SILENCE = 10;
const OUTAGES = 2;

/**
 * How long a source may be quiet: minutes, `off`, or `auto`: twice the longest gap that the last 7 days had three times, at
 * least 10 minutes. The two longest may have been outages, and an outage must not teach that silence is usual.
 */
export type SilenceAfter = number | 'off' | 'auto';

/** What one ledger row says of one source. Minutes are inclusive ranges. */
export type SourceDelta = {
  readonly source: string;
  /** The first of `services`: what replicas of the first release read. */
  readonly service: string;
  readonly services: readonly string[];
  readonly heard: readonly (readonly [number, number])[];
  /** ms; the last arrival. */
  readonly at: number;
  /** The newest minute that it told of; null when all of it is read once, and nobody misses it afterwards. */
  readonly newest: number | null;
} & LineCounts;

/** What became of the lines of a source. */
export type LineCounts = {
  readonly accepted: number;
  readonly rejected: number;
  readonly rejectedBy: Readonly<Record<string, number>>;
  readonly ignored: number;
  readonly ignoredBy: Readonly<Record<string, number>>;
  /** Accepted lines by the format they were read as. */
  readonly formats: Readonly<Record<string, number>>;
};

/** One source as it is stored. */
export type SourceRow = {
  readonly name: string;
  /** The services its lines belong to, as they came up; none when all of its lines were refused. */
  readonly services: readonly string[];
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** It was heard of what was present then: what brings old logs alone falls silent without alarm. */
  readonly isLive: boolean;
} & LineCounts;

/** Sixty bits an hour, lowest bit first. */
export type HeardHours = Map<number, bigint>;

export class SourceLog {
  readonly name: string;
  readonly services: Set<string>;
  readonly hours: HeardHours;
  firstMinute: number;
  lastMinute: number;
  /** ms; the last arrival in this process's life, else 0. */
  lastArrival = 0;
  isLive: boolean;
  #counts: LineCounts;
  /** Accepted and rejected lines by the minute of their arrival, of the last hour in this process's life. */
  readonly #recent = new Map<number, [accepted: number, rejected: number]>();

  constructor(row: SourceRow, hours: HeardHours = new Map()) {
    this.name = row.name;
    this.services = new Set(row.services);
    this.firstMinute = row.firstMinute;
    this.lastMinute = row.lastMinute;
    this.#counts = row;
    this.isLive = row.isLive;
    this.hours = hours;
  }

  /** Adds what a ledger row says; returns the hours with minutes that were not heard before. */
  add(delta: SourceDelta): Set<number> {
    const touched = new Set<number>();
    this.#counts = addCounts(this.#counts, delta);
    for (const service of delta.services) this.services.add(service);
    this.lastArrival = Math.max(this.lastArrival, delta.at);
    this.#noteLines(delta);
    for (const [from, to] of delta.heard) {
      this.firstMinute = Math.min(this.firstMinute, from);
      this.lastMinute = Math.max(this.lastMinute, to);
      for (let minute = from; minute <= to; minute++) {
        const hour = Math.floor(minute / HOUR_MINUTES);
        const before = this.hours.get(hour) ?? 0n;
        const after = before | (1n << BigInt(minute % HOUR_MINUTES));
        if (after === before) continue;
        touched.add(hour);
        this.hours.set(hour, after);
      }
    }
    return touched;
  }

  #noteLines({ at, accepted, rejected }: SourceDelta): void {
    const minute = Math.floor(at / MS_PER_MINUTE);
    const sum = this.#recent.get(minute) ?? [0, 0];
    this.#recent.set(minute, [sum[0] + accepted, sum[1] + rejected]);
  }

  /** Lines that arrived within the hour that ends with minute `now`. */
  linesWithin(now: number): { accepted: number; rejected: number } {
    const sum = { accepted: 0, rejected: 0 };
    for (const [minute, [accepted, rejected]] of this.#recent) {
      if (minute <= now - HOUR_MINUTES) this.#recent.delete(minute);
      else {
        sum.accepted += accepted;
        sum.rejected += rejected;
      }
    }
    return sum;
  }

  get counts(): LineCounts {
    const { accepted, rejected, rejectedBy, ignored, ignoredBy, formats } = this.#counts;
    return { accepted, rejected, rejectedBy, ignored, ignoredBy, formats };
  }

  toRow(): SourceRow {
    const { name, services, firstMinute, lastMinute, isLive, counts } = this;
    return { name, services: [...services], firstMinute, lastMinute, isLive, ...counts };
  }
}

export const NO_LINES: LineCounts = {
  accepted: 0,
  rejected: 0,
  rejectedBy: {},
  ignored: 0,
  ignoredBy: {},
  formats: {},
};

function addCounts(a: LineCounts, b: LineCounts): LineCounts {
  return {
    accepted: a.accepted + b.accepted,
    rejected: a.rejected + b.rejected,
    rejectedBy: addBy(a.rejectedBy, b.rejectedBy),
    ignored: a.ignored + b.ignored,
    ignoredBy: addBy(a.ignoredBy, b.ignoredBy),
    formats: addBy(a.formats, b.formats),
  };
}

function addBy(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) {
  const sums = { ...a };
  for (const [name, count] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** Minutes of quiet after which a source is silent, at `now` (a minute); null: never. */
export function silenceLimit(
  log: Pick<SourceLog, 'hours' | 'firstMinute'>,
  setting: SilenceAfter,
  now: number,
): number | null {
  if (setting === 'off') return null;
  if (setting !== 'auto') return setting;
  const gaps: number[] = [];
  let before: number | null = null;
  for (const minute of heardMinutes(log.hours, Math.max(now - WEEK, log.firstMinute), now)) {
    if (before !== null && minute - before > LEAST_SILENCE / 2) gaps.push(minute - before);
    before = minute;
  }
  const usual = gaps.sort((a, b) => b - a)[OUTAGES] ?? 0;
  return Math.max(LEAST_SILENCE, 2 * usual);
}

/** True when the last minute heard lies further back than the limit. */
export function isSilent(lastMinute: number, limit: number | null, now: number): boolean {
  return limit !== null && now - lastMinute > limit;
}

/**
 * The share of the minutes (from, now] that count as heard. A gap that is not longer than `limit` is how the source
 * normally sounds, and is heard; a longer one is a gap in the measurement.
 */
export function heardShare(hours: HeardHours, from: number, now: number, limit: number | null): number {
  const length = now - from;
  if (length <= 0 || limit === null) return 1;
  let unheard = 0;
  let before = from;
  for (const [first, last] of heardSpans(hours, from + 1, now)) {
    if (first - before > limit) unheard += first - before - 1;
    before = last;
  }
  if (now - before > limit) unheard += now - before;
  return (length - unheard) / length;
}

/** The minutes heard by any of several sources. */
export function unite(logs: readonly Pick<SourceLog, 'hours'>[]): HeardHours {
  if (logs.length === 1) return logs[0]!.hours;
  const union: HeardHours = new Map();
  for (const { hours } of logs)
    for (const [hour, bits] of hours) union.set(hour, (union.get(hour) ?? 0n) | bits);
  return union;
}

const WHOLE_HOUR = (1n << 60n) - 1n;

/** The same as spans of one minute, or of an hour that was heard all through: most are. */
function* heardSpans(hours: HeardHours, from: number, to: number): Generator<readonly [number, number]> {
  for (let hour = Math.floor(from / HOUR_MINUTES); hour * HOUR_MINUTES <= to; hour++) {
    const start = hour * HOUR_MINUTES;
    const last = start + HOUR_MINUTES - 1;
    if (start >= from && last <= to && hours.get(hour) === WHOLE_HOUR) yield [start, last];
    else
      for (const minute of heardMinutes(hours, Math.max(from, start), Math.min(to, last)))
        yield [minute, minute];
  }
}

/** Heard minutes in [from, to], ascending. */
function* heardMinutes(hours: HeardHours, from: number, to: number): Generator<number> {
  for (let hour = Math.floor(from / HOUR_MINUTES); hour * HOUR_MINUTES <= to; hour++) {
    const bits = hours.get(hour);
    if (bits === undefined || bits === 0n) continue;
    const start = hour * HOUR_MINUTES;
    const low = Number(bits & 0x3fffffffn);
    const high = Number(bits >> 30n);
    for (let minute = Math.max(start, from); minute < start + HOUR_MINUTES && minute <= to; minute++) {
      const bit = minute - start;
      if (bit < 30 ? (low >>> bit) & 1 : (high >>> (bit - 30)) & 1) yield minute;
    }
  }
}

/**
 * Spans of time that may recur: of silences, of freezes. Recurring ones go by the clocks of a time zone, their ends too: from 2
 * to 4 is from 2 to 4 every night, be it one hour long, or three.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { untilOf } from './rule.ts';
import { WallClock } from './wall-clock.ts';

/** Candidates that the library may look at for one answer: a tenth of a second at most. */
const MOST_CANDIDATES = 100_000;

/** [from, to), ms. */
export type Span = { readonly from: number; readonly to: number };

/** From `startsAt` to `endsAt`, and with a rule again and again, each time for as long. Times in ms. */
export type SpanTimes = {
  readonly startsAt: number;
  /** Of what recurs, the end of its first span. */
  readonly endsAt: number;
  /** RFC 5545, as `readRule` has read it; null when it does not recur. */
  readonly rrule: string | null;
  /** IANA name; by its clocks the rule is read. */
  readonly timeZone: string;
};

export type Spans = {
  /** The span that began last and is not over, or else the next; null when there is none any more. */
  at(now: number): Span | null;
  /** The span that began last; null when none has begun. */
  lastBegun(now: number): Span | null;
};

export type SpansReading =
  | { readonly ok: true; readonly spans: Spans }
  | { readonly ok: false; readonly reason: string };

export function readSpans(times: SpanTimes): SpansReading {
  if (times.rrule === null) return { ok: true, spans: onlySpan({ from: times.startsAt, to: times.endsAt }) };
  try {
    return { ok: true, spans: new RecurringSpans(times, times.rrule) };
  } catch (cause) {
    return { ok: false, reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Of what was read before. A rule that cannot be used any more has no spans: it keeps nobody from anything. */
export function spansOf(times: SpanTimes): Spans {
  const reading = readSpans(times);
  return reading.ok ? reading.spans : { at: () => null, lastBegun: () => null };
}

/** Where a span that begins at `from` ends, `length` later by the clocks of a time zone. */
export function endByClock(from: number, length: number, timeZone: string): number {
  const clock = new WallClock(timeZone);
  return Math.max(clock.when(clock.shown(from) + length), from + 1);
}

function onlySpan(span: Span): Spans {
  return {
    at: (now) => (now < span.to ? span : null),
    lastBegun: (now) => (now < span.from ? null : span),
  };
}

class RecurringSpans implements Spans {
  readonly #clock: WallClock;
  readonly #rule: RRuleTemporal;
  readonly #first: Span & { readonly reading: number };
  readonly #length: number;

  constructor({ startsAt, endsAt, timeZone }: SpanTimes, rule: string) {
    this.#clock = new WallClock(timeZone);
    const reading = this.#clock.shown(startsAt);
    const length = this.#clock.shown(endsAt) - reading;
    // In a night in which clocks go back, an end may read earlier than its beginning.
    this.#length = length > 0 ? length : endsAt - startsAt;
    this.#first = { from: startsAt, to: endsAt, reading };
    this.#rule = new RRuleTemporal({
      rruleString: withUntil(rule, this.#clock),
      // To the library clocks are UTC, so that it knows of no night that is longer than others.
      dtstart: Temporal.Instant.fromEpochMilliseconds(reading).toZonedDateTimeISO('UTC'),
      temporal: Temporal,
      strict: true,
      maxCandidateEvaluations: MOST_CANDIDATES,
    });
  }

  at(now: number): Span | null {
    const begun = this.lastBegun(now);
    if (begun !== null && begun.to > now) return begun;
    return this.#spanAt(this.#begin('next', now));
  }

  lastBegun(now: number): Span | null {
    return this.#spanAt(this.#begin('previous', now));
  }

  /** A rule of which nothing is found within the bounds of the work has no more spans. */
  #begin(way: 'next' | 'previous', now: number): number | null {
    const reading = new Date(this.#clock.read(now));
    try {
      const found = way === 'next' ? this.#rule.next(reading, false) : this.#rule.previous(reading, true);
      return found?.epochMilliseconds ?? null;
    } catch {
      return null;
    }
  }

  #spanAt(reading: number | null): Span | null {
    if (reading === null) return null;
    const { reading: first, ...span } = this.#first;
    if (reading === first) return span;
    const from = this.#clock.when(reading);
    const to = this.#clock.when(reading + this.#length);
    // One that clocks pass over altogether begins when they do, and is as long as ever.
    return { from, to: to > from ? to : from + this.#length };
  }
}

function withUntil(rule: string, clock: WallClock): string {
  return rule.replace(/UNTIL=([^;]+)/, (_, value: string) => {
    const { ms, isUtc } = untilOf(value)!;
    const until = isUtc ? clock.read(ms) : ms;
    return `UNTIL=${new Date(until).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  });
}

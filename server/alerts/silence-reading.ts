/** What a person asks for, read to a silence; API and CLI ask alike. */
import { type RuleWords, readRule } from '../recurrence/rule.ts';
import { endByClock, readSpans, type Span, spansOf } from '../recurrence/spans.ts';
import { readTimeZone } from '../recurrence/time-zone.ts';
import { parseLookback } from '../slo/duration.ts';
import type { NewSilence, SilenceTimes } from './silence.ts';

export type SilenceInput = {
  readonly service: string;
  readonly slo?: string | undefined;
  /** ISO 8601 with Z or an offset, like `endsAt`. Left out: now. */
  readonly startsAt?: string | undefined;
  /** This or `for`. */
  readonly endsAt?: string | undefined;
  readonly for?: string | undefined;
  readonly rrule?: string | undefined;
  /** Left out: UTC. */
  readonly timeZone?: string | undefined;
  readonly author: string;
  readonly reason: string;
};

export type SilenceReading =
  | { readonly ok: true; readonly silence: NewSilence }
  | { readonly ok: false; readonly field: keyof SilenceInput; readonly reason: string };

type Refused = Extract<SilenceReading, { readonly ok: false }>;
type Recurrence = { readonly rule: string | null; readonly timeZone: string };
type Read<T> = ({ readonly ok: true } & T) | Refused;

const WORDS: RuleWords = {
  one: 'silence',
  start: 'startsAt',
  length: 'endsAt or for',
  zone: 'timeZone',
};
const MS_PER_MINUTE = 60_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const MOST_AWAY_MS = 3653 * DAY_MS;
const MOST_AUTHOR = 200;
const MOST_REASON = 2000;

export function readSilence(input: SilenceInput, now: number): SilenceReading {
  const who = readWords(input);
  if (!who.ok) return who;
  const zone = readZone(input.timeZone ?? 'UTC');
  if (!zone.ok) return zone;
  const recurring = input.rrule === undefined ? { ok: true as const, rule: null } : readRuleOf(input.rrule);
  if (!recurring.ok) return recurring;
  const { timeZone } = zone;
  const { rule } = recurring;
  const bounds = readBounds(input, { rule, timeZone }, now);
  if (!bounds.ok) return bounds;
  const { startsAt, endsAt } = bounds;
  const times = { startsAt, endsAt, rrule: rule, timeZone };
  const whole = rule === null ? stillAhead(times, input, now) : fromFirstSpan(times, input, rule, now);
  if (!whole.ok) return whole;
  const { service, slo = null } = input;
  return { ok: true, silence: { service, slo, ...whole.times, author: who.author, reason: who.reason } };
}

function readWords(input: SilenceInput): Read<{ author: string; reason: string }> {
  if (input.service === '') return refused('service', 'say which service');
  if (input.slo === '') return refused('slo', 'is empty; leave it out to silence the whole service');
  const author = input.author.trim();
  if (author === '') return refused('author', 'say who');
  if (author.length > MOST_AUTHOR) return refused('author', `is at most ${MOST_AUTHOR} characters long`);
  const reason = input.reason.trim();
  if (reason === '') return refused('reason', 'say why');
  if (reason.length > MOST_REASON) return refused('reason', `is at most ${MOST_REASON} characters long`);
  return { ok: true, author, reason };
}

function readZone(text: string): Read<{ timeZone: string }> {
  const reading = readTimeZone(text);
  return reading.ok ? reading : refused('timeZone', reading.reason);
}

function readRuleOf(text: string): Read<{ rule: string }> {
  const reading = readRule(text, WORDS);
  return reading.ok ? reading : refused('rrule', reading.reason);
}

function readBounds(
  input: SilenceInput,
  recurrence: Recurrence,
  now: number,
): Read<{ startsAt: number; endsAt: number }> {
  // A rule without BYMINUTE begins again at the minute of its start, and not at the second in which it was written.
  const present = recurrence.rule === null ? now : Math.floor(now / MS_PER_MINUTE) * MS_PER_MINUTE;
  const start =
    input.startsAt === undefined ? { ok: true as const, ms: present } : readTime(input, 'startsAt', now);
  if (!start.ok) return start;
  const startsAt = start.ms;
  if (input.endsAt === undefined && input.for === undefined)
    return refused('endsAt', 'say until when, or how long with for');
  if (input.endsAt !== undefined && input.for !== undefined)
    return refused('for', 'endsAt says until when already; leave one of them out');
  const end =
    input.for === undefined ? readTime(input, 'endsAt', now) : readLength(input.for, startsAt, recurrence);
  if (!end.ok) return end;
  const endsAt = end.ms;
  const field = lengthField(input);
  if (endsAt <= startsAt) return refused(field, 'is not after the start');
  if (endsAt - startsAt > MOST_DAYS * DAY_MS)
    return refused(
      field,
      `a silence is at most ${MOST_DAYS} days long; one that recurs begins again by itself`,
    );
  return { ok: true, startsAt, endsAt };
}

/** Where it is said how long. */
function lengthField(input: SilenceInput): 'endsAt' | 'for' {
  return input.for === undefined ? 'endsAt' : 'for';
}

function readTime(input: SilenceInput, field: 'startsAt' | 'endsAt', now: number): Read<{ ms: number }> {
  const text = input[field]!;
  const ms = instantOf(text);
  if (ms === null) return refused(field, `"${text}" is no time; write one like 2026-12-24T18:00:00Z`);
  if (Math.abs(ms - now) > MOST_AWAY_MS) return refused(field, 'is more than ten years away');
  return { ok: true, ms };
}

/** Null when it is no ISO 8601 with Z or an offset. */
function instantOf(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

function readLength(text: string, from: number, { rule, timeZone }: Recurrence): Read<{ ms: number }> {
  const length = parseLookback(text);
  if (!length.ok) return refused('for', length.reason);
  // Beyond this a length is refused anyway, and it must not be more than a date can be.
  const ms = Math.min(length.minutes * MS_PER_MINUTE, (MOST_DAYS + 2) * DAY_MS);
  return { ok: true, ms: rule === null ? from + ms : endByClock(from, ms, timeZone) };
}

function stillAhead(times: SilenceTimes, input: SilenceInput, now: number): Read<{ times: SilenceTimes }> {
  if (times.endsAt > now) return { ok: true, times };
  return refused(lengthField(input), 'it is over already');
}

function fromFirstSpan(
  written: SilenceTimes,
  input: SilenceInput,
  rule: string,
  now: number,
): Read<{ times: SilenceTimes }> {
  const reading = readSpans(written);
  if (!reading.ok) return refused('rrule', reading.reason);
  const first = reading.spans.at(written.startsAt);
  if (first === null) return refused('rrule', 'it never begins; see startsAt and UNTIL');
  if (first.from !== written.startsAt && input.endsAt !== undefined) {
    const begins = new Date(first.from).toISOString();
    return refused('endsAt', `the rule begins first at ${begins}, not at the start; say how long with for`);
  }
  const times = first.from === written.startsAt ? written : beginningWith(first, written, rule, input.for!);
  if (spansOf(times).at(now) === null) return refused('rrule', 'its last span is over already');
  return { ok: true, times };
}

/**
 * The start moves to where the rule begins first. Unless clocks pass over it in that very night: the rule would go by another
 * time from then on.
 */
function beginningWith(first: Span, written: SilenceTimes, rule: string, length: string): SilenceTimes {
  const end = readLength(length, first.from, { rule, timeZone: written.timeZone });
  const moved = { ...written, startsAt: first.from, endsAt: end.ok ? end.ms : first.to };
  const next = (times: SilenceTimes) => spansOf(times).at(first.to)?.from;
  return next(moved) === next(written) ? moved : written;
}

function refused(field: keyof SilenceInput, reason: string): Refused {
  return { ok: false, field, reason };
}

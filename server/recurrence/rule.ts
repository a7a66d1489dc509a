/** The text of a recurrence rule (RFC 5545), before any time is worked out from it. */
import { suggestion } from '../slo/near-word.ts';

export type RuleReading =
  | { readonly ok: true /** As it is kept: in capitals, without "RRULE:". */; readonly rule: string }
  | { readonly ok: false; readonly reason: string };

const FREQUENCIES = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
/** Every answer counts from the first span on, and so this bounds its work. */
const MOST_SPANS = 1000;
const MOST_INTERVAL = 100;

/** A value that may be used for a part, and how to say so. */
type Part = { readonly is: (value: string) => boolean; readonly wants: string };

const oneOf = (words: readonly string[]): Part => ({
  is: (value) => words.includes(value),
  wants: `one of ${words.join(', ')}`,
});

const whole = (least: number, most: number): Part => ({
  is: (value) => /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= most,
  wants: `a whole number from ${least} to ${most}`,
});

/** Counted from the end when negative. */
const place = (most: number): Part => ({
  is: (value) => /^[+-]?\d{1,3}$/.test(value) && inReach(Math.abs(Number(value)), most),
  wants: `a whole number from 1 to ${most}, or from -${most} to -1`,
});

function inReach(number: number, most: number): boolean {
  return number >= 1 && number <= most;
}

const listOf = ({ is, wants }: Part): Part => ({
  is: (value) => value.split(',').every(is),
  wants: `${wants}; several with commas between`,
});

const PARTS: Readonly<Record<string, Part>> = {
  FREQ: oneOf(FREQUENCIES),
  INTERVAL: whole(1, MOST_INTERVAL),
  COUNT: whole(1, MOST_SPANS),
  UNTIL: {
    is: (value) => untilOf(value) !== null,
    wants: 'a day like 20261231, or a time like 20261231T230000Z',
  },
  BYMONTH: listOf(whole(1, 12)),
  BYWEEKNO: listOf(place(53)),
  BYYEARDAY: listOf(place(366)),
  BYMONTHDAY: listOf(place(31)),
  BYDAY: listOf({
    is: (value) => /^([+-]?([1-9]|[1-4]\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$/.test(value),
    wants: 'a day like SU, or like -1SU for the last of a month',
  }),
  BYHOUR: listOf(whole(0, 23)),
  BYMINUTE: listOf(whole(0, 59)),
  BYSETPOS: listOf(place(366)),
  WKST: oneOf(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']),
};

/** What those who write rules for something call its parts, so that a remedy can be followed. */
export type RuleWords = {
  /** "silence". */
  readonly one: string;
  /** Where it is said when the first span begins, how long each is, and by which clocks. */
  readonly start: string;
  readonly length: string;
  readonly zone: string;
};

/** What calendars write beside a rule, and what is written here instead. */
const ELSEWHERE: Readonly<Record<string, (words: RuleWords) => string>> = {
  DTSTART: ({ start, zone }) =>
    `leave DTSTART out; ${start} says when the first span begins, ${zone} by which clocks`,
  DTEND: ({ length }) => `leave DTEND out; ${length} says how long a span is`,
  DURATION: ({ length }) => `leave DURATION out; ${length} says how long a span is`,
  TZID: ({ zone }) => `leave TZID out; ${zone} says by which clocks`,
  RDATE: ({ one }) => `RDATE is not read; write a ${one} of its own for a further span`,
  EXDATE: ({ one }) => `EXDATE is not read; write a rule that leaves the day out, or end the ${one}`,
  EXRULE: () => 'EXRULE is not read; write a rule that leaves the days out',
  BYSECOND: () => 'a span begins at a whole minute; write BYMINUTE',
};

export function readRule(text: string, words: RuleWords): RuleReading {
  const bare = text.trim().toUpperCase();
  const foreign = Object.keys(ELSEWHERE).find((name) => new RegExp(`(^|[;\\n])${name}\\b`).test(bare));
  if (foreign !== undefined) return refused(ELSEWHERE[foreign]!(words));
  const rule = bare.replace(/^RRULE:/, '').replace(/;$/, '');
  const values = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [name, value] = split(part);
    const fault = partFault(name, value, words) ?? (values.has(name) ? `${name} is there twice` : null);
    if (fault !== null) return refused(fault);
    values.set(name, value);
  }
  if (!values.has('FREQ')) return refused('FREQ is missing; write one like FREQ=WEEKLY;BYDAY=SU');
  if (values.has('COUNT') && values.has('UNTIL'))
    return refused('COUNT and UNTIL both end the rule; write one');
  return { ok: true, rule };
}

/** The last moment that UNTIL names, ms: of a day by the clocks of the rule, and of a time in UTC. */
export function untilOf(value: string): { readonly ms: number; readonly isUtc: boolean } | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(value);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const isUtc = hour !== undefined;
  const ms = Date.parse(`${year}-${month}-${day}T${isUtc ? `${hour}:${minute}:${second}` : '23:59:59'}Z`);
  // JavaScript takes 31 February for a day of March.
  const isThere = !Number.isNaN(ms) && new Date(ms).getUTCDate() === Number(day);
  return isThere ? { ms, isUtc } : null;
}

function split(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function partFault(name: string, value: string, { one }: RuleWords): string | null {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name]! : null;
  if (part === null)
    return `"${name}" is no part of a rule${suggestion(name, Object.keys(PARTS)) || '; write one like FREQ=WEEKLY;BYDAY=SU'}`;
  if (name === 'FREQ' && /^(MINUTELY|SECONDLY)$/.test(value))
    return `FREQ=${value} is finer than ${one}s are; write FREQ=HOURLY with BYMINUTE`;
  return part.is(value) ? null : `${name}=${value}: write ${part.wants}`;
}

function refused(reason: string): RuleReading {
  return { ok: false, reason };
}

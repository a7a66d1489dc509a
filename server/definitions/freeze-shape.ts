/** The shape of a freeze in YAML: a span that is there once, or one that a rule brings again. */
import { z } from 'zod';
import { type RuleWords, readRule } from '../recurrence/rule.ts';
import { endByClock, readSpans } from '../recurrence/spans.ts';
import { readTimeZone } from '../recurrence/time-zone.ts';
import { WallClock } from '../recurrence/wall-clock.ts';
import { parseLookback } from '../slo/duration.ts';
import type { Freeze } from '../slo/policy.ts';
import { accept, wrongType } from './texts.ts';

const WORDS: RuleWords = { one: 'freeze', start: 'from', length: 'for', zone: 'time_zone' };
/** A rule without a beginning counts from this Monday, so that it says the same after every start. */
const ANCHOR = '2024-01-01';
const MS_PER_MINUTE = 60_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

const TimeText = (what: string) =>
  z.string({
    error: wrongType(
      what,
      'write a day like 2026-12-23, or a time like 2026-12-23T18:00',
      'N is no day; write one like 2026-12-23',
    ),
  });

const FreezeFields = z
  .strictObject(
    {
      from: TimeText('from')
        .optional()
        .describe(
          'The first day, 2026-12-23, or a time, 2026-12-23T18:00. With rrule: when it may first begin.',
        ),
      to: TimeText('to').optional().describe('The last day, which is frozen too, or a time, which is not.'),
      rrule: z
        .string({ error: wrongType('rrule', 'write one like FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0') })
        .transform((text, context) => accept(readRule(text, WORDS), context)?.rule ?? z.NEVER)
        .optional()
        .describe('When it begins again, RFC 5545: FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0.'),
      for: z
        .string({ error: wrongType('for', 'write one like 65h', 'N lacks its unit; write Nm, Nh or Nd') })
        .transform((text, context) => accept(parseLookback(text), context)?.minutes ?? z.NEVER)
        .optional()
        .describe('How long it is each time: 65h, by the clocks of its time zone.'),
      time_zone: z
        .string({ error: wrongType('time_zone', 'write one like Europe/Berlin') })
        .transform((text, context) => accept(readTimeZone(text), context)?.timeZone ?? z.NEVER)
        .optional()
        .describe('By whose clocks: Europe/Berlin. Left out: UTC.'),
      reason: z
        .string({ error: wrongType('reason', 'say why nothing is deployed') })
        .trim()
        .min(1, 'reason is empty; say why nothing is deployed')
        .max(200, 'the reason is at most 200 characters long')
        .describe('Why, as those who ask are told.'),
    },
    { error: 'a freeze is written like { from: 2026-12-23, to: 2027-01-02, reason: holidays }' },
  )
  .meta({
    anyOf: [{ required: ['from', 'to'] }, { required: ['from', 'for'] }, { required: ['rrule', 'for'] }],
  });

type Fields = z.output<typeof FreezeFields>;
type Key = keyof Fields;
type Reading =
  | { readonly ok: true; readonly freeze: Freeze }
  | { readonly ok: false; readonly key: Key | null; readonly reason: string };

export const FreezeShape = FreezeFields.transform((fields, context): Freeze => {
  // A slip in a key is told already.
  if (context.issues.length > 0) return z.NEVER;
  const reading = readFreeze(fields);
  if (reading.ok) return reading.freeze;
  const path = reading.key === null ? [] : [reading.key];
  context.addIssue({ code: 'custom', path, message: reading.reason });
  return z.NEVER;
});

export function freezeKeys(): readonly string[] {
  return Object.keys(FreezeFields.shape);
}

function readFreeze(fields: Fields): Reading {
  const key = formFault(fields);
  if (key !== null) return key;
  const { rrule = null, time_zone: timeZone = 'UTC', reason } = fields;
  const from = instantOf(fields.from ?? ANCHOR, timeZone, 'from');
  if (from === null) return noTime('from', fields.from!);
  const to = endOf(fields, from, timeZone);
  if (to === null) return noTime('to', fields.to!);
  const ends = fields.to === undefined ? 'for' : 'to';
  if (to <= from) return refused('to', 'to is not after from; write a later one');
  if (to - from > (MOST_DAYS + 1) * DAY_MS)
    return refused(ends, `a freeze is at most ${MOST_DAYS} days long; a rule begins again by itself`);
  const freeze = { from, to, rrule, timeZone, reason };
  return rrule === null ? { ok: true, freeze } : recurring(freeze, rrule, fields);
}

function formFault({ from, to, rrule, for: length }: Fields): Reading | null {
  if (rrule !== undefined) {
    if (to !== undefined)
      return refused('to', 'UNTIL ends the rule, and for says how long each is; leave to out');
    return length === undefined ? refused(null, 'for is missing; write how long each is, like 65h') : null;
  }
  if (from === undefined)
    return refused(null, 'the freeze has no beginning; write from and to, or rrule and for');
  if (to !== undefined && length !== undefined)
    return refused('for', 'to says until when already; leave one of them out');
  if (to === undefined && length === undefined)
    return refused(null, 'to is missing; write the last day, like 2027-01-02');
  return null;
}

function endOf({ to, for: length = 0 }: Fields, from: number, timeZone: string): number | null {
  if (to !== undefined) return instantOf(to, timeZone, 'to');
  // Beyond this it is refused anyway, and it must not be more than a date can be.
  return endByClock(from, Math.min(length * MS_PER_MINUTE, (MOST_DAYS + 2) * DAY_MS), timeZone);
}

/** A rule that ended before its freeze was written is over, which is no fault. */
function recurring(freeze: Freeze, rrule: string, fields: Fields): Reading {
  const { from, to, timeZone } = freeze;
  const reading = readSpans({ startsAt: from, endsAt: to, rrule, timeZone });
  if (!reading.ok) return refused('rrule', reading.reason);
  const mayBeOver = fields.from === undefined && /UNTIL=/.test(rrule);
  if (reading.spans.at(from) === null && !mayBeOver)
    return refused('rrule', 'it never begins; write a rule that some day fits, from and UNTIL too');
  return { ok: true, freeze };
}

/** Null when the text is no day and no time. A day begins with its first minute, and is over with its last. */
function instantOf(text: string, timeZone: string, what: 'from' | 'to'): number | null {
  const bare = text.trim();
  const clock = new WallClock(timeZone);
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(bare)) {
      const day = Temporal.PlainDate.from(bare).add({ days: what === 'to' ? 1 : 0 });
      return clock.when(readingOf(day.toPlainDateTime()));
    }
    if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/i.test(bare)) return null;
    if (/(Z|[+-]\d\d(:?\d\d)?)$/i.test(bare)) return Temporal.Instant.from(bare).epochMilliseconds;
    return clock.when(readingOf(Temporal.PlainDateTime.from(bare)));
  } catch {
    return null;
  }
}

function readingOf(shown: Temporal.PlainDateTime): number {
  return shown.toZonedDateTime('UTC').epochMilliseconds;
}

function noTime(key: 'from' | 'to', text: string): Reading {
  return refused(
    key,
    `"${text.trim()}" is no day and no time; write one like 2026-12-23, or 2026-12-23T18:00`,
  );
}

function refused(key: Key | null, reason: string): Reading {
  return { ok: false, key, reason };
}

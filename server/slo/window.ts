/** The time that an objective is about: the last days, or the present month. */
import { lookbackText } from './duration.ts';
import { suggestion } from './near-word.ts';

/** The `minutes` whole minutes that end with the current, still filling one. */
export type RollingWindow = { readonly kind: 'rolling'; readonly text: string; readonly minutes: number };

/** From the first minute of a period of the calendar on; begins anew with the next. */
export type CalendarWindow = {
  readonly kind: 'calendar';
  /** "calendar month", "calendar week in Europe/Berlin". */
  readonly text: string;
  /** As many as burn rates are measured by: a month has 30 days, a quarter 90, a year 365. */
  readonly minutes: number;
  readonly period: Period;
  /** IANA. */
  readonly timeZone: string;
};

export type Window = RollingWindow | CalendarWindow;

/** How far counts reach back: minutes that end with the present one, or to the beginning of a period. */
export type Reach = number | CalendarWindow;

export type WindowReading =
  | { readonly ok: true; readonly window: Window }
  | { readonly ok: false; readonly reason: string };

const UNITS: Readonly<Record<string, number>> = {
  h: 60,
  hour: 60,
  hours: 60,
  d: 1440,
  day: 1440,
  days: 1440,
  w: 10_080,
  week: 10_080,
  weeks: 10_080,
};

const HOUR = 60;
const DAY = 1440;
const LONGEST = 366 * DAY;
const MS_PER_MINUTE = 60_000;

const PERIODS = {
  week: { days: 7, longest: 7, months: 0 },
  month: { days: 30, longest: 31, months: 1 },
  quarter: { days: 90, longest: 92, months: 3 },
  year: { days: 365, longest: 366, months: 12 },
} as const;

export type Period = keyof typeof PERIODS;

const CALENDAR = /^(?:(?:the|a|this)\s+)?calendar\s+([a-z]+)(?:\s+in\s+(\S+))?$/i;

/** "in the last 30d", "in this calendar month". */
export function windowPhrase({ kind, text }: Window): string {
  return kind === 'rolling' ? `in the last ${text}` : `in this ${text}`;
}

/** Reads "30 days", "30d", "4 weeks", "4w", "12h", "calendar month", "calendar week in Europe/Berlin". Four weeks are "28d". */
export function parseWindow(text: string): WindowReading {
  const bare = text.trim();
  const calendar = CALENDAR.exec(bare);
  if (calendar !== null) return calendarWindow(calendar[1]!.toLowerCase(), calendar[2] ?? 'UTC');
  const parts = /^(\d{1,6})\s*([A-Za-z]*)$/.exec(bare);
  if (parts?.[2] === '')
    return { ok: false, reason: `"${bare}" lacks its unit; write ${bare}d or "${bare} days"` };
  const unit = parts === null ? undefined : unitNamed(parts[2]!);
  if (unit === undefined) return { ok: false, reason: noWindow(bare, parts?.[2] ?? '') };
  const minutes = Number(parts![1]) * unit;
  if (minutes < HOUR) return { ok: false, reason: 'a window is at least 1h' };
  if (minutes > LONGEST) return { ok: false, reason: 'a window is at most 366d' };
  return { ok: true, window: { kind: 'rolling', text: lookbackText(minutes), minutes } };
}

function unitNamed(name: string): number | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(UNITS, lower) ? UNITS[lower] : undefined;
}

function noWindow(text: string, unit: string): string {
  const period = /^(?:the\s+|this\s+|a\s+|1\s*)?(week|month|quarter|year)s?$/i.exec(text)?.[1]?.toLowerCase();
  if (period !== undefined)
    return `"${text}" is not a window; write "calendar ${period}" for the present one, or rolling days like ${PERIODS[period as Period].days}d`;
  const near = suggestion(unit, ['days', 'weeks', 'hours']);
  return `"${text}" is not a window; write one like 30d, "30 days", 4w, 12h or "calendar month"${near}`;
}

/** A period of the calendar in a time zone of the IANA list. */
export function calendarWindow(period: string, timeZone: string): WindowReading {
  if (!Object.hasOwn(PERIODS, period)) {
    const names = Object.keys(PERIODS);
    return {
      ok: false,
      reason: `"${period}" is no period of the calendar; write week, month, quarter or year${suggestion(period, names)}`,
    };
  }
  const zone = zoneNamed(timeZone);
  if (zone === null)
    return { ok: false, reason: `"${timeZone}" is no time zone; write one like Europe/Berlin, or UTC` };
  const known = period as Period;
  const text = zone === 'UTC' ? `calendar ${known}` : `calendar ${known} in ${zone}`;
  const minutes = PERIODS[known].days * DAY;
  return { ok: true, window: { kind: 'calendar', text, minutes, period: known, timeZone: zone } };
}

function zoneNamed(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The most minutes that the window ever has, with an hour for the end of summer time. */
export function longestMinutes(window: Window): number {
  return window.kind === 'rolling' ? window.minutes : PERIODS[window.period].longest * DAY + HOUR;
}

/** The first minute of what reaches back from minute `present`. */
export function startOf(reach: Reach, present: number): number {
  return typeof reach === 'number' ? present - reach + 1 : periodAt(reach, present).from;
}

export function reachOf(window: Window): Reach {
  return window.kind === 'rolling' ? window.minutes : window;
}

/** The minutes of the window up to and including `present`. */
export function minutesSoFar(window: Window, present: number): number {
  return present - startOf(reachOf(window), present) + 1;
}

/** Minutes [from, to). */
export type Span = { readonly from: number; readonly to: number };

/** The last period that was asked for of each window: mostly the next question is about the same. */
const lastPeriods = new WeakMap<CalendarWindow, Span>();

/** The period that a minute lies in. */
export function periodAt(window: CalendarWindow, minute: number): Span {
  const known = lastPeriods.get(window);
  if (known !== undefined && minute >= known.from && minute < known.to) return known;
  const day = Temporal.Instant.fromEpochMilliseconds(minute * MS_PER_MINUTE)
    .toZonedDateTimeISO(window.timeZone)
    .toPlainDate();
  const { months } = PERIODS[window.period];
  const first =
    months === 0
      ? day.subtract({ days: day.dayOfWeek - 1 })
      : day.with({ day: 1, month: day.month - ((day.month - 1) % months) });
  const next = first.add(months === 0 ? { weeks: 1 } : { months });
  const period = { from: minuteAt(first, window.timeZone), to: minuteAt(next, window.timeZone) };
  lastPeriods.set(window, period);
  return period;
}

/** The first minute of a day, which is not midnight everywhere when summer time begins. */
function minuteAt(day: Temporal.PlainDate, timeZone: string): number {
  return Math.floor(day.toZonedDateTime({ timeZone }).epochMilliseconds / MS_PER_MINUTE);
}

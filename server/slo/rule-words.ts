const DAYS: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

/** `every Friday at 15:00` for the rules that most people write; others, and those without a time, as they are written. */
export function ruleWords(rule: string): string {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  const [frequency, days, hour, minute] = ['FREQ', 'BYDAY', 'BYHOUR', 'BYMINUTE'].map((name) =>
    parts.get(name),
  );
  const isKnown = [...parts.keys()].every((name) => /^(FREQ|BYDAY|BYHOUR|BYMINUTE)$/.test(name));
  const on =
    frequency === 'WEEKLY' ? daysOf(days) : frequency === 'DAILY' && days === undefined ? 'day' : null;
  const isTime = /^\d+$/.test(hour ?? '') && /^\d+$/.test(minute ?? '');
  if (!isKnown || on === null || !isTime) return `each time of ${rule}`;
  return `every ${on} at ${hour!.padStart(2, '0')}:${minute!.padStart(2, '0')}`;
}

function daysOf(days: string | undefined): string | null {
  const names = days?.split(',').map((day) => DAYS[day]);
  if (names === undefined || names.includes(undefined)) return null;
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `rrule`: null of what is there once; `startsAt`: ISO 8601. */
export type Recurring = {
  readonly rrule: string | null;
  readonly timeZone: string;
  readonly startsAt: string;
};

/** `every Sunday at 02:00, by the clocks of Europe/Berlin`; null of what is there once. */
export function recurrenceWords({ rrule, timeZone, startsAt }: Recurring): string | null {
  if (rrule === null) return null;
  // Of a rule without a time, that of the beginning counts.
  const time = /BYHOUR|BYMINUTE/.test(rrule) ? '' : timePart(startsAt, timeZone);
  return `${ruleWords(`${rrule}${time}`)}, by the clocks of ${timeZone}`;
}

/** Empty where nothing is known of such a time zone. */
function timePart(iso: string, timeZone: string): string {
  try {
    const clock = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    const [hour, minute] = new Intl.DateTimeFormat('en', clock).format(Date.parse(iso)).split(':');
    return `;BYHOUR=${hour};BYMINUTE=${minute}`;
  } catch {
    return '';
  }
}

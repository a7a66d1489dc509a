/** The time window of an OpenSLO objective in our words. */
import type { Cursor } from './cursor.ts';
import type { Lost } from './imported.ts';

export type WindowImport =
  | { readonly ok: true; readonly window: string; readonly at: Cursor; readonly lost: readonly Lost[] }
  | ({ readonly ok: false } & Lost);

const DAYS: Readonly<Record<string, number>> = { M: 30, Q: 90, Y: 365 };
const PERIODS: Readonly<Record<string, string>> = { w: 'week', M: 'month', Q: 'quarter', Y: 'year' };
/** Where a period begins that is one of ours. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  M: /^\d{4}-\d\d-01$/,
  Q: /^\d{4}-(?:01|04|07|10)-01$/,
  Y: /^\d{4}-01-01$/,
};
const UNITS_OF_ALPHA: Readonly<Record<string, string>> = {
  Day: 'd',
  Week: 'w',
  Month: 'M',
  Quarter: 'Q',
  Year: 'Y',
};

/** `spec`: of an SLO of v1 or v1alpha. */
export function importWindow(spec: Cursor): WindowImport {
  const written = spec.either('timeWindow', 'timeWindows');
  const window = written.list[0] ?? written;
  if (!window.isThere) return { ok: false, at: spec, message: 'timeWindow is missing' };
  const count = window.at('count').text;
  const at = count === null ? window.at('duration') : window.at('unit');
  const text = count === null ? at.text : `${count}${UNITS_OF_ALPHA[at.text ?? ''] ?? ''}`;
  const parts = /^(\d+)([mhdwMQY])$/.exec(text ?? '');
  if (parts === null)
    return { ok: false, at, message: `"${text ?? ''}" is no duration of OpenSLO, like 28d, 4w or 1M` };
  const lost: Lost[] = [];
  let unit = parts[2]!;
  if (unit === 'm') {
    lost.push({ at, message: `${text} is a minute in OpenSLO; it is read as ${parts[1]}M, a month` });
    unit = 'M';
  }
  const isRolling = window.at('isRolling').value !== false && !window.at('calendar').isThere;
  if (isRolling) {
    const days = DAYS[unit];
    if (days === undefined) return { ok: true, at, lost, window: `${parts[1]}${unit}` };
    const rolling = `${Number(parts[1]) * days}d`;
    lost.push({ at, message: `a rolling window is days: ${parts[1]}${unit} is read as ${rolling}` });
    return { ok: true, at, lost, window: rolling };
  }
  return calendar(window, at, Number(parts[1]), unit, lost);
}

function calendar(window: Cursor, at: Cursor, count: number, unit: string, lost: Lost[]): WindowImport {
  const period = PERIODS[unit];
  if (period === undefined || count !== 1)
    return { ok: false, at, message: 'a window of the calendar is one week, month, quarter or year here' };
  const start = window.at('calendar', 'startTime');
  const [day = '', time = ''] = (start.text ?? '').split(/[ T]/);
  const isMonday = unit === 'w' && new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
  const isAligned = /^00:00(?::00)?$/.test(time) && (isMonday || (BEGINNINGS[unit]?.test(day) ?? false));
  if (start.isThere && !isAligned)
    lost.push({
      at: start,
      message: `startTime is left out: a ${period} of the calendar begins ${unit === 'w' ? 'on Monday' : 'with its first day'} at 00:00`,
    });
  const zone = window.at('calendar', 'timeZone').text;
  const inZone = zone === null || zone === 'UTC' ? '' : ` in ${zone}`;
  return { ok: true, at, lost, window: `calendar ${period}${inZone}` };
}

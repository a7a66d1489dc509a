/** Where a time axis is marked: round moments of UTC, evenly spaced. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The first Monday after the epoch: steps of weeks begin there. */
const MONDAY_MS = 4 * DAY_MS;

const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 7, 10, 14, 28, 56, 91, 182, 364].map((days) => days * DAY_MS),
];

/** Room for a label and the air beside it. */
const LABEL_PX = 64;
const MOST_TICKS = 8;
const FEWEST_TICKS = 2;

export type TimeAxis = { readonly ticks: readonly number[]; readonly label: (t: number) => string };

export function timeAxis(from: number, to: number, widthPx: number): TimeAxis {
  const most = Math.max(FEWEST_TICKS, Math.min(MOST_TICKS, Math.floor(widthPx / LABEL_PX)));
  const step = STEPS_MS.find((one) => (to - from) / one <= most) ?? STEPS_MS.at(-1)!;
  const origin = step % (7 * DAY_MS) === 0 ? MONDAY_MS : 0;
  const first = Math.ceil((from - origin) / step) * step + origin;
  const count = Math.max(0, Math.floor((to - first) / step) + 1);
  const ticks = Array.from({ length: count }, (_, index) => first + index * step);
  return { ticks, label: (t) => (step < DAY_MS && t % DAY_MS !== 0 ? clock(t) : day(t)) };
}

/** `14 Nov 13:00`: the hour of a cut. */
export function dayAndHour(iso: string): string {
  const t = Date.parse(iso);
  return Number.isNaN(t) ? iso : `${day(t)} ${clock(t)}`;
}

function clock(t: number): string {
  return new Date(t).toISOString().slice(11, 16);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function day(t: number): string {
  const date = new Date(t);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Which points a history question is about: whole minutes, about 200 points unless asked otherwise. */
const MINUTE_MS = 60_000;
const MAX_POINTS = 2000;
/** Steps, in minutes, at which people expect points; the smallest that needs at most 250 of them is taken. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440];
const DEFAULT_POINTS = 250;
const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

export type HistoryAsked = {
  /** ISO 8601. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `60` seconds, or `5m`, `1h`, `1d`. */
  readonly step?: string | undefined;
};

/** `from` and `to` in ms, `step` in minutes. */
type HistoryRange = { readonly from: number; readonly to: number; readonly step: number };

export type RangeReading =
  | { readonly ok: true; readonly range: HistoryRange }
  | { readonly ok: false; readonly message: string };

/** Reads the question; without bounds it is the window that ends with the current minute, which is still filling. */
export function historyRange(asked: HistoryAsked, windowMinutes: number, now: number): RangeReading {
  const present = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  const to = Math.min(present, ceilMinute(asked.to === undefined ? present : Date.parse(asked.to)));
  const from = floorMinute(
    asked.from === undefined ? to - windowMinutes * MINUTE_MS : Date.parse(asked.from),
  );
  if (from >= to) return fault('from: must be before to, and not in the future.');
  const minutes = (to - from) / MINUTE_MS;
  const step = asked.step === undefined ? niceStep(minutes) : readStep(asked.step);
  if (step === null) {
    return fault(`step: "${asked.step}" is not a step; write whole minutes, as 60 (seconds), 5m, 1h or 1d.`);
  }
  if (minutes / step > MAX_POINTS) {
    const least = Math.ceil(minutes / MAX_POINTS);
    return fault(
      `step: ${Math.ceil(minutes / step)} points, and at most ${MAX_POINTS} are answered; take ${least}m or more.`,
    );
  }
  return { ok: true, range: { from, to, step } };
}

function niceStep(minutes: number): number {
  return (
    STEPS.find((step) => minutes / step <= DEFAULT_POINTS) ??
    Math.ceil(minutes / DEFAULT_POINTS / 1440) * 1440
  );
}

function readStep(text: string): number | null {
  const parts = /^(\d{1,8})([smhd]?)$/.exec(text.trim());
  if (parts === null) return null;
  const unit = parts[2] === '' ? 's' : parts[2]!;
  const minutes = unit === 's' ? Number(parts[1]) / 60 : Number(parts[1]) * UNITS[unit]!;
  return Number.isSafeInteger(minutes) && minutes >= 1 ? minutes : null;
}

function floorMinute(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

function ceilMinute(ms: number): number {
  return Math.ceil(ms / MINUTE_MS) * MINUTE_MS;
}

function fault(message: string): RangeReading {
  return { ok: false, message };
}

/** The history of one SLO as its charts need it. */
import type { History, SloStatus } from '../../server/http/contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export const RANGES = ['6h', '1d', '7d', 'window'] as const;
export type Range = (typeof RANGES)[number];

const RANGE_MS: Readonly<Record<Exclude<Range, 'window'>, number>> = {
  '6h': 6 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
};

/**
 * The step is left to Leeway, which picks one for about 200 points; no bounds at all means the window that ends now. `end` (ms):
 * null when it is now.
 */
export function historyQuery(
  range: Range,
  status: SloStatus,
  { end, now }: { readonly end: number | null; readonly now: number },
): Record<string, string> {
  if (range === 'window' && end === null) return {};
  const to = end ?? now;
  const length = range === 'window' ? windowMinutes(status) * MINUTE_MS : RANGE_MS[range];
  return { from: new Date(to - length).toISOString(), to: new Date(to).toISOString() };
}

function windowMinutes({ lookbacks, window }: SloStatus): number {
  const own = lookbacks.find(({ text }) => text === window) ?? lookbacks.at(-1);
  return own?.minutes ?? 0;
}

/** Ranges shorter than the window, and the window itself. */
export function rangesOf(status: SloStatus): readonly Range[] {
  const windowMs = windowMinutes(status) * 60_000;
  return RANGES.filter((range) => range === 'window' || RANGE_MS[range] < windowMs);
}

export type ChartPoint = {
  readonly t: number;
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** Null, as `left`, where nothing was counted yet. */
  readonly remaining: number | null;
  readonly left: number | null;
  /** What would be left had the budget been spent evenly since the start of the window. */
  readonly ideal: number;
  readonly burn: number;
};

/** ms; over which a budget would be spent evenly: the window that ends at `end`, or the whole period of the calendar. */
export function windowSpan(status: SloStatus, end: number): readonly [start: number, end: number] {
  const { period } = status;
  if (period !== null) return [Date.parse(period.from), Date.parse(period.to)];
  return [end - windowMinutes(status) * 60_000, end];
}

export function chartPoints(
  { points }: History,
  [start, end]: readonly [start: number, end: number],
): readonly ChartPoint[] {
  return points.map(({ t, ...point }) => {
    const at = Date.parse(t);
    return {
      ...point,
      t: at,
      remaining: point.left === null ? null : point.remaining,
      ideal: Math.max(0, Math.min(1, 1 - (at - start) / (end - start))),
    };
  });
}

/** `1.2k` for a count on an axis. */
export function axisCount(value: number): string {
  if (value < 1000) return String(value);
  const [size, unit] = value < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M'];
  return `${Number((value / size).toFixed(1))}${unit}`;
}

/** The share of the burn-down's height that lies above the wall: 1 when nothing is overspent, 0 when all of it is. */
export function shareAboveWall(points: readonly ChartPoint[]): number {
  const high = Math.max(0, ...points.map(({ left }) => left ?? 0));
  const low = Math.min(0, ...points.map(({ left }) => left ?? 0));
  return high === low ? 1 : high / (high - low);
}

export type BudgetAxis = { readonly domain: readonly [number, number]; readonly ticks: readonly number[] };

const BUDGET_STEPS = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** The wall at zero and the whole budget are always on the axis, however far below the line went. */
export function budgetAxis(points: readonly ChartPoint[]): BudgetAxis {
  const low = Math.min(0, ...points.map(({ left }) => left ?? 0));
  const step = BUDGET_STEPS.find((one) => (1 - low) / one <= 6) ?? 1 - low;
  const below = Math.floor(-low / step);
  const ticks = Array.from(
    { length: below + Math.floor(1 / step) + 1 },
    (_, index) => (index - below) * step,
  );
  if (ticks.at(-1) !== 1) ticks.push(1);
  return { domain: [low, 1], ticks };
}

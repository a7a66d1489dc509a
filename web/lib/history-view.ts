/** The history of one SLO as its charts need it. */
import type { History, SloStatus, Tier } from '../../server/http/contract.ts';

const HOUR_MS = 3_600_000;

export const RANGES = ['6h', '1d', '7d', 'window'] as const;
export type Range = (typeof RANGES)[number];

const RANGE_MS: Readonly<Record<Exclude<Range, 'window'>, number>> = {
  '6h': 6 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
};

/** The step is left to Leeway, which picks one for about 200 points; no bounds at all means the window. */
export function historyQuery(range: Range, now: number): Record<string, string> {
  if (range === 'window') return {};
  return { from: new Date(now - RANGE_MS[range]).toISOString(), to: new Date(now).toISOString() };
}

export function windowMinutes({ lookbacks, window }: SloStatus): number {
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
  readonly remaining: number;
  readonly left: number | null;
  /** `left` as two lines, so that what is overspent has its own colour. */
  readonly room: number | null;
  readonly overspent: number | null;
  /** What would be left had the budget been spent evenly since the start of the window. */
  readonly ideal: number;
  readonly burn: number;
};

export function chartPoints({ points }: History, windowLength: number, end: number): readonly ChartPoint[] {
  const start = end - windowLength * 60_000;
  return points.map(({ t, ...point }) => {
    const at = Date.parse(t);
    const { left } = point;
    const over = left !== null && left < 0;
    return {
      ...point,
      t: at,
      room: over ? null : left,
      overspent: over ? left : null,
      ideal: Math.max(0, Math.min(1, 1 - (at - start) / (end - start))),
    };
  });
}

export type BurnLine = { readonly at: number; readonly label: string; readonly severity: Tier['severity'] };

/** One line for each threshold; where two tiers share one, the page speaks. */
export function burnLines(tiers: readonly Tier[]): readonly BurnLine[] {
  const lines = new Map<number, BurnLine>();
  for (const { severity, threshold, long } of tiers) {
    if (lines.has(threshold)) continue;
    const at = Number(threshold.toFixed(2));
    lines.set(threshold, { at: threshold, severity, label: `${severity} ${at}x over ${long}` });
  }
  return [...lines.values()].sort((a, b) => b.at - a.at);
}

const LADDER = [1, 2, 3, 6, 10, 14.4, 30, 60, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** Ticks of the burn axis, which is drawn in square roots: an hour at 100x must not flatten a day at 3x. */
export function burnTicks(points: readonly ChartPoint[], lines: readonly BurnLine[]): readonly number[] {
  const highest = Math.max(1, ...points.map(({ burn }) => burn), ...lines.map(({ at }) => at));
  // Some air above, or the topmost threshold would have no room for its name.
  const top = LADDER.find((step) => step >= highest * 1.15) ?? highest;
  const spread = LADDER.filter((step) => step <= top);
  const kept = spread.filter((step, index) => index === spread.length - 1 || Math.sqrt(step / top) > 0.08);
  const apart: number[] = [];
  for (const step of kept.reverse()) {
    const next = apart.at(-1);
    if (next === undefined || Math.sqrt(next / top) - Math.sqrt(step / top) > 0.11) apart.push(step);
  }
  return [0, ...apart.reverse()];
}

/** `14:05` within two days, else `21 Nov`. */
export function axisTime(t: number, rangeMs: number): string {
  const iso = new Date(t).toISOString();
  if (rangeMs <= 48 * HOUR_MS) return iso.slice(11, 16);
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${Number(iso.slice(8, 10))} ${month[Number(iso.slice(5, 7)) - 1]}`;
}

/** `1.2k` for a count on an axis. */
export function axisCount(value: number): string {
  if (value < 1000) return String(value);
  const [size, unit] = value < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M'];
  return `${Number((value / size).toFixed(1))}${unit}`;
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

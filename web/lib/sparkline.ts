/** The trend of the budget left as SVG paths. */
import type { Trend } from '../../server/http/contract.ts';

export type Sparkline = {
  readonly line: string;
  /** The line closed down to the wall. */
  readonly area: string;
  /** Where the budget is gone. */
  readonly wallY: number;
  readonly end: { readonly x: number; readonly y: number };
};

/** Null while there are not two points to join. The scale holds 0 and 1, and reaches down as far as the trend does. */
export function sparkline(trend: Trend, width: number, height: number): Sparkline | null {
  const known = trend.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  if (known.length < 2) return null;
  const low = Math.min(0, ...known.map(({ value }) => value));
  const high = Math.max(1, ...known.map(({ value }) => value));
  const y = (value: number): number => round(height - ((value - low) / (high - low)) * height);
  const points = known.map(({ value, index }) => ({
    x: round((index / (trend.length - 1)) * width),
    y: y(value),
  }));
  const line = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const wallY = y(0);
  const end = points.at(-1)!;
  return { line, area: `${line}L${end.x} ${wallY}L${points[0]!.x} ${wallY}Z`, wallY, end };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Places on the meter of the budget left, as percentages of its width: the wall at zero stands a quarter in, so that
 * what is overspent is drawn beyond it. The scale is the same in every row.
 */
import type { SloStatus } from '../../server/http/contract.ts';
import { rank } from './verdict.ts';

const LOWEST = -1 / 3;
const HIGHEST = 1;

export const WALL = at(0);

export type MeterBar = {
  readonly left: number;
  readonly width: number;
  readonly overspent: boolean;
  /** More is overspent than the meter can show; the number beside it says how much. */
  readonly beyond: boolean;
};

export function meterBar(remaining: number): MeterBar {
  const place = at(Math.max(LOWEST, Math.min(HIGHEST, remaining)));
  return {
    left: Math.min(place, WALL),
    width: Math.abs(place - WALL),
    overspent: remaining < 0,
    beyond: remaining < LOWEST,
  };
}

export type RulerBin = {
  readonly left: number;
  readonly count: number;
  readonly worst: SloStatus['verdict'];
};

/** All objectives on one meter, those with about the same budget left stacked; `bins` columns over its width. */
export function rulerBins(slos: readonly SloStatus[], bins: number): readonly RulerBin[] {
  const found = new Map<number, RulerBin>();
  for (const { remaining, verdict } of slos) {
    const { left, width, overspent } = meterBar(remaining);
    const bin = Math.min(bins - 1, Math.floor(((overspent ? left : left + width) / 100) * bins));
    const there = found.get(bin);
    const worst = there === undefined || rank(verdict) < rank(there.worst) ? verdict : there.worst;
    found.set(bin, { left: (bin / bins) * 100, count: (there?.count ?? 0) + 1, worst });
  }
  return [...found.values()].sort((a, b) => a.left - b.left);
}

function at(remaining: number): number {
  return ((remaining - LOWEST) / (HIGHEST - LOWEST)) * 100;
}

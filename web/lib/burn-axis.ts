/** The burn axis, which is drawn in square roots: an hour at 100x must not flatten a day at 3x. */
import type { Tier } from '../../server/http/contract.ts';

export type BurnLine = {
  readonly at: number;
  /** Empty where a line just below or above speaks for this one too. */
  readonly label: string;
  readonly severity: Tier['severity'];
};

export type BurnAxis = { readonly ticks: readonly number[]; readonly lines: readonly BurnLine[] };

const LADDER = [1, 2, 3, 6, 10, 15, 30, 60, 100, 200, 500, 1000, 2000, 5000, 10_000];
/** Shares of the axis that two labels of lines, and two of ticks, need between them. */
const LABEL_ROOM = 0.075;
const TICK_ROOM = 0.1;

/** `13.44x`: a threshold to the digits that tell it from its neighbours. */
export function thresholdText(threshold: number): string {
  return `${Number(threshold.toFixed(2))}x`;
}

export function burnAxis(highestBurn: number, tiers: readonly Tier[]): BurnAxis {
  const distinct = distinctThresholds(tiers);
  const highest = Math.max(1, highestBurn, ...distinct.map(({ threshold }) => threshold));
  // Some air above, or the topmost threshold would have no room for its name.
  const top = LADDER.find((step) => step >= highest * 1.15) ?? highest;
  const thresholds = distinct.map(({ threshold }) => threshold);
  const ticks = ticksApart([0, top, ...thresholds, ...LADDER.filter((step) => step < top).reverse()], top);
  return { ticks, lines: burnLines(distinct, top) };
}

/** The highest first; where two tiers share a threshold, the first of them, the page, speaks. */
function distinctThresholds(tiers: readonly Tier[]): readonly Tier[] {
  const byThreshold = new Map<number, Tier>();
  for (const tier of tiers) if (!byThreshold.has(tier.threshold)) byThreshold.set(tier.threshold, tier);
  return [...byThreshold.values()].sort((a, b) => b.threshold - a.threshold);
}

/** The first of the wanted that have room beside those before them. */
function ticksApart(wanted: readonly number[], top: number): readonly number[] {
  const kept: number[] = [];
  for (const tick of wanted)
    if (kept.every((other) => heightBetween(tick, other, top) >= TICK_ROOM)) kept.push(tick);
  return kept.sort((a, b) => a - b);
}

/** A line each; of those too close for two labels the topmost, above which there is room, names all. */
function burnLines(distinct: readonly Tier[], top: number): readonly BurnLine[] {
  const groups: Tier[][] = [];
  for (const tier of distinct.toReversed()) {
    const below = groups.at(-1);
    const close = below !== undefined && heightBetween(tier.threshold, below[0]!.threshold, top) < LABEL_ROOM;
    if (close) below.unshift(tier);
    else groups.push([tier]);
  }
  return groups.reverse().flatMap((group) =>
    group.map(({ threshold, severity }, index) => ({
      at: threshold,
      severity,
      label: index === 0 ? groupName(group) : '',
    })),
  );
}

/** `ticket 1.4x over 1d, 0.98x over 3d`; of three or more the thresholds only, which have room on a phone. */
function groupName(group: readonly Tier[]): string {
  const names = group.map(({ threshold, severity, long }, index) => {
    const said = group[index - 1]?.severity === severity;
    const over = group.length > 2 ? '' : ` over ${long}`;
    return `${said ? '' : `${severity} `}${thresholdText(threshold)}${over}`;
  });
  return names.join(', ');
}

function heightBetween(a: number, b: number, top: number): number {
  return Math.abs(Math.sqrt(a / top) - Math.sqrt(b / top));
}

/** What an SLO needs to be evaluated: look-backs, and the tiers that compare them. */
import type { Slo } from './definition.ts';
import { inSlices, type Slices } from './slices.ts';
import { type Tier, tiersFor } from './tiers.ts';
import { leastBad, unitOf } from './unit.ts';
import { type Reach, reachOf } from './window.ts';

const HOUR = 60;

/** What stays the same for an SLO from tick to tick. */
export type Plan = {
  readonly slo: Slo;
  readonly tiers: readonly Tier[];
  /** The same, with where to find what they compare. */
  readonly checks: readonly TierCheck[];
  /** Shortest first; the window is the last. */
  readonly lookbacks: readonly Reach[];
  readonly warnings: readonly string[];
  /** Minutes by which every look-back ends before the present: how late the lines of the service come. */
  readonly lag: number;
};

/** A tier with the places of its look-backs, and how many bad ones the long one needs. */
export type TierCheck = {
  readonly tier: Tier;
  readonly long: number;
  readonly short: number;
  readonly minBad: number;
};

/** The look-backs and tiers that an SLO needs. */
export function planFor(slo: Slo, definitionWarnings: readonly string[] = [], lag = 0): Plan {
  const { tiers: usual, warnings } = tiersFor(slo.window, slo.target, slo.alerts);
  const tiers = usual.map((tier) => inWholeSlices(tier, slo.slices));
  const wanted = [inSlices(slo.slices, 5), HOUR, ...tiers.flatMap((tier) => [tier.long, tier.short])];
  const shorter = [...new Set(wanted)]
    .filter((minutes) => minutes < slo.window.minutes)
    .sort((a, b) => a - b);
  const lookbacks = [...shorter, reachOf(slo.window)];
  return {
    slo,
    tiers,
    checks: tiers.map((tier) => checkOf(tier, slo, lookbacks)),
    lookbacks,
    warnings: [...definitionWarnings, ...warnings],
    lag,
  };
}

/** A look-back shorter than a slice would see none of them most of the time. */
function inWholeSlices(tier: Tier, slices: Slices | null): Tier {
  return { ...tier, long: inSlices(slices, tier.long), short: inSlices(slices, tier.short) };
}

function checkOf(tier: Tier, slo: Slo, lookbacks: readonly Reach[]): TierCheck {
  const placeOf = (minutes: number): number => {
    const place = lookbacks.indexOf(minutes);
    // One that is as long as the window is the window.
    return place === -1 ? lookbacks.length - 1 : place;
  };
  return { tier, long: placeOf(tier.long), short: placeOf(tier.short), minBad: minBadOf(tier, slo) };
}

/** An hour has no more than one slice of an hour. */
function minBadOf({ long }: Tier, slo: Slo): number {
  const unit = unitOf(slo);
  const least = leastBad(slo.alerts.minBad, unit);
  return unit === 'slice' ? Math.min(least, long / slo.slices!.minutes) : least;
}

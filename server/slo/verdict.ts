/** The default policy: from budget and burn to a verdict, the first rule that holds, each with its reasons in words. */
import { isSpent, remainingBelow, remainingBudget } from './budget.ts';
import type { Counts } from './counts.ts';
import type { Target } from './target.ts';
import { asNumber, type Ratio, type Severity } from './tiers.ts';
import { amountOf, leastBad, MS_PER_SHARED_MINUTE, type Unit } from './unit.ts';
import { percent, span, times, wholeNumber } from './words.ts';

export type Verdict = 'ship' | 'caution' | 'harden' | 'unknown';

/** An alert on a burn rate that fires. */
export type Alert = {
  readonly severity: Severity;
  /** The fastest that held when it was last over, "1h/5m". */
  readonly tier: string;
  /** Over the long look-back of the tier, now. */
  readonly burn: number;
  readonly threshold: number;
  /** ms. */
  readonly startedAt: number;
  /** A silence keeps it from its receivers. */
  readonly isSilenced: boolean;
};

export type Policy = {
  /** A spent budget needs as many bad events in the window. */
  readonly minBad: number;
  /** Caution below this share of the budget. */
  readonly cautionBelow: Ratio;
  /** Unknown below this coverage. */
  readonly leastCoverage: number;
};

export const DEFAULT_POLICY: Policy = { minBad: 3, cautionBelow: { num: 1, den: 4 }, leastCoverage: 0.5 };

export type Evidence = {
  readonly unit: Unit;
  readonly target: Target;
  /** "in the last 30d". */
  readonly windowPhrase: string;
  /** Over the window. */
  readonly counts: Counts;
  readonly alerts: readonly Alert[];
  readonly coverage: number;
  /** A sentence when no source of the service is heard, else null. */
  readonly silence: string | null;
  /** Share of the history read for a new definition; null when all of it is in. */
  readonly building: number | null;
};

export type Judgement = { readonly verdict: Verdict; readonly reasons: readonly string[] };

/** The verdict of a policy. */
export function judge(evidence: Evidence, policy: Policy = DEFAULT_POLICY): Judgement {
  const rules: readonly [Verdict, (evidence: Evidence, policy: Policy) => string[]][] = [
    ['unknown', whyUnknown],
    ['harden', whyHarden],
    ['caution', whyCaution],
  ];
  for (const [verdict, why] of rules) {
    const reasons = why(evidence, policy);
    // What would harden stays in sight where too little was measured to say so.
    const more = verdict === 'unknown' && evidence.building === null ? whyHarden(evidence, policy) : [];
    if (reasons.length > 0) return { verdict, reasons: [...reasons, ...more] };
  }
  const remaining = remainingBudget(evidence.counts, evidence.target);
  return { verdict: 'ship', reasons: [`${percent(remaining)} of the error budget is left.`] };
}

/** Why nothing can be told; empty when it can. */
export function whyUnknown(
  { unit, counts, windowPhrase, coverage, silence, building }: Omit<Evidence, 'alerts'>,
  policy: Policy,
): string[] {
  const reasons = silence === null ? [] : [silence];
  if (building !== null) return [...reasons, `The history is being read: ${percent(building)} so far.`];
  if (counts.good + counts.bad === 0) {
    const unmeasured =
      counts.unmeasured > 0 ? ` (${amountOf(counts.unmeasured, unit, 'any')} unmeasured)` : '';
    return [
      ...reasons,
      `No ${unit === 'event' ? 'event' : 'time'} has been counted ${windowPhrase}${unmeasured}.`,
    ];
  }
  if (coverage < policy.leastCoverage) {
    reasons.push(
      `Only ${percent(coverage)} of the window was measured; ${percent(policy.leastCoverage)} is needed.`,
    );
  }
  return reasons;
}

function whyHarden({ unit, counts, target, alerts }: Evidence, policy: Policy): string[] {
  const reasons = alerts.filter((alert) => alert.severity === 'page').map(alertReason);
  // Spent for sure: where only the worst bound is spent, the bounds differ, and that is caution.
  const best = atBest(counts);
  if (isSpent(best, target) && best.bad >= leastBad(policy.minBad, unit))
    reasons.unshift(spentReason(counts, target, unit));
  return reasons;
}

function whyCaution({ unit, counts, target, alerts }: Evidence, policy: Policy): string[] {
  const reasons = alerts.filter((alert) => alert.severity === 'ticket').map(alertReason);
  if (remainingBelow(counts, target, policy.cautionBelow)) {
    reasons.unshift(lowReason(counts, target, policy, unit));
  }
  const doubt = straddle(counts, target, policy, unit);
  return doubt === null ? reasons : [...reasons, doubt];
}

function lowReason(counts: Counts, target: Target, policy: Policy, unit: Unit): string {
  if (isSpent(counts, target) && counts.bad < leastBad(policy.minBad, unit)) {
    return `The error budget is spent, by ${amountOf(counts.bad, unit, 'bad')}; fewer than ${policy.minBad} do not harden.`;
  }
  const remaining = percent(remainingBudget(counts, target));
  return `${remaining} of the error budget is left, less than ${percent(asNumber(policy.cautionBelow))}.`;
}

/** Counts with all that is uncertain taken as good. */
function atBest(counts: Counts): Counts {
  return { ...counts, good: counts.good + counts.uncertain, bad: counts.bad - counts.uncertain };
}

function straddle(counts: Counts, target: Target, policy: Policy, unit: Unit): string | null {
  if (counts.uncertain === 0) return null;
  const best = atBest(counts);
  const apart = [isSpent, (c: Counts, t: Target) => remainingBelow(c, t, policy.cautionBelow)].some(
    (test) => test(counts, target) !== test(best, target),
  );
  if (!apart) return null;
  return `${amountOf(counts.uncertain, unit, 'any')} may be good, as the threshold was no edge of their buckets: between ${percent(remainingBudget(counts, target))} and ${percent(remainingBudget(best, target))} is left.`;
}

function spentReason(counts: Counts, target: Target, unit: Unit): string {
  const allowed = Math.floor((target.bad * (counts.good + counts.bad)) / target.of);
  const words = amountOf(counts.bad, unit, 'bad').replace(/bad event$/, 'bad events');
  return `The error budget is spent: ${words}, ${unit === 'millisecond' ? span(allowed / MS_PER_SHARED_MINUTE) : wholeNumber(allowed)} allowed.`;
}

function alertReason({ severity, tier, burn, threshold }: Alert): string {
  const name = severity === 'page' ? 'A page' : 'A ticket';
  if (burn > threshold)
    return `${name} fires: the budget burns at ${times(burn)}, over ${times(threshold)} (${tier}).`;
  return `${name} still fires: the budget burns at ${times(burn)}, after more than ${times(threshold)} (${tier}).`;
}

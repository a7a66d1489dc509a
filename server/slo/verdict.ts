/** From budget and burn to a verdict by a policy, the first rule that holds, each with its reasons in words. */
import { isSpent, remainingAtMost, remainingBelow, remainingBudget } from './budget.ts';
import type { Counts } from './counts.ts';
import { percentageText } from './decimal.ts';
import type { Policy } from './policy.ts';
import type { Target } from './target.ts';
import { asNumber, type Severity } from './tiers.ts';
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
export function judge(evidence: Evidence, policy: Policy): Judgement {
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
  if (coverage < asNumber(policy.leastCoverage)) {
    const needed = percentageText(policy.leastCoverage);
    reasons.push(`Only ${percent(coverage)} of the window was measured; ${needed} is needed.`);
  }
  return reasons;
}

function whyHarden({ unit, counts, target, alerts }: Evidence, policy: Policy): string[] {
  const reasons = alerts.filter(({ severity }) => policy.hardenOn.includes(severity)).map(alertReason);
  // Spent for sure: where only the worst bound is spent, the bounds differ, and that is caution.
  const best = atBest(counts);
  if (remainingAtMost(best, target, policy.hardenAt) && best.bad >= leastBad(policy.minBad, unit))
    reasons.unshift(spentReason(counts, target, policy, unit));
  return reasons;
}

function whyCaution({ unit, counts, target, alerts }: Evidence, policy: Policy): string[] {
  const reasons = alerts.filter(({ severity }) => policy.cautionOn.includes(severity)).map(alertReason);
  if (remainingBelow(counts, target, policy.cautionBelow)) {
    reasons.unshift(lowReason(counts, target, policy, unit));
  }
  const doubt = straddle(counts, target, policy, unit);
  return doubt === null ? reasons : [...reasons, doubt];
}

function lowReason(counts: Counts, target: Target, policy: Policy, unit: Unit): string {
  const remaining = percent(remainingBudget(counts, target));
  if (remainingAtMost(counts, target, policy.hardenAt) && counts.bad < leastBad(policy.minBad, unit)) {
    const left = isSpent(counts, target)
      ? 'The error budget is spent'
      : `${remaining} of the error budget is left`;
    return `${left}, by ${amountOf(counts.bad, unit, 'bad')}; fewer than ${policy.minBad} do not harden.`;
  }
  return `${remaining} of the error budget is left, less than ${percentageText(policy.cautionBelow)}.`;
}

/** Counts with all that is uncertain taken as good. */
function atBest(counts: Counts): Counts {
  return { ...counts, good: counts.good + counts.uncertain, bad: counts.bad - counts.uncertain };
}

function straddle(counts: Counts, target: Target, policy: Policy, unit: Unit): string | null {
  if (counts.uncertain === 0) return null;
  const best = atBest(counts);
  const isApart = [
    (each: Counts) => remainingAtMost(each, target, policy.hardenAt),
    (each: Counts) => remainingBelow(each, target, policy.cautionBelow),
  ].some((test) => test(counts) !== test(best));
  if (!isApart) return null;
  return `${amountOf(counts.uncertain, unit, 'any')} may be good, as the threshold was no edge of their buckets: between ${percent(remainingBudget(counts, target))} and ${percent(remainingBudget(best, target))} is left.`;
}

function spentReason(counts: Counts, target: Target, policy: Policy, unit: Unit): string {
  if (!isSpent(counts, target)) {
    const remaining = percent(remainingBudget(counts, target));
    return `${remaining} of the error budget is left, no more than the ${percentageText(policy.hardenAt)} of the policy.`;
  }
  const allowed = Math.floor((target.bad * (counts.good + counts.bad)) / target.of);
  return `The error budget is spent: ${amountOf(counts.bad, unit, 'bad')}, ${unit === 'millisecond' ? span(allowed / MS_PER_SHARED_MINUTE) : wholeNumber(allowed)} allowed.`;
}

function alertReason({ severity, tier, burn, threshold }: Alert): string {
  const name = severity === 'page' ? 'A page' : 'A ticket';
  if (burn > threshold)
    return `${name} fires: the budget burns at ${times(burn)}, over ${times(threshold)} (${tier}).`;
  return `${name} still fires: the budget burns at ${times(burn)}, after more than ${times(threshold)} (${tier}).`;
}

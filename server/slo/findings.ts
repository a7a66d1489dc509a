/** What the conditions of an objective's alerts say of its counts at one moment. */
import { type AlertCondition, type AlertKind, USUAL_ALERTS } from './alert.ts';
import { burnRate, burnsOver, isSpent, remainingBelow, remainingBudget, surelyBurnsOver } from './budget.ts';
import type { Counts } from './counts.ts';
import { lookbackText } from './duration.ts';
import type { Plan, TierCheck } from './plan.ts';
import { asNumber, type Ratio, type Severity, tierText } from './tiers.ts';
import { leastBad, unitOf } from './unit.ts';
import { percent, span, times } from './words.ts';

/** One condition. Where it neither holds nor is clear, an alert that fires goes on firing. */
export type Finding = {
  readonly kind: AlertKind;
  readonly condition: AlertCondition;
  readonly holds: boolean;
  /** Nothing of it holds: its alert may end. */
  readonly clear: boolean;
  /** The fastest tier that holds, "1h/5m"; null unless one does. */
  readonly tier: string | null;
  /** Over the long look-back of the tier. */
  readonly burn: number | null;
  readonly threshold: number | null;
  /** Minutes: the long look-back of the tier. */
  readonly lookback: number | null;
  /** Why it holds, a sentence; empty when it does not. */
  readonly reason: string;
};

const QUIET = { tier: null, burn: null, threshold: null, lookback: null, reason: '' } as const;
const MS_PER_MINUTE = 60_000;
const HOUR = 60;

/**
 * Findings of an objective that can be told, pages first. `counts` in the order of the plan's look-backs; `exhaustsAt` (ms) as
 * its status has it.
 */
export function findingsOf(
  plan: Plan,
  counts: readonly Counts[],
  { now, exhaustsAt }: { readonly now: number; readonly exhaustsAt: number | null },
): readonly Finding[] {
  return [
    ...burnFindings(plan, counts, 'page'),
    ...burnFindings(plan, counts, 'ticket'),
    ...budgetFindings(plan, counts, now, exhaustsAt),
  ];
}

/** One for a severity: it holds while any of its tiers does, and is clear when every short look-back is under. */
function burnFindings(plan: Plan, counts: readonly Counts[], severity: Severity): Finding[] {
  const checks = plan.checks.filter(({ tier }) => tier.severity === severity);
  if (checks.length === 0) return [];
  const fastest = checks.find((check) => tierHolds(plan, check, counts));
  if (fastest === undefined) {
    const { target } = plan.slo;
    const clear = checks.every(({ tier, short }) => !burnsOver(counts[short]!, target, tier.threshold));
    return [{ ...QUIET, kind: severity, condition: 'burn', holds: false, clear }];
  }
  const { tier, long } = fastest;
  const burn = burnRate(counts[long]!, plan.slo.target);
  const threshold = asNumber(tier.threshold);
  const name = tierText(tier);
  return [
    {
      ...{ kind: severity, condition: 'burn', holds: true, clear: false, tier: name, burn, threshold },
      lookback: tier.long,
      reason: `The budget burns at ${times(burn)} over ${lookbackText(tier.long)}, over ${times(threshold)} (${name}).`,
    },
  ];
}

/** Both look-backs are over, and there are enough bad events to mean something; when `confident`, surely so. */
function tierHolds(
  { slo }: Plan,
  { tier, long, short, minBad }: TierCheck,
  counts: readonly Counts[],
): boolean {
  const within = counts[long]!;
  return (
    within.bad >= minBad &&
    burnsOver(within, slo.target, tier.threshold) &&
    burnsOver(counts[short]!, slo.target, tier.threshold) &&
    (!slo.alerts.confident || surelyBurnsOver(within, slo.target, tier.threshold))
  );
}

function budgetFindings(
  { slo, lookbacks }: Plan,
  counts: readonly Counts[],
  now: number,
  exhaustsAt: number | null,
): Finding[] {
  const { remainingBelow: share, exhausted, exhaustsWithin } = slo.alerts;
  const window = counts.at(-1)!;
  const enough = (some: Counts) => some.bad >= leastBad(slo.alerts.minBad, unitOf(slo));
  // For sure, as the verdict has it.
  const best = { ...window, good: window.good + window.uncertain, bad: window.bad - window.uncertain };
  const spent = isSpent(best, slo.target);
  const left = () => `${percent(remainingBudget(window, slo.target))} of the error budget is left`;
  const found: Finding[] = [];
  if (share !== null) {
    const holds = enough(window) && remainingBelow(window, slo.target, share);
    found.push(finding('remaining', holds, `${left()}, less than ${percent(asNumber(share))}.`));
  }
  if (exhausted)
    found.push(finding('exhausted', enough(best) && spent, `The error budget is spent: ${left()}.`));
  if (exhaustsWithin !== null) {
    const until = exhaustsAt === null ? Number.POSITIVE_INFINITY : (exhaustsAt - now) / MS_PER_MINUTE;
    const hour = counts[lookbacks.indexOf(HOUR)] ?? window;
    const holds = enough(hour) && !spent && until <= exhaustsWithin;
    const reason = `At the burn of the last hour the error budget ends in ${span(Math.max(0, until))}.`;
    found.push(finding('forecast', holds, reason));
  }
  return found;
}

function finding(condition: AlertCondition, holds: boolean, reason: string): Finding {
  return { ...QUIET, kind: 'budget', condition, holds, clear: !holds, reason: holds ? reason : '' };
}

/** Of an objective whose counters cannot be read though their source is heard. */
export function unreadFinding(silence: string | null): Finding {
  const holds = silence !== null;
  return { ...QUIET, kind: 'no-data', condition: 'unread', holds, clear: !holds, reason: silence ?? '' };
}

/** Of a source. `reason`: why it counts as silent, a sentence; null when it does not, be it heard or not. */
export function silentFinding(reason: string | null, isHeard = reason === null): Finding {
  const holds = reason !== null;
  return { ...QUIET, kind: 'no-data', condition: 'silent', holds, clear: isHeard, reason: reason ?? '' };
}

/** Lines of a source within the last hour. */
export type RecentLines = { readonly accepted: number; readonly rejected: number };

/** Of a source whose lines are refused. Without a line nothing is said. */
export function rejectedFinding({ accepted, rejected }: RecentLines, above: Ratio): Finding {
  const total = accepted + rejected;
  const over = rejected * above.den > above.num * total;
  const holds = over && rejected >= USUAL_ALERTS.minBad;
  const reason = holds
    ? `${percent(rejected / total)} of the lines of the last hour were refused, more than ${percent(asNumber(above))}.`
    : '';
  return {
    ...QUIET,
    kind: 'measurement',
    condition: 'rejected',
    holds,
    clear: !over && total > 0,
    reason,
  };
}

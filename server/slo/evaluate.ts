/** From counts to the status of one SLO. */
import { burnRate, failuresLeft, minutesToExhaustion, remainingBudget, wilsonInterval } from './budget.ts';
import type { Counts } from './counts.ts';
import type { Slo } from './definition.ts';
import { lookbackText } from './duration.ts';
import { lowTrafficWarnings } from './low-traffic.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policy.ts';
import { resolutionWarning, type SourceFormat } from './resolution.ts';
import type { Lookback, Status } from './status.ts';
import { amountOf, type Unit, unitOf } from './unit.ts';
import { type Alert, type Judgement, judge, whyUnknown } from './verdict.ts';
import { minutesSoFar, periodAt, type Reach, reachOf, type Window, windowPhrase } from './window.ts';
import { percent, span, times } from './words.ts';

const HOUR = 60;
const MS_PER_MINUTE = 60_000;

/** What is known at one moment besides the counts. */
export type Circumstances = {
  readonly now: number;
  /** Share of the window, from the first event ever seen, in which a source of the service was heard. */
  readonly heard: number;
  readonly silence: string | null;
  /** ms; when the service's first event was seen, or null. */
  readonly firstHeard: number | null;
  readonly building: number | null;
  /** What of its counters cannot be told exactly, in a sentence. */
  readonly doubt?: string | null;
  readonly exactSince: number | null;
  /** What the lines of the service's sources were found to be, where no definition says it. */
  readonly formats: readonly SourceFormat[];
};

/** What counts and circumstances say, before anybody asks which alerts fire. */
export type Measured = {
  readonly plan: Plan;
  /** In the order of the plan's look-backs. */
  readonly counts: readonly Counts[];
  readonly given: Circumstances;
  readonly coverage: number;
  readonly exhaustsAt: number | null;
  /** Nothing can be told: alerts neither begin nor end. */
  readonly isUnknown: boolean;
};

/** `counts` answers in the order of the plan's look-backs. */
export function measure(plan: Plan, counts: readonly Counts[], given: Circumstances): Measured {
  const window = counts.at(-1)!;
  const total = window.good + window.bad;
  const measured = total + window.unmeasured === 0 ? 1 : total / (total + window.unmeasured);
  const coverage = given.heard * measured;
  const end = endOf(plan, given);
  const burn = burnRate(counts[plan.lookbacks.indexOf(HOUR)] ?? window, plan.slo.target);
  const exhaustsAt = exhaustion(plan.slo.window, end, remainingBudget(window, plan.slo.target), burn);
  const evidence = evidenceOf(plan, window, given, coverage);
  return {
    ...{ plan, counts, given, coverage },
    exhaustsAt: exhaustsAt === null ? null : Math.max(given.now, exhaustsAt),
    isUnknown: whyUnknown(evidence, plan.slo.policy).length > 0,
  };
}

function evidenceOf({ slo }: Plan, counts: Counts, given: Circumstances, coverage: number) {
  const { silence, building } = given;
  const phrase = windowPhrase(slo.window);
  return { unit: unitOf(slo), target: slo.target, windowPhrase: phrase, counts, coverage, silence, building };
}

/** ms; where every look-back ends. */
function endOf({ lag }: Plan, { now }: Circumstances): number {
  return now - lag * MS_PER_MINUTE;
}

/** The status of one SLO. `alerts`: those of its burn rates that fire, a page before a ticket. */
export function evaluate(measured: Measured, alerts: readonly Alert[]): Status {
  const { plan, counts, given, coverage } = measured;
  const { slo, tiers } = plan;
  const window = counts.at(-1)!;
  const total = window.good + window.bad;
  const unit = unitOf(slo);
  const judgement = judge({ ...evidenceOf(plan, window, given, coverage), alerts }, slo.policy);
  const left = failuresLeft(window, slo.target);
  const end = endOf(plan, given);
  const hour = counts[plan.lookbacks.indexOf(HOUR)] ?? window;
  const outage = outageMinutes(left, hour, end, given.firstHeard);
  const remaining = remainingBudget(window, slo.target);
  return {
    slo,
    counts: window,
    total,
    sli: total === 0 ? null : window.good / total,
    // Of time the parts are no trials.
    interval: unit === 'millisecond' ? null : wilsonInterval(window),
    remaining,
    failuresLeft: left,
    outageMinutesLeft: outage,
    lookbacks: plan.lookbacks.map((reach, index) => lookback(reach, counts[index]!, slo, end)),
    period: periodOf(slo.window, end),
    tiers,
    alerts,
    ...judgement,
    headline: headline(judgement, {
      unit,
      alerts,
      hardenOn: slo.policy.hardenOn,
      total,
      remaining,
      left,
      outage,
    }),
    coverage,
    exactSince: window.uncertain === 0 ? null : given.exactSince,
    exhaustsAt: measured.exhaustsAt,
    building: given.building,
    warnings: [
      ...plan.warnings,
      ...formatWarnings(slo, given.formats),
      ...lowTrafficWarnings(plan, window, given),
      ...(given.doubt == null ? [] : [given.doubt]),
    ],
    lag: plan.lag,
    updatedAt: given.now,
  };
}

function formatWarnings(slo: Slo, formats: readonly SourceFormat[]): string[] {
  if (slo.sli === 'counters') return [];
  const { duration } = slo.good;
  if (duration === null) return [];
  return formats.flatMap((format) => resolutionWarning(duration, format) ?? []);
}

function lookback(reach: Reach, counts: Counts, { window, target }: Slo, end: number): Lookback {
  const present = Math.floor(end / MS_PER_MINUTE);
  const isWindow = reach === reachOf(window);
  const minutes = typeof reach === 'number' ? reach : minutesSoFar(reach, present);
  return {
    text: isWindow ? window.text : lookbackText(minutes),
    minutes,
    counts,
    burn: burnRate(counts, target),
  };
}

function periodOf(window: Window, end: number): Status['period'] {
  if (window.kind === 'rolling') return null;
  const { from, to } = periodAt(window, Math.floor(end / MS_PER_MINUTE));
  return { from: from * MS_PER_MINUTE, to: to * MS_PER_MINUTE };
}

/**
 * ms; when the budget ends at a burn rate, or null when it does not. Of a rolling window as much leaves as comes; a period
 * of the calendar grows, its budget with it, and begins anew at its end.
 */
function exhaustion(window: Window, end: number, remaining: number, burn: number): number | null {
  if (window.kind === 'rolling') {
    const minutes = minutesToExhaustion(remaining, burn, window.minutes);
    return minutes === null ? null : end + minutes * MS_PER_MINUTE;
  }
  if (remaining <= 0 || burn <= 1) return null;
  const { from, to } = periodAt(window, Math.floor(end / MS_PER_MINUTE));
  const at = end + (remaining * (end - from * MS_PER_MINUTE)) / (burn - 1);
  return at < to * MS_PER_MINUTE ? at : null;
}

/** The failures left as minutes in which everything fails, at the rate of the last hour; null without traffic in it. */
function outageMinutes(left: number, hour: Counts, end: number, firstHeard: number | null): number | null {
  const total = hour.good + hour.bad;
  if (total === 0) return null;
  const age = firstHeard === null ? HOUR : (end - firstHeard) / MS_PER_MINUTE;
  return left / (total / Math.max(1, Math.min(HOUR, age)));
}

type Room = Pick<Status, 'alerts' | 'total' | 'remaining'> & {
  readonly hardenOn: Policy['hardenOn'];
  readonly unit: Unit;
  readonly left: number;
  readonly outage: number | null;
};

const VERDICT_WORDS = { ship: 'Ship.', caution: 'Caution.', harden: 'Harden.', unknown: 'Unknown.' } as const;

function headline({ verdict, reasons }: Judgement, room: Room): string {
  const { unit, alerts, hardenOn, total, remaining, left, outage } = room;
  const word = VERDICT_WORDS[verdict];
  if (verdict === 'unknown') return `${word} ${reasons[0]}`;
  if (left < 0) return `${word} The budget is overspent by ${amountOf(-left, unit, 'failed')}.`;
  if (left === 0 && remaining === 0) return `${word} The budget is spent to the last failure.`;
  if (left === 0)
    return `${word} Of ${amountOf(total, unit, 'any')} so far, one more failure would overspend the budget.`;
  const toGo = `${amountOf(left, unit, 'failed')} to go`;
  const burning = alerts.find(({ severity }) => severity === 'page' || hardenOn.includes(severity));
  // What is left is no leave to go on while it burns away, or where the policy keeps it.
  if (burning !== undefined) return `${word} The budget burns at ${times(burning.burn)}; ${toGo}.`;
  if (verdict === 'harden') return `${word} ${percent(remaining)} of the budget is left; ${toGo}.`;
  const more = amountOf(left, unit, 'to come');
  return outage === null || unit === 'millisecond'
    ? `${word} ${more}.`
    : `${word} ${more}, or ${span(outage)} of full outage at the present rate.`;
}

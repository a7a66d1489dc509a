/** When the alerts of an objective fire, from what it says itself and what its document says for all. */
import { type AlertRules, type TierRule, USUAL_ALERTS } from '../slo/alert.ts';
import type { Slo } from '../slo/definition.ts';
import { lookbackText } from '../slo/duration.ts';
import { inSlices } from '../slo/slices.ts';
import { offFault, tierFault, tierText } from '../slo/tiers.ts';
import type { AlertsFields, TierFields } from './alerts-shape.ts';
import type { DefinitionFault } from './fault.ts';
import type { KeyPath, Places } from './yaml-places.ts';

/** Its own keys win, one by one; tiers and off are one choice, of which tiers there are. */
export function alertRules(ofDocument: AlertsFields = {}, own: AlertsFields = {}): AlertRules {
  const { tiers, off } = choosesTiers(own) ? own : ofDocument;
  const fields = { ...ofDocument, ...own };
  return {
    tiers: tiers?.map(tierRule) ?? null,
    off: off ?? USUAL_ALERTS.off,
    minBad: fields.min_bad ?? USUAL_ALERTS.minBad,
    confident: fields.confident ?? USUAL_ALERTS.confident,
    remainingBelow: fields.remaining_below ?? USUAL_ALERTS.remainingBelow,
    exhausted: fields.exhausted ?? USUAL_ALERTS.exhausted,
    exhaustsWithin: fields.exhausts_within ?? USUAL_ALERTS.exhaustsWithin,
  };
}

export function choosesTiers({ tiers, off }: AlertsFields = {}): boolean {
  return tiers !== undefined || off !== undefined;
}

function tierRule({ severity, long, short, share, burn }: TierFields): TierRule {
  const over =
    share === undefined
      ? ({ kind: 'burn', value: burn! } as const)
      : ({ kind: 'share', value: share } as const);
  return { severity, long, short, over };
}

/** What cannot be of an objective's tiers; `at` is where they are written, `told` what is to be said before it. */
export function tierFaults(slo: Slo, places: Places, at: KeyPath, told = ''): DefinitionFault[] {
  const { tiers, off } = slo.alerts;
  const ofTiers = (tiers ?? []).map((rule, index) => ({
    path: ['tiers', index],
    why: tierFault(rule, slo.window, slo.target) ?? sliceFault(slo, tiers!, index),
  }));
  const ofOff = off.map((name, index) => ({ path: ['off', index], why: offFault(name, slo.window) }));
  return [...ofTiers, ...ofOff].flatMap(({ path, why }) =>
    why === null ? [] : [places.fault([...at, ...path], told + why)],
  );
}

/** Look-backs are whole slices; some that differ as written may not then. */
function sliceFault({ slices }: Slo, tiers: readonly TierRule[], index: number): string | null {
  if (slices === null) return null;
  const [rule, ...others] = [tiers[index]!, ...tiers.slice(0, index)].map((tier) => ({
    severity: tier.severity,
    name: tierText(tier),
    long: inSlices(slices, tier.long),
    short: inSlices(slices, tier.short),
  }));
  const { severity, name, long, short } = rule!;
  const inWhole = `the ${severity} tier ${name}: in whole slices of ${lookbackText(slices.minutes)}`;
  if (short >= long) return `${inWhole} both look-backs are ${lookbackText(long)}; write a longer one`;
  const same = others.find((other) => other.long === long && other.short === short);
  return same === undefined ? null : `${inWhole} it is ${tierText(rule!)}, as ${same.name} is; leave one out`;
}

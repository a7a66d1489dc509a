/** A policy as sentences, for those who have to live with it. */
import { percentageText } from './decimal.ts';
import { lookbackText } from './duration.ts';
import type { Freeze, Policy, PolicyWords } from './policy.ts';
import { ruleWords } from './rule-words.ts';
import type { Target } from './target.ts';
import type { Severity } from './tiers.ts';
import { amountOf, leastBad, type Unit } from './unit.ts';
import { type Window, windowPhrase } from './window.ts';
import { moment } from './words.ts';

const MS_PER_MINUTE = 60_000;
/** As many as a target has. */
const MAX_DECIMALS = 12;

/** The objective whose policy it is. */
type Of = { readonly target?: Target; readonly window?: Window; readonly unit?: Unit };

/** Of an objective, the budget comes first. */
export function policyProse(policy: Policy, { target, window, unit = 'event' }: Of = {}): readonly string[] {
  const budget = target === undefined ? [] : [budgetSentence(target, window)];
  return [
    ...budget,
    `It says harden when ${either([...firing(policy.hardenOn), whenSpent(policy, unit)])}.`,
    `It says caution when ${either([...firing(policy.cautionOn), whenLow(policy)])}.`,
    unknownSentence(policy),
    exceptionSentence(policy),
    ...policy.freezes.map(freezeSentence),
    ...wordSentences(policy.words),
  ];
}

function budgetSentence({ bad, of }: Target, window: Window | undefined): string {
  const share = ((bad / of) * 100).toFixed(MAX_DECIMALS).replace(/\.?0+$/, '');
  const when = window === undefined ? '' : ` ${windowPhrase(window)}`;
  return `The error budget is ${share}% of what is counted${when}.`;
}

function firing(severities: readonly Severity[]): string[] {
  return severities.map((severity) => `a ${severity} fires`);
}

function whenSpent({ hardenAt, minBad }: Policy, unit: Unit): string {
  const spent =
    hardenAt.num === 0 ? 'the budget is spent' : `${percentageText(hardenAt)} of the budget or less is left`;
  const least = leastBad(minBad, unit);
  return least === 1 ? spent : `${spent}, by at least ${amountOf(least, unit, 'bad')}`;
}

function whenLow({ cautionBelow }: Policy): string {
  return `less than ${percentageText(cautionBelow)} of the budget is left`;
}

function unknownSentence({ leastCoverage, unknown }: Policy): string {
  const uncovered =
    leastCoverage.num === 0 ? [] : [`less than ${percentageText(leastCoverage)} of the window was measured`];
  const when = either(['nothing was counted', 'no source is heard', ...uncovered]);
  return `It says unknown when ${when}; deploys ${unknown === 'block' ? 'are blocked' : 'pass'} then.`;
}

/** A freeze lets the same kinds pass. */
function exceptionSentence({ exceptions, freezes }: Policy): string {
  const when = freezes.length === 0 ? 'it says harden' : 'it says harden or deploys are frozen';
  if (exceptions.length === 0) return `No change passes while ${when}.`;
  return `While ${when}, changes of ${exceptions.length === 1 ? 'this kind' : 'these kinds'} pass: ${both(exceptions)}.`;
}

function freezeSentence({ from, to, rrule, timeZone, reason }: Freeze): string {
  const why = reason.replace(/\.$/, '');
  if (rrule === null) return `Deploys are frozen from ${moment(from)} to ${moment(to)}: ${why}.`;
  const length = lookbackText(Math.round((to - from) / MS_PER_MINUTE));
  return `Deploys are frozen for ${length} from ${ruleWords(rrule)}, by the clocks of ${timeZone}: ${why}.`;
}

function wordSentences(words: PolicyWords): string[] {
  return (['harden', 'caution', 'unknown', 'ship'] as const).flatMap((verdict) => {
    const said = words[verdict];
    return said === null ? [] : [`What ${verdict} means: ${said}`];
  });
}

function either(parts: readonly string[]): string {
  return listed(parts, 'or when', ', ');
}

function both(parts: readonly string[]): string {
  return listed(parts, 'and', ' ');
}

/** "a, b, or when c"; "a, b and c". */
function listed(parts: readonly string[], word: string, before: string): string {
  const last = parts.at(-1)!;
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')}${before}${word} ${last}`;
}

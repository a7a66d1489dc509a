/** From the counts before and after a deploy to an answer, in words. */
import { amountOf, type Unit } from '../slo/unit.ts';
import { percent, times } from '../slo/words.ts';
import type { GateCode } from './question.ts';
import {
  type Comparison,
  compare,
  enoughEvidence,
  type GoodBad,
  isWorse,
  shareOf,
  totalOf,
  wouldTell,
} from './watch.ts';

export type WatchVerdict = 'ship' | 'harden' | 'unknown';

/** An objective before and after; `isWhole` is false while its history is read in. */
export type Watched = {
  readonly name: string;
  readonly unit: Unit;
  /** How many of the counts are one trial, as chance goes. */
  readonly trial: number;
  readonly before: GoodBad;
  readonly after: GoodBad;
  readonly isWhole: boolean;
};

export type WatchedObjective = Comparison & {
  readonly name: string;
  readonly verdict: WatchVerdict;
  readonly reasons: readonly string[];
  readonly before: GoodBad;
  readonly after: GoodBad;
};

export type WatchAnswer = {
  /** Of the worst objective; unknown only where none can be told of, as a route may rest. */
  readonly verdict: WatchVerdict;
  readonly code: GateCode;
  readonly reasons: readonly string[];
  /** Evidence that makes it harden. */
  readonly enough: number;
  /** The worst first. */
  readonly slos: readonly WatchedObjective[];
};

const WORST: readonly WatchVerdict[] = ['harden', 'ship', 'unknown'];
const CODES: Readonly<Record<WatchVerdict, GateCode>> = { harden: 1, ship: 0, unknown: 3 };
/** The rise that a canary is there to find. */
const LOOKED_FOR = 5;

export function watchAnswer(watched: readonly Watched[]): WatchAnswer {
  const enough = enoughEvidence(watched.length);
  const slos = watched.map((one) => weigh(one, enough)).sort(worstFirst);
  const verdict = slos[0]?.verdict ?? 'unknown';
  const told = slos.filter((one) => one.verdict === verdict);
  const reasons = told.flatMap(({ name, reasons: own }) =>
    own.map((reason) => (slos.length > 1 ? `${name}: ${reason}` : reason)),
  );
  return {
    ...{ verdict, code: CODES[verdict], enough, slos },
    reasons: slos.length === 0 ? ['No objective of it counts anything yet.'] : reasons,
  };
}

/** What is answered of a version that no marker names. */
export function unknownVersion(service: string, version: string): WatchAnswer {
  const reason = `No deploy of ${version} to ${service} is known; leeway deploy notes one.`;
  return { verdict: 'unknown', code: CODES.unknown, reasons: [reason], enough: enoughEvidence(1), slos: [] };
}

function weigh(watched: Watched, enough: number): WatchedObjective {
  const { name, before, after } = watched;
  const [was, is] = [inTrials(before, watched), inTrials(after, watched)];
  const comparison = compare(was, is, enough);
  const untold = untoldReason(watched);
  if (untold !== null) return { name, before, after, ...comparison, verdict: 'unknown', reasons: [untold] };
  const verdict = isWorse(was, is, enough) ? 'harden' : 'ship';
  const reasons = [sharesSentence(watched, comparison, verdict)];
  if (verdict === 'ship' && !wouldTell(was, is, LOOKED_FOR, enough))
    reasons.push(`Too few events so far to tell a share ${LOOKED_FOR} times as high.`);
  return { name, before, after, ...comparison, verdict, reasons };
}

function inTrials({ good, bad }: GoodBad, { trial }: Watched): GoodBad {
  return { good: good / trial, bad: bad / trial };
}

function untoldReason({ before, after, isWhole }: Watched): string | null {
  if (!isWhole) return 'Its history is being read.';
  if (totalOf(before) === 0) return 'No events are known from before the deploy.';
  return totalOf(after) === 0 ? 'No events came since the deploy.' : null;
}

function sharesSentence(
  { before, after, unit }: Watched,
  { ratio, atLeast }: Comparison,
  verdict: WatchVerdict,
): string {
  const counted = `${percent(shareOf(after))} of ${amountOf(totalOf(after), unit, 'any')} since the deploy`;
  const shares = `${counted} bad, ${percent(shareOf(before))} of ${amountOf(totalOf(before), unit, 'any')} before`;
  if (verdict === 'ship') return `${shares}: no significant rise.`;
  return `${shares}: ${ratio === null ? '' : `${times(ratio)}, `}surely more than ${times(Math.floor(atLeast * 10) / 10)}.`;
}

function worstFirst(a: WatchedObjective, b: WatchedObjective): number {
  return (
    WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict) ||
    b.evidence - a.evidence ||
    (a.name < b.name ? -1 : 1)
  );
}

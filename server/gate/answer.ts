/** From a question and the statuses of its objectives to an answer: what the policies make of the verdicts. */
import { burnsOver, remainingBelow } from '../slo/budget.ts';
import { percentageText } from '../slo/decimal.ts';
import type { Freeze } from '../slo/policy.ts';
import type { Lookback, Status } from '../slo/status.ts';
import { asNumber, type Ratio } from '../slo/tiers.ts';
import type { Verdict } from '../slo/verdict.ts';
import { moment, percent, times } from '../slo/words.ts';
import type { Answer, AskedObjective, GateCode, Override, Question } from './question.ts';

const HOUR = 60;
/** The worst first: what surely hardens is worse than what nobody knows, and that is worse than what only warns. */
const WORST: readonly Verdict[] = ['harden', 'unknown', 'caution', 'ship'];
/** What surely blocks outweighs what cannot be told. */
const CODES: readonly GateCode[] = [1, 3, 0];

export type Frozen = { readonly reason: string; readonly to: number };

export type Given = {
  /** ms */
  readonly now: number;
  /** The one that holds for the service now. */
  readonly override: Override | null;
  readonly freezeOf: (freezes: readonly Freeze[], now: number) => Frozen | null;
};

/** One objective, and what its policy makes of it. */
type Weighed = {
  readonly asked: AskedObjective;
  readonly frozen: string | null;
  /** Why it blocks besides its verdict, sentences. */
  readonly conditions: readonly string[];
  /** Blocks, but for the kind of change. */
  readonly isExcepted: boolean;
  readonly code: GateCode;
};

/**
 * The verdict is that of the worst objective, in the order harden, unknown, caution, ship. Each blocks by its own policy: a
 * verdict of harden, a freeze, or what was asked for besides (code 1), unless the kind of change is an exception; unknown, where
 * it blocks (code 3). An override lets pass whatever blocks, and says so; verdict and reasons stay what they are.
 */
export function answerOf(question: Question, statuses: readonly Status[], given: Given): Answer {
  const weighed = statuses.map((status) => weigh(question, status, given)).sort(decisiveFirst);
  const code = weighed.length === 0 ? unknownCode(question, 'block') : worstCode(weighed);
  const override = code === 0 ? null : given.override;
  const isExcepted = code === 0 && weighed.some((one) => one.isExcepted);
  const verdict = WORST.find((word) => weighed.some(({ asked }) => asked.verdict === word)) ?? 'unknown';
  const lead = leadOf(question, { code, verdict, override, isExcepted });
  return {
    verdict,
    allowed: code === 0 || override !== null,
    code: override === null ? code : 0,
    reasons: [...new Set([...lead, ...reasonsOf(weighed)])],
    override,
    exception: isExcepted ? question.kind : null,
    slos: weighed.map(({ asked }) => asked),
  };
}

function weigh(question: Question, status: Status, { now, freezeOf }: Given): Weighed {
  const { policy } = status.slo;
  const asked = askedOf(status);
  const freeze = freezeOf(policy.freezes, now);
  const frozen =
    freeze === null ? null : `Deploys are frozen until ${moment(freeze.to)}: ${ended(freeze.reason)}`;
  const conditions = conditionsOf(question, status, asked.verdict);
  const blocks = asked.verdict === 'harden' || frozen !== null || conditions.length > 0;
  const isExcepted = blocks && policy.exceptions.includes(question.kind);
  const otherwise = asked.verdict === 'unknown' ? unknownCode(question, policy.unknown) : 0;
  return { asked, frozen, conditions, isExcepted, code: blocks && !isExcepted ? 1 : otherwise };
}

/** What people write has its full stop, or none. */
function ended(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function unknownCode({ onUnknown }: Question, usual: 'block' | 'pass'): GateCode {
  return (onUnknown ?? usual) === 'block' ? 3 : 0;
}

/** An objective whose history is not all read says nothing yet, whatever its counts so far. */
function askedOf(status: Status): AskedObjective {
  const isWhole = status.building === null;
  return {
    name: status.slo.name,
    objective: status.slo.objective,
    verdict: isWhole ? status.verdict : 'unknown',
    reasons: isWhole || status.verdict === 'unknown' ? status.reasons : [readingReason(status.building)],
    remaining: status.remaining,
    burn: lastHour(status).burn,
    good: status.counts.good,
    bad: status.counts.bad,
    total: status.total,
  };
}

function readingReason(share: number): string {
  return `The history is being read: ${percent(share)} so far.`;
}

/** A window that is shorter is all there is. */
function lastHour({ lookbacks }: Status): Lookback {
  return lookbacks.find(({ minutes }) => minutes === HOUR) ?? lookbacks.at(-1)!;
}

function conditionsOf(question: Question, status: Status, verdict: Verdict): string[] {
  const { strict, minRemaining, maxBurn } = question;
  const { target } = status.slo;
  const reasons: string[] = [];
  // Counts of a history that is half read are no budget.
  if (status.building !== null) return reasons;
  if (minRemaining !== null && remainingBelow(status.counts, target, minRemaining))
    reasons.push(tooLittle(status.remaining, minRemaining));
  const hour = lastHour(status);
  if (maxBurn !== null && burnsOver(hour.counts, target, maxBurn)) reasons.push(tooFast(hour, maxBurn));
  if (strict && verdict === 'caution') reasons.push('It was asked that caution blocks.');
  return reasons;
}

function tooLittle(remaining: number, least: Ratio): string {
  return `${percent(remaining)} of the error budget is left, less than the ${percentageText(least)} asked for.`;
}

function tooFast({ burn, text }: Lookback, most: Ratio): string {
  const [is, may] = [times(burn), times(asNumber(most))];
  const by = is === may ? 'a little more than' : `${is}, over`;
  return `In the last ${text} the budget burned at ${by} the ${may} asked for.`;
}

function decisiveFirst(a: Weighed, b: Weighed): number {
  return (
    CODES.indexOf(a.code) - CODES.indexOf(b.code) ||
    WORST.indexOf(a.asked.verdict) - WORST.indexOf(b.asked.verdict) ||
    a.asked.remaining - b.asked.remaining ||
    (a.asked.name < b.asked.name ? -1 : 1)
  );
}

function worstCode(weighed: readonly Weighed[]): GateCode {
  return CODES.find((code) => weighed.some((one) => one.code === code)) ?? 0;
}

type Decided = Pick<Answer, 'code' | 'verdict' | 'override'> & { readonly isExcepted: boolean };

/** Why it passes where the verdict alone would not have it. */
function leadOf(question: Question, { code, verdict, override, isExcepted }: Decided): string[] {
  if (override !== null)
    return [`Overridden by ${override.by} until ${moment(override.to)}: ${ended(override.reason)}`];
  if (code !== 0) return [];
  const lead = isExcepted ? [`The policy lets a change of kind ${question.kind} pass.`] : [];
  if (verdict !== 'unknown') return lead;
  const whose = question.onUnknown === null ? 'as the policy has it' : 'as it was asked for';
  return [...lead, `What cannot be told passes, ${whose}.`];
}

/** An objective that is well says nothing beside one that is not. */
function reasonsOf(weighed: readonly Weighed[]): string[] {
  const isSeveral = weighed.length > 1;
  const frozen = weighed.flatMap((one) => one.frozen ?? []);
  const said = weighed.filter(({ asked, conditions }) => asked.verdict !== 'ship' || conditions.length > 0);
  const told = said.length > 0 ? said : weighed.slice(0, 1);
  const own = told.flatMap(({ asked, conditions }) => {
    const sentences =
      asked.verdict === 'harden' ? [...asked.reasons, ...conditions] : [...conditions, ...asked.reasons];
    return isSeveral ? sentences.map((sentence) => `${asked.name}: ${sentence}`) : sentences;
  });
  return weighed.length === 0 ? ['No objective of it counts anything yet.'] : [...frozen, ...own];
}

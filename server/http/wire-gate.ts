/** The gate, from the domain to the wire. */
import type { Override } from '../gate/question.ts';
import { type GoodBad, shareOf, totalOf } from '../gate/watch.ts';
import type { WatchedObjective } from '../gate/watch-answer.ts';
import type * as wire from './gate-contract.ts';
import type { Answered, AskedQuestion, KeptWatch, WatchAnswered } from './gate-ports.ts';
import { iso } from './wire.ts';

export function gateAnswer({ question, answer, words, at, url }: Answered): wire.GateAnswer {
  const { service, slo, kind } = question;
  const { verdict, allowed, code, exception } = answer;
  return {
    ...{ service, slo, kind, verdict, allowed, code, exception, words, url },
    reasons: [...answer.reasons],
    overridden: answer.override !== null,
    override: answer.override === null ? null : gateOverride(answer.override),
    slos: answer.slos.map((one) => ({ ...one, reasons: [...one.reasons] })),
    at: iso(at),
  };
}

export function gateRecord({ id, by, version, answered }: AskedQuestion): wire.GateRecord {
  return { id, by, version, at: iso(answered.at), answer: gateAnswer(answered) };
}

export function gateOverride({ from, to, ...rest }: Override): wire.GateOverride {
  return { ...rest, from: iso(from), to: iso(to) };
}

export function watchAnswer({ asked, rollout, answer, at, url }: WatchAnswered): wire.WatchAnswer {
  const { verdict, code, enough } = answer;
  const slos = answer.slos.map(({ name, verdict: own, reasons, ...rest }) => ({
    ...{ name, verdict: own, reasons: [...reasons] },
    ...comparison(rest),
  }));
  return {
    ...asked,
    deployedAt: rollout === null ? null : iso(rollout.deployedAt),
    followedBy: rollout?.followedBy ?? null,
    ...{ verdict, code, enough, reasons: [...answer.reasons] },
    minutes: rollout === null ? 0 : rollout.after.to - rollout.after.from,
    ...(answer.slos[0] === undefined ? {} : comparison(answer.slos[0])),
    ...{ slos, at: iso(at), url },
  };
}

export function watchRecord({ id, by, since, times, answered }: KeptWatch): wire.WatchRecord {
  return { id, by, since: iso(since), times, answer: watchAnswer(answered) };
}

type Compared = Pick<WatchedObjective, 'before' | 'after' | 'ratio' | 'atLeast' | 'evidence'>;

function comparison({ before, after, ratio, atLeast, evidence }: Compared) {
  return { before: shares(before), after: shares(after), ratio, atLeast, evidence };
}

function shares({ good, bad }: GoodBad) {
  return { good, bad, total: totalOf({ good, bad }), share: shareOf({ good, bad }) };
}

/** The gate, from the domain to the wire. */
import type { Override } from '../gate/question.ts';
import type * as wire from './gate-contract.ts';
import type { Answered, AskedQuestion } from './gate-ports.ts';
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

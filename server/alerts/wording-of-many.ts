/** What a message says of several alerts of one service that came at once. Pure. */
import { ALERT_KINDS, type AlertKind } from '../slo/alert.ts';
import { moment, plural } from '../slo/words.ts';
import { capital, KIND_WORDS, linkOf } from './alert-words.ts';
import type { AlertMessage, MessageFacts } from './message.ts';
import type { Line } from './wording.ts';
import { budgetOf, deployLine, hitLine, lastedFrom } from './wording-of-one.ts';

/** The gravest are named, the rest is counted. */
const NAMED = 10;

export function linesOfMany({ alerts, service, type, at }: AlertMessage): Line[] {
  const rest = alerts.slice(NAMED);
  const gravest = alerts[0]!;
  return [
    { label: 'How many', text: `${alerts.length} alerts of ${service}: ${countsOf(alerts)}.`, url: null },
    ...alerts.slice(0, NAMED).map((facts) => lineOf(facts, type, at)),
    rest.length === 0 ? null : { label: 'And', text: `${rest.length} more: ${countsOf(rest)}.`, url: null },
    ofTheFirst(hitLine(gravest), alerts),
    deployLine(gravest),
  ].filter((each) => each !== null);
}

/** "8 pages, 4 tickets", the gravest first. */
function countsOf(alerts: readonly MessageFacts[]): string {
  const countOf = (kind: AlertKind) => alerts.filter((facts) => facts.kind === kind).length;
  return ALERT_KINDS.map((kind) => ({ noun: KIND_WORDS[kind].noun, count: countOf(kind) }))
    .filter(({ count }) => count > 0)
    .map(({ noun, count }) => plural(count, noun))
    .join(', ');
}

function lineOf(facts: MessageFacts, type: AlertMessage['type'], at: number): Line {
  const verdict = facts.verdict === null ? '' : `, ${facts.verdict}`;
  const head = `${capital(KIND_WORDS[facts.kind].noun)}${verdict}.`;
  const when =
    type === 'firing' ? `Since ${moment(facts.startedAt)}.` : `It lasted ${lastedFrom(facts, at)}.`;
  const words = [head, facts.reason, type === 'firing' ? budgetOf(facts) : null, when];
  return {
    label: facts.slo ?? facts.source ?? facts.service,
    text: words.filter((text) => text !== null).join(' '),
    url: linkOf(facts.url),
  };
}

/** What is hit differs from one to the next, so it says of which it is. */
function ofTheFirst(line: Line | null, [first]: readonly MessageFacts[]): Line | null {
  return line === null ? null : { ...line, label: `${line.label} (${first!.slo ?? first!.service})` };
}

/** Answers of the gate, and overrides, for a terminal. */
import type { GateAnswer, GateOverride } from '../http/gate-contract.ts';
import type { Verdict } from '../slo/verdict.ts';
import { percent, times } from '../slo/words.ts';
import { oneLine, permission } from './gate-words.ts';
import { shortTime } from './silence-text.ts';
import { textTable } from './text-table.ts';

const COLOURS: Readonly<Record<Verdict, number>> = { ship: 32, caution: 33, harden: 31, unknown: 35 };

/** `colour`: the verdict is coloured, as on a terminal; the word says all that the colour does. */
export function gateText(answer: GateAnswer, colour: boolean): string {
  const { verdict, reasons, words, slos, url } = answer;
  const word = colour ? `\u001b[1;${COLOURS[verdict]}m${verdict}\u001b[0m` : verdict;
  const lines = [`${word}: ${permission(answer)}`, ...reasons.map((reason) => `  ${oneLine(reason)}`)];
  const table = slos.length === 0 ? '' : `\n${objectives(slos)}`;
  const end = [...(words === null ? [] : [oneLine(words)]), ...(url === '' ? [] : [url])];
  return `${lines.join('\n')}\n${table}${end.length === 0 ? '' : `\n${end.join('\n')}\n`}`;
}

function objectives(slos: GateAnswer['slos']): string {
  const rows = slos.map(({ verdict, name, remaining, burn, good, total }) => [
    ...[verdict, name, percent(remaining), times(burn), `${good}/${total}`],
  ]);
  return textTable(['VERDICT', 'OBJECTIVE', ' LEFT', ' BURN 1H', 'GOOD/TOTAL'], rows);
}

export function overrideSentence({ id, service, to, by, reason }: GateOverride): string {
  return `${service} may be deployed until ${shortTime(to)}, whatever the budget says: ${by}, ${oneLine(reason)}. Its id is ${id}.\n`;
}

export function endedSentence({ id, service }: GateOverride, by: string): string {
  return `${service} is deployed by its budget again: ${by} ended the override ${id}.\n`;
}

export function overrideTable(overrides: readonly GateOverride[]): string {
  if (overrides.length === 0) return 'There are no overrides.\n';
  const rows = overrides.map(({ service, from, to, by, reason, id }) => [
    ...[service, shortTime(from), shortTime(to), oneLine(by), oneLine(reason), id],
  ]);
  return textTable(['SERVICE', 'FROM', 'UNTIL', 'BY', 'WHY', 'ID'], rows);
}

/** What the watch after a deploy found, in each format. */
import { randomUUID } from 'node:crypto';
import type { WatchAnswer } from '../http/gate-contract.ts';
import { percent, times } from '../slo/words.ts';
import { command, inert, markdown } from './gate-github.ts';
import type { GateFormat } from './gate-options.ts';
import { append, hand } from './gate-showing.ts';
import { oneLine } from './gate-words.ts';
import type { Io } from './io.ts';
import { jsonText } from './json-text.ts';
import { textTable } from './text-table.ts';

const LEVELS = { ship: 'notice', harden: 'error', unknown: 'warning' } as const;

export async function showWatch(answer: WatchAnswer, format: GateFormat, io: Io): Promise<void> {
  const { verdict, code, reasons, url } = answer;
  if (format === 'json') io.stdout.write(jsonText(answer));
  if (format === 'table') io.stdout.write(watchText(answer));
  if (format !== 'github') return;
  const level = verdict === 'unknown' && code !== 0 ? 'error' : LEVELS[verdict];
  const lines = [sentence(answer), ...reasons, url].filter((line) => line !== '');
  io.stdout.write(command(level, `Leeway: ${verdict}`, lines.join('\n')));
  io.stdout.write(inert(watchText(answer), randomUUID()));
  await append('GITHUB_STEP_SUMMARY', summary(answer), io);
  await hand({ verdict, allowed: String(code === 0), code: String(code), remaining: '', url }, io);
}

export function watchText(answer: WatchAnswer): string {
  const { verdict, reasons, slos, url } = answer;
  const lines = [`${verdict}: ${sentence(answer)}`, ...reasons.map((reason) => `  ${oneLine(reason)}`)];
  const rows = slos.map((one) => [
    ...[one.verdict, one.name, percent(one.before.share), percent(one.after.share)],
    ...[one.ratio === null ? '–' : times(one.ratio), `${one.after.bad}/${one.after.total}`],
  ]);
  const head = ['VERDICT', 'OBJECTIVE', ' BEFORE', ' AFTER', ' RATIO', 'BAD/TOTAL'];
  const table = rows.length === 0 ? '' : `\n${textTable(head, rows)}`;
  return `${lines.join('\n')}\n${table}${url === '' ? '' : `\n${url}\n`}`;
}

function sentence({ verdict, service, slo, version, followedBy }: WatchAnswer): string {
  const about = oneLine(`${version} of ${service}${slo === null ? '' : `, by ${slo},`}`);
  const next = followedBy === null ? '' : ` ${oneLine(followedBy)} runs in its place by now.`;
  if (verdict === 'harden') return `${about} burns more than what ran before it.${next}`;
  if (verdict === 'unknown') return `nobody can tell how ${about} does.${next}`;
  return `${about} was not found to burn more than what ran before it.${next}`;
}

function summary(answer: WatchAnswer): string {
  const reasons = answer.reasons.map((line) => `- ${markdown(line)}`).join('\n');
  const link = URL.parse(answer.url);
  const end = link === null ? '' : `\n\n[What decided](<${link.href}>)`;
  return `### Leeway: ${answer.verdict}\n\n${markdown(sentence(answer))}\n\n${reasons}${end}\n`;
}

/** Answers of the gate as GitHub Actions shows and hands them on. Every text may come from outside, so each is escaped. */
import type { GateAnswer } from '../http/gate-contract.ts';
import { percent, times } from '../slo/words.ts';
import { oneLine, permission } from './gate-words.ts';

/** Of a summary; a step may write one MiB. */
const MOST_ROWS = 100;

/** What the steps after it read. */
export const OUTPUTS = ['verdict', 'allowed', 'code', 'remaining', 'url'] as const;
export type Outputs = Readonly<Record<(typeof OUTPUTS)[number], string>>;

/** One annotation: an error when it may not be deployed, a warning when it may all the same. */
export function annotation(answer: GateAnswer): string {
  const { verdict, allowed, reasons, words, url } = answer;
  const level = allowed ? (verdict === 'ship' ? 'notice' : 'warning') : 'error';
  const lines = [permission(answer), ...reasons, words ?? '', url];
  return command(level, `Leeway: ${verdict}`, lines.filter((line) => line !== '').join('\n'));
}

/** A workflow command. In its properties a colon and a comma mean something, too. */
export function command(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  const property = escapeData(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Text in the log of a step of which no line is taken for a command; `token` must be one that nobody can guess. */
export function inert(text: string, token: string): string {
  return `::stop-commands::${token}\n${text}::${token}::\n`;
}

export function outputsOf({ verdict, allowed, code, slos, url }: GateAnswer): Outputs {
  const remaining = slos[0] === undefined ? '' : String(slos[0].remaining);
  return { verdict, allowed: String(allowed), code: String(code), remaining, url };
}

/** Lines for $GITHUB_OUTPUT. A value ends at the `delimiter` alone, so nothing in it can begin another. */
export function outputLines(outputs: Outputs, delimiter: string): string {
  return OUTPUTS.map((name) => `${name}<<${delimiter}\n${outputs[name]}\n${delimiter}\n`).join('');
}

/** Markdown for $GITHUB_STEP_SUMMARY. */
export function summary(answer: GateAnswer): string {
  const { verdict, allowed, reasons, words, slos, url } = answer;
  const link = URL.parse(url);
  const parts = [
    `### Leeway: ${verdict}, ${allowed ? 'allowed' : 'not allowed'}`,
    markdown(permission(answer)),
    reasons.map((line) => `- ${markdown(line)}`).join('\n'),
    slos.length === 0 ? '' : objectives(slos),
    words === null ? '' : `> ${markdown(words)}`,
    link === null ? '' : `[What decided](<${link.href}>)`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function objectives(slos: GateAnswer['slos']): string {
  const rows = slos
    .slice(0, MOST_ROWS)
    .map(({ verdict, name, remaining, burn, good, total }) => [
      ...[verdict, markdown(name), percent(remaining), times(burn), `${good} / ${total}`],
    ]);
  const more = slos.length > MOST_ROWS ? `\n\nand ${slos.length - MOST_ROWS} more` : '';
  const head = [
    ['verdict', 'objective', 'left', 'burn 1h', 'good / total'],
    ['---', '---', '--:', '--:', '--:'],
  ];
  return `${[...head, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}${more}`;
}

/** Text that is only text in Markdown: no markup, no HTML, one line. */
export function markdown(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*_{}[\]#|~$!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

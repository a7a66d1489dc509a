/** What a message says of one alert. Pure. */
import { moment, percent, span, times, wholeNumber } from '../slo/words.ts';
import { capital, lasted } from './alert-words.ts';
import type { AlertMessage, MessageFacts } from './message.ts';
import type { Line } from './wording.ts';

const MINUTE = 60_000;

export function linesOfOne(facts: MessageFacts, { type, at }: Pick<AlertMessage, 'type' | 'at'>): Line[] {
  // What is told of a resolved alert is how it was.
  const then = type === 'resolved' ? ' then' : '';
  return [
    line(facts.slo === null ? 'Source' : 'Objective', whatOf(facts)),
    line('About', facts.description),
    facts.verdict === null
      ? line(`Why${then}`, facts.reason)
      : line(`Verdict${then}`, `${capital(facts.verdict)}. ${facts.reason}`),
    line(`How bad${then}`, howBad(facts)),
    line(`Budget${then}`, budgetOf(facts)),
    type === 'firing' ? line('Since', moment(facts.startedAt)) : line('Lasted', lastedFrom(facts, at)),
    hitLine(facts),
    deployLine(facts),
  ].filter((each) => each !== null);
}

function line(label: string, text: string | null): Line | null {
  const oneLine = text?.trim().replace(/\s*[\r\n\t]+\s*/g, ' ') ?? '';
  return oneLine === '' ? null : { label, text: oneLine, url: null };
}

function whatOf({ service, slo, source, objective }: MessageFacts): string {
  if (slo === null) return `${source ?? service}, of ${service}`;
  return objective === null ? `${service}/${slo}` : `${service}/${slo}: ${objective}`;
}

/** "20x over the last 1h, where 14.4x is the threshold; 2.7% of the whole budget went in that time." */
function howBad({ burn, threshold, lookback, spent }: MessageFacts): string | null {
  if (burn === null || lookback === null) return null;
  const over = threshold === null ? '' : `, where ${times(threshold)} is the threshold`;
  const share = spent === null ? '' : `; ${percent(spent)} of the whole budget went in that time`;
  return `${times(burn)} over the last ${lookback}${over}${share}.`;
}

/** What is left, and the headline without the verdict, which is told before. */
export function budgetOf({ remaining, headline, verdict }: MessageFacts): string | null {
  const begin = verdict === null ? '' : `${capital(verdict)}. `;
  const answer = headline?.startsWith(begin) ? headline.slice(begin.length) : headline;
  const words = [remaining === null ? null : leftOf(remaining), answer].filter((text) => text);
  return words.length === 0 ? null : words.join(' ');
}

function leftOf(remaining: number): string {
  if (remaining > 0) return `${percent(remaining)} of it is left.`;
  return remaining === 0 ? 'All of it is spent.' : `It is overspent by ${percent(-remaining)}.`;
}

/** "37 minutes, from 2026-11-23 12:00 UTC to 2026-11-23 12:37 UTC". */
export function lastedFrom(facts: MessageFacts, at: number): string {
  return `${lasted(facts, at)}, from ${moment(facts.startedAt)} to ${moment(facts.resolvedAt ?? at)}`;
}

export function hitLine({ hit }: MessageFacts): Line | null {
  const rows = hit.map(({ what, bad, share }) => `${what}, ${wholeNumber(bad)} bad (${percent(share)})`);
  return line('Hit', rows.join('; '));
}

export function deployLine({ deploy, startedAt }: MessageFacts): Line | null {
  if (deploy === null) return null;
  const before = span((startedAt - deploy.at) / MINUTE);
  return line('Deploy before', `${deploy.version}, ${before} before it began (${moment(deploy.at)})`);
}

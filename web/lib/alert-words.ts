/** What the page says of alerts. */
import type { AlertKind, AlertRecord } from '../../server/http/alert-contract.ts';
import { ALERT_KINDS } from '../../server/slo/alert.ts';
import { plural, span } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

const MINUTE_MS = 60_000;

export const KIND_WORD: Readonly<Record<AlertKind, string>> = {
  page: 'Page',
  ticket: 'Ticket',
  budget: 'Budget',
  measurement: 'Measurement',
  'no-data': 'No data',
};

export const KIND_NOUN: Readonly<Record<AlertKind, string>> = {
  page: 'page',
  ticket: 'ticket',
  budget: 'budget alert',
  measurement: 'measurement alert',
  'no-data': 'no-data alert',
};

/** `2 pages and 1 ticket fire.` */
export function firingLine(alerts: readonly Pick<AlertRecord, 'kind'>[]): string {
  if (alerts.length === 0) return 'Nothing fires.';
  const counted = ALERT_KINDS.map((kind) => ({
    kind,
    count: alerts.filter((alert) => alert.kind === kind).length,
  }));
  const parts = counted
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => plural(count, KIND_NOUN[kind]));
  return `${listed(parts)} ${alerts.length === 1 ? 'fires' : 'fire'}.`;
}

/** `None is acknowledged, 1 is muted.`: who looks after what fires; empty when nothing does. */
export function careLine(alerts: readonly Pick<AlertRecord, 'acknowledged' | 'muted'>[]): string {
  const all = alerts.length;
  if (all === 0) return '';
  const cared = alerts.filter(({ acknowledged }) => acknowledged !== null).length;
  const muted = alerts.filter((alert) => alert.muted !== null).length;
  return `${acknowledgedWords(cared, all)}${muted === 0 ? '' : `, ${mutedWords(muted, all)}`}.`;
}

function acknowledgedWords(cared: number, all: number): string {
  if (all === 1) return cared === 1 ? 'It is acknowledged' : 'It is not acknowledged';
  if (cared === all) return `All ${all} are acknowledged`;
  if (cared === 0) return 'None is acknowledged';
  return `${cared} of ${all} ${cared === 1 ? 'is' : 'are'} acknowledged`;
}

function mutedWords(muted: number, all: number): string {
  if (all === 1) return 'and nobody was told of it';
  return `${muted} ${muted === 1 ? 'is' : 'are'} muted`;
}

type About = Pick<AlertRecord, 'service' | 'slo' | 'source'>;

/** `snippets/read-snippet`, or `source nginx-access`. */
export function subjectName({ service, slo, source }: About): string {
  return slo === null ? `source ${source ?? service}` : `${service}/${slo}`;
}

/** `page of snippets/read-snippet`: an alert within a sentence. */
export function alertName(alert: About & Pick<AlertRecord, 'kind'>): string {
  return `${KIND_NOUN[alert.kind]} of ${subjectName(alert)}`;
}

/** `Since 2026-08-20 10:00 UTC, for 37 minutes`; over: `37 minutes, until 2026-08-20 10:37 UTC`. */
export function whenText(
  { startedAt, resolvedAt }: Pick<AlertRecord, 'startedAt' | 'resolvedAt'>,
  now: number,
): string {
  const began = Date.parse(startedAt);
  if (resolvedAt === null)
    return `Since ${timeOf(startedAt)}, for ${span(Math.max(0, now - began) / MINUTE_MS)}`;
  const lasted = span((Date.parse(resolvedAt) - began) / MINUTE_MS);
  return `${capital(lasted)}, until ${timeOf(resolvedAt)}`;
}

/** What else is to be known of an alert, one sentence each, in the order in which it happened. */
export function alertNotes(alert: AlertRecord): readonly string[] {
  const { endsAt, acknowledged, lateBad } = alert;
  const notes: string[] = [];
  if (acknowledged !== null) notes.push(acknowledgedText(acknowledged));
  if (endsAt !== null) notes.push(`It ends at ${timeOf(endsAt)} if it stays quiet.`);
  if (lateBad > 0) notes.push(`${plural(lateBad, 'bad event')} of before its end came later.`);
  return notes;
}

function acknowledgedText({ at, by, note }: NonNullable<AlertRecord['acknowledged']>): string {
  return `Acknowledged by ${by}, ${timeOf(at)}${note === null ? '.' : `: ${note}`}`;
}

/** Of one service, of one objective, or of all. */
export type Subject = { readonly service: string | null; readonly slo: string | null };

/** Of one service, of one objective, or of all. */
export function ofSubject(alerts: readonly AlertRecord[], { service, slo }: Subject): readonly AlertRecord[] {
  return alerts.filter(
    (alert) => (service === null || alert.service === service) && (slo === null || alert.slo === slo),
  );
}

/** Every word of the text is somewhere in the alert's kind, subject or reason. */
export function matching(alerts: readonly AlertRecord[], text: string): readonly AlertRecord[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return alerts.filter((alert) => {
    const said = `${alert.service} ${subjectName(alert)} ${alert.kind} ${KIND_WORD[alert.kind]} ${alert.reason}`;
    return words.every((word) => said.toLowerCase().includes(word));
  });
}

/** `a, b and c` */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

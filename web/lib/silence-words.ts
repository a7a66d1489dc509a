/** What the page says of silences. */
import type { Silence } from '../../server/http/alert-contract.ts';
import { type Recurring, recurrenceWords } from '../../server/slo/rule-words.ts';
import { plural, span } from '../../server/slo/words.ts';
import { timeOf } from './amounts.ts';

const MINUTE_MS = 60_000;

/** `snippets/read-snippet`, or `all of snippets`. */
export function silenceSubject({ service, slo }: Pick<Silence, 'service' | 'slo'>): string {
  return slo === null ? `all of ${service}` : `${service}/${slo}`;
}

/** When it mutes: the present span, the next, or when it was over. */
export function silenceSpan(silence: Silence, now: number): string {
  const { state, span: present, endedAt, endedBy, startsAt, endsAt } = silence;
  if (state === 'active' && present !== null)
    return `Until ${timeOf(present.to)}, ${left(present.to, now)} more`;
  if (state === 'pending' && present !== null) {
    const lasts = span((Date.parse(present.to) - Date.parse(present.from)) / MINUTE_MS);
    return `From ${timeOf(present.from)}, for ${lasts}`;
  }
  if (endedAt !== null) return `Ended ${timeOf(endedAt)}${endedBy === null ? '' : ` by ${endedBy}`}`;
  return `From ${timeOf(startsAt)} to ${timeOf(endsAt)}`;
}

/** `Again every Sunday at 02:00, by the clocks of Europe/Berlin`; null of one that is there once. */
export function recurrenceText(silence: Recurring): string | null {
  const words = recurrenceWords(silence);
  return words === null ? null : `Again ${words}`;
}

/** `Silenced by Ana until 2026-08-20 12:00 UTC: load test.` */
export function silencedText({ author, span: present, reason }: Silence): string {
  return `Silenced by ${author}${present === null ? '' : ` until ${timeOf(present.to)}`}: ${reason.replace(/\.$/, '')}.`;
}

/** Of an alert: why nobody was told, or is told any more; null when they are. */
export function mutedText(muted: 'page' | 'silence' | null, silence: Silence | null): string | null {
  if (muted === 'page') return 'Muted: a page of the same objective fires.';
  if (silence !== null) return silencedText(silence);
  return muted === 'silence' ? 'Muted by a silence.' : null;
}

/** Which silence mutes an objective now, the longest first. `names`: of a divided one, the one that was written too. */
export function silenceOf(
  silences: readonly Silence[],
  service: string,
  names: readonly (string | null)[],
): Silence | null {
  const own = silences
    .filter((silence) => silence.state === 'active' && silence.service === service)
    .filter(({ slo }) => slo === null || names.includes(slo));
  const until = ({ span: present }: Silence) => (present === null ? 0 : Date.parse(present.to));
  return own.sort((a, b) => until(b) - until(a))[0] ?? null;
}

/** `3 silences are over` */
export function overLine(count: number): string {
  return `${plural(count, 'silence')} ${count === 1 ? 'is' : 'are'} over`;
}

function left(until: string, now: number): string {
  return span(Math.max(0, Date.parse(until) - now) / MINUTE_MS);
}

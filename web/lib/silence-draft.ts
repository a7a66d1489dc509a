/** A silence as it is being written, and what of it cannot be sent. */
import type { NewSilence } from '../../server/http/alert-contract.ts';
import { parseLookback } from '../../server/slo/duration.ts';
import { capital } from './alert-words.ts';
import { recurrenceText } from './silence-words.ts';

export const LENGTHS = [
  { value: '30m', label: '30 minutes' },
  { value: '2h', label: '2 hours' },
  { value: '8h', label: '8 hours' },
  { value: '1d', label: '1 day' },
  { value: 'other', label: 'as long as …' },
  { value: 'until', label: 'until …' },
] as const;

export type Length = (typeof LENGTHS)[number]['value'];

/** Times as a `datetime-local` field has them, in UTC; empty where nothing is written. */
export type SilenceDraft = {
  readonly service: string;
  readonly slo: string;
  readonly length: Length;
  readonly other: string;
  readonly until: string;
  readonly reason: string;
  readonly author: string;
  readonly startsAt: string;
  readonly rrule: string;
  readonly timeZone: string;
};

export type SilenceFaults = Readonly<Partial<Record<keyof SilenceDraft, string>>>;

export type DraftReading =
  | { readonly ok: true; readonly silence: NewSilence }
  | { readonly ok: false; readonly faults: SilenceFaults };

export function newDraft(service: string, slo: string | null, author: string): SilenceDraft {
  const empty = { other: '', until: '', reason: '', startsAt: '', rrule: '', timeZone: 'UTC' };
  return { service, slo: slo ?? '', length: '2h', author, ...empty };
}

export function readDraft(draft: SilenceDraft): DraftReading {
  const { service, slo, reason, author } = draft;
  const length = readLength(draft);
  const startsAt = readTime(draft.startsAt);
  const faults: SilenceFaults = {
    ...(service === '' ? { service: 'Choose a service.' } : {}),
    ...('fault' in length ? { [draft.length]: length.fault } : {}),
    ...(draft.startsAt !== '' && startsAt === null ? { startsAt: 'Write a day and a time.' } : {}),
    ...(reason.trim() === '' ? { reason: 'Say why.' } : {}),
    ...(author.trim() === '' ? { author: 'Say who you are.' } : {}),
  };
  if ('fault' in length || Object.keys(faults).length > 0) return { ok: false, faults };
  const silence: NewSilence = {
    service,
    ...(slo === '' ? {} : { slo }),
    ...length,
    ...(startsAt === null ? {} : { startsAt }),
    ...ruleOf(draft),
    author: author.trim(),
    reason: reason.trim(),
  };
  return { ok: true, silence };
}

function ruleOf({ rrule, timeZone }: SilenceDraft): Pick<NewSilence, 'rrule' | 'timeZone'> {
  return rrule.trim() === '' ? {} : { rrule: rrule.trim(), timeZone: timeZone.trim() || 'UTC' };
}

/** What the rule says so far; null while there is none. `now`: ms. */
export function draftRecurrence({ rrule, timeZone, startsAt }: SilenceDraft, now: number): string | null {
  const rule = rrule.trim();
  const begins = readTime(startsAt) ?? new Date(now).toISOString();
  return recurrenceText({
    rrule: rule === '' ? null : rule,
    timeZone: timeZone.trim() || 'UTC',
    startsAt: begins,
  });
}

type LengthReading = { readonly for: string } | { readonly endsAt: string } | { readonly fault: string };

function readLength({ length, other, until }: SilenceDraft): LengthReading {
  if (length === 'until') {
    const endsAt = readTime(until);
    return endsAt === null ? { fault: 'Say until when.' } : { endsAt };
  }
  if (length !== 'other') return { for: length };
  if (other.trim() === '') return { fault: 'Say how long, like 45m, 3h or 2d.' };
  const reading = parseLookback(other);
  return reading.ok ? { for: other.trim() } : { fault: sentence(reading.reason) };
}

function readTime(local: string): string | null {
  const at = Date.parse(`${local}Z`);
  return local === '' || Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Where Leeway's fault belongs: `rrule: FREQ is missing` stands at the rule; null when it is of no field. */
export function faultsOf(message: string, draft: SilenceDraft): SilenceFaults | null {
  const [, field = '', reason = ''] = /^(\w+): (.+)$/s.exec(message) ?? [];
  if (field === 'for' || field === 'endsAt') return lengthFault(draft, sentence(reason));
  return Object.hasOwn(draft, field) ? { [field]: sentence(reason) } : null;
}

/** The lengths to choose from have no field of their own. */
function lengthFault({ length }: SilenceDraft, fault: string): SilenceFaults {
  return { [length === 'other' || length === 'until' ? length : 'length']: fault };
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

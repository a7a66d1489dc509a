/** What people call an alert. Pure. */
import type { AlertKind } from '../slo/alert.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import { percent, span, times } from '../slo/words.ts';

const MINUTE = 60_000;

/** "Page": how a title begins; "page": what there is one of, or many. */
export const KIND_WORDS: Readonly<Record<AlertKind, { readonly title: string; readonly noun: string }>> = {
  page: { title: 'Page', noun: 'page' },
  ticket: { title: 'Ticket', noun: 'ticket' },
  budget: { title: 'Budget', noun: 'budget alert' },
  measurement: { title: 'Measurement', noun: 'measurement alert' },
  'no-data': { title: 'No data', noun: 'no-data alert' },
};

/** "snippets/read-snippet", or "the source nginx-access". */
export function subjectOf({ service, slo, source }: AlertFacts): string {
  return slo === null ? `the source ${source ?? service}` : `${service}/${slo}`;
}

/** What happens, in the words of a title. */
export function happening(facts: AlertFacts): string {
  const subject = subjectOf(facts);
  switch (facts.condition) {
    case 'burn':
      return `${subject} burns its budget${facts.burn === null ? '' : ` at ${times(facts.burn)}`}`;
    case 'remaining':
      return `${subject} has ${facts.remaining === null ? 'little' : percent(facts.remaining)} of its budget left`;
    case 'exhausted':
      return `${subject} has spent its budget`;
    case 'forecast':
      return `${subject} is about to spend its budget`;
    case 'rejected':
      return `too many lines of ${subject} are rejected`;
    case 'silent':
      return `${subject} is silent`;
    case 'unread':
      return `what ${subject} counts cannot be read`;
  }
}

/** "37 minutes"; of an alert that goes on, until `at`. */
export function lasted({ startedAt, resolvedAt }: AlertFacts, at: number): string {
  return span(((resolvedAt ?? at) - startedAt) / MINUTE);
}

/** Some receivers refuse a message whole for an address that is longer. */
const LONGEST_LINK = 1000;

/** A runbook may also be a few words; anything but HTTP is not to be followed from a message. */
export function linkOf(text: string | null): string | null {
  if (text === null || text.length > LONGEST_LINK) return null;
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

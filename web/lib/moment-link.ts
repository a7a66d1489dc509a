/** The moment in the address of an objective's page: messages about alerts lead to the charts as they were. */
import { moment } from '../../server/slo/words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** `unreadable`: there is something in the address, and it is no moment of the past. */
export type LinkedMoment =
  | { readonly kind: 'none' }
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'unreadable' };

/** ISO 8601, in UTC unless it says otherwise, or ms since the epoch. */
export function linkedMoment(search: string, now: number): LinkedMoment {
  const written = new URLSearchParams(search).get('at');
  if (written === null) return { kind: 'none' };
  const at = readTime(written.trim());
  return Number.isNaN(at) || at > now ? { kind: 'unreadable' } : { kind: 'at', at };
}

function readTime(text: string): number {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  // A "+" of an offset is a space in an address that nobody encoded.
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+ -]\d\d:?\d\d)?)?$/i.exec(text);
  if (parts === null) return Number.NaN;
  const [, day, clock = '00:00', zone = 'Z'] = parts;
  return Date.parse(`${day}T${clock}${zone.replace(' ', '+')}`);
}

/** The charts show what came after the moment too: an hour, or as much as there is. They end with a whole minute. */
export function chartEnd(at: number, now: number): number {
  return Math.min(Math.floor(at / MINUTE_MS) * MINUTE_MS + HOUR_MS, now);
}

/** `The charts end at 2026-08-20 11:40 UTC.` */
export function momentBanner(at: number, now: number): string {
  const linked = `This link is of ${moment(at)}`;
  return at + HOUR_MS < now
    ? `${linked}. The charts end at ${moment(at + HOUR_MS)}.`
    : `${linked}; the charts end now.`;
}

export const UNREADABLE_MOMENT =
  'The moment in this address cannot be read, or lies ahead: the charts end now.';

/** What the answer of a receiver means for the delivery. Pure. */
import { refused, retryLater } from './attempt.ts';
import type { Outcome } from './receiver.ts';

const MOST_AFTER_MS = 3_600_000;

export type HttpAnswer = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly location: string | null;
  /** The beginning of the body, for people. */
  readonly sample: string;
};

export function outcomeOfAnswer(answer: HttpAnswer, url: URL, now: number): Outcome {
  const { status, sample } = answer;
  if (status >= 200 && status < 300) return { kind: 'sent', code: status };
  const words = `${url.host} answered ${status}`;
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    return retryLater(`${words}.`, status, retryAfterMs(answer.retryAfter, now));
  if (status >= 300 && status < 400)
    return refused(`${words}, and redirects are not followed: ${whereTo(answer.location, url)}`, status);
  return refused(sample === '' ? `${words}.` : `${words}: ${sample}`, status);
}

/** The place of a redirect without its path, which may be a secret. */
function whereTo(location: string | null, url: URL): string {
  const target = location === null ? null : URL.parse(location, url.href);
  if (target === null || !/^https?:$/.test(target.protocol)) return 'look at the URL of the receiver.';
  if (target.origin === url.origin)
    return 'look at the URL of the receiver; it leads to another path of the same host.';
  return `look at the URL of the receiver; it leads to ${target.origin}.`;
}

/** Seconds, also with a fraction (Discord, Slack), or a date of HTTP; null when it is neither. */
export function retryAfterMs(text: string | null, now: number): number | null {
  const written = text?.trim() ?? '';
  const wanted = /^\d+(\.\d+)?$/.test(written)
    ? Math.ceil(Number(written) * 1000)
    : /^[A-Z][a-z]+,? .* GMT$/.test(written)
      ? Date.parse(written) - now
      : Number.NaN;
  return Number.isNaN(wanted) ? null : Math.min(Math.max(wanted, 0), MOST_AFTER_MS);
}

/** Text of a receiver on one line: without markup, and without what does not show. */
export function printable(text: string): string {
  return text
    .replace(/<(style|script|title)\b[^>]*>.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/\uFFFD/g, '')
    .trim();
}

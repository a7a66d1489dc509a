/** Why a line was refused, or ignored: closed sets, because reasons become counters. */
export const REASONS = {
  notJson: 'not JSON',
  notObject: 'not an object',
  cutOff: 'cut off before its end',
  notUtf8: 'invalid UTF-8',
  tooLong: 'line longer than 1 MiB',
  noFormat: 'a line of no format that is known; name its format (format:, --format)',
  otherFormat: 'not a line of the format of its source',
  noStatus: 'no status',
  badStatus: 'status is not 100 to 599',
  noMethod: 'no method',
  noRoute: 'no path or route',
  badRoute: 'route cannot be read; write it like "GET /s/:id" or "/s/:id"',
  noTime: 'no time, which lines of files and of shippers’ protocols must have; tell its field with fields:',
  badTime:
    'time cannot be read; write ISO 8601 with Z or an offset (or set timezone:), or epoch seconds or milliseconds',
  tooOld: 'too old: before the longest window and a day',
  tooNew: 'more than 5 minutes ahead',
  badDuration: 'duration cannot be read',
  negativeDuration: 'negative duration',
  absurdDuration: 'absurd duration',
  otherUnit:
    'duration is a whole number, where its writer has seconds with a fraction; tell its unit with fields:',
  noService: 'the source’s map names no service for it',
  halfPair: 'half of a pair: its other line did not come',
} as const;

/** Lines that were read and are no request to count. */
export const IGNORED = {
  clientGone: 'status 0: the client was gone',
  noRequest: 'no access line',
  noRequestLine: 'no request was read: malformed, or timed out',
  noAnswer: 'no answer: the connection ended before there was a status',
  noClient: 'status -1: no client asked',
} as const;

export type Reason = (typeof REASONS)[keyof typeof REASONS];
export type IgnoredReason = (typeof IGNORED)[keyof typeof IGNORED];

const IGNORED_REASONS: ReadonlySet<string> = new Set(Object.values(IGNORED));

export function isIgnored(reason: Reason | IgnoredReason): reason is IgnoredReason {
  return IGNORED_REASONS.has(reason);
}

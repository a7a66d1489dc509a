/** Why a line was refused: a closed set, because reasons become counters. */
export const REASONS = {
  notJson: 'not JSON',
  notObject: 'not an object',
  cutOff: 'cut off before its end',
  notUtf8: 'invalid UTF-8',
  tooLong: 'line longer than 1 MiB',
  noStatus: 'no status',
  badStatus: 'status is not 100 to 599',
  noMethod: 'no method',
  noRoute: 'no path or route',
  badRoute: 'route cannot be read; write it like "GET /s/:id" or "/s/:id"',
  badTime: 'time cannot be read; write ISO 8601 with Z or an offset, or epoch seconds or milliseconds',
  tooOld: 'too old: before the longest window and a day',
  tooNew: 'more than 5 minutes ahead',
  badDuration: 'duration cannot be read',
  negativeDuration: 'negative duration',
  absurdDuration: 'absurd duration',
} as const;

export type Reason = (typeof REASONS)[keyof typeof REASONS];

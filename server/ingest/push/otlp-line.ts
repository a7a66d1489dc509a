/** An OpenTelemetry log record as the line that a log file would have held. */
import type { Attributes } from './otlp-values.ts';

export type LogRecord = {
  /** ms since the epoch. */
  readonly at: number | null;
  readonly attributes: Attributes;
  readonly body: unknown;
};

const STATUS = 'http.response.status_code';

/** Names of the semantic conventions before 1.23, by those that took their place. */
const OLD_NAMES: readonly (readonly [name: string, old: string])[] = [
  [STATUS, 'http.status_code'],
  ['http.request.method', 'http.method'],
  ['url.path', 'http.target'],
  ['url.path', 'url.full'],
  ['url.path', 'http.url'],
];

/** The record's attributes when they tell a status, else its body: a line of any format that a collector passes on. */
export function lineOf({ at, attributes, body }: LogRecord): Uint8Array {
  const named = withNewNames(attributes);
  if (named.has(STATUS) || body === null || body === '') return jsonLine(at, named);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function withNewNames(attributes: Attributes): Attributes {
  const named = new Map(attributes);
  for (const [name, old] of OLD_NAMES) {
    if (!named.has(name) && named.has(old)) named.set(name, named.get(old));
  }
  return named;
}

function jsonLine(at: number | null, attributes: Attributes): Uint8Array {
  const fields = at === null ? attributes : new Map([...attributes, ['time', at]]);
  return Buffer.from(JSON.stringify(Object.fromEntries(fields)));
}

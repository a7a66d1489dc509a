/** Traefik's common log format: `… 200 512 "referer" "agent" 42 "router" "http://10.0.0.1" 12ms`. */
import { readClfHead } from './clf-head.ts';
import * as F from './fields.ts';
import { isDigit } from './line-steps.ts';
import { textReading } from './reading.ts';
import { CLF_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;

const TRAEFIK = textReading('traefik-clf', { kind: 'text' });

export const TRAEFIK_FORMAT: TextFormat = {
  names: ['traefik-clf'],
  read(event, from, end, fields) {
    const head = readClfHead(event, from, end, fields, CLF_STAMP);
    if (head < 0 || !isTraefikTail(event.bytes, head + 1, end, fields)) return null;
    // Traefik escapes nothing.
    fields.kinds[F.REQUEST] = F.STRING;
    return TRAEFIK;
  },
};

/** Read from its end, because referer and agent may hold quotes that nobody has escaped. */
export function isTraefikTail(bytes: Uint8Array, first: number, end: number, fields: F.Fields): boolean {
  if (bytes[first] !== QUOTE || bytes[end - 1] !== 0x73 || bytes[end - 2] !== 0x6d) return false;
  const duration = digitsBack(bytes, first, end - 2);
  const server = quotedBack(bytes, first, duration);
  const router = quotedBack(bytes, first, server);
  if (duration === end - 2 || router <= first || bytes[router - 1] !== SPACE) return false;
  const dash = bytes[router - 2] === DASH ? 1 : 0;
  const count = digitsBack(bytes, first, router - 1 - dash);
  if (count === router - 1 || bytes[count - 1] !== SPACE || bytes[count - 2] !== QUOTE) return false;
  fields.set(F.ROUTER, F.STRING, router + 1, server - 2);
  fields.set(F.DURATION, F.STRING, duration, end);
  return true;
}

/** Where the digits begin that end at `end`. */
function digitsBack(bytes: Uint8Array, first: number, end: number): number {
  let at = end;
  while (at > first && isDigit(bytes[at - 1])) at--;
  return at;
}

/** Where the text in quotes begins that a space parts from `end`; `first` when there is none. */
function quotedBack(bytes: Uint8Array, first: number, end: number): number {
  if (end < first + 3 || bytes[end - 1] !== SPACE || bytes[end - 2] !== QUOTE) return first;
  let at = end - 3;
  while (at > first && bytes[at] !== QUOTE) at--;
  return at;
}

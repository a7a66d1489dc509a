/**
 * The head that the common log format and its kin share: `host ident user [time] "request" status bytes`, with or without
 * the virtual host before it.
 */
import type { Event } from './event.ts';
import * as F from './fields.ts';
import { FAILED, findByte, isDigit, readRequest, readWord, wordEnd } from './line-steps.ts';
import { findStamp } from './stamp.ts';

const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;

/** Reads the head, with a time of this length, and answers where it ends. */
export function readClfHead(
  event: Event,
  from: number,
  end: number,
  fields: F.Fields,
  stamp: number,
): number {
  const { bytes } = event;
  const first = wordEnd(bytes, from, end);
  const second = wordEnd(bytes, first + 1, end);
  const time = findStamp(bytes, second + 1, end, stamp);
  if (time < 0 || bytes[time + stamp + 1] !== SPACE) return FAILED;
  if (isVirtualHost(bytes, from, first, second, time)) fields.set(F.HOST, F.STRING, from, first);
  fields.set(F.TIME, F.STRING, time, time + stamp);
  const request = readRequest(event, time + stamp + 2, end, fields, F.BACKSLASHED);
  const status = readWord(bytes, request + 2, end, fields, F.STATUS);
  return wordEnd(bytes, status + 1, end);
}

/** True where there is nothing but a dash in the place of a status: it was never sent. */
export function isUnanswered(bytes: Uint8Array, fields: F.Fields): boolean {
  const from = fields.starts[F.STATUS]!;
  return bytes[from] === DASH && fields.ends[F.STATUS] === from + 1;
}

/** Apache writes it with its port, before the client. An IPv6 address ends like a port, but a dash or two words follow it. */
function isVirtualHost(
  bytes: Uint8Array,
  from: number,
  first: number,
  second: number,
  time: number,
): boolean {
  let at = first - 1;
  while (at > from && isDigit(bytes[at])) at--;
  if (bytes[at] !== COLON || at === first - 1) return false;
  if (second === first + 2 && bytes[first + 1] === DASH) return false;
  return findByte(bytes, second + 1, time - 2, SPACE) > 0;
}

/**
 * HAProxy's `option httplog`, and `httpslog`, with or without the head that syslog puts before it.
 * https://docs.haproxy.org/3.2/configuration.html#8.2.3
 */
import type { Event } from './event.ts';
import * as F from './fields.ts';
import { FAILED, findByte, readRequest, readWord, wordEnd, wordsEnd } from './line-steps.ts';
import { type DurationForm, textReading } from './reading.ts';
import { CLF_STAMP, findStamp, LOCAL_STAMP, MAIL_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export const HAPROXY_DURATION: DurationForm = { kind: 'units', places: 3, goneBelowZero: true };
const HAPROXY = textReading('haproxy', HAPROXY_DURATION, { zoneless: true });
export const HAPROXY_UNANSWERED = textReading('haproxy', HAPROXY_DURATION, { kind: 'no answer' });
const NO_REQUEST = textReading('haproxy', HAPROXY_DURATION, { kind: 'no request' });
/** Slashes between the timers of a request, and of a connection in TCP mode. */
const HTTP_TIMERS = 4;
const TCP_TIMERS = 2;
/** Bytes, cookies of both sides, how it ended, connections, queues. */
const WORDS_BEHIND_STATUS = 6;
const NOTICE =
  /^(?:|[^"[]*haproxy(?:\[\d+\])?: )(?:Proxy \S+ (?:started|stopped)|(?:Backup )?Server \S+\/\S+ is |backend \S+ has no server available)/;
const LONGEST_NOTICE = 256;

/** `client [time] frontend backend/server TR/Tw/Tc/Tr/Ta status … {captured} "request"`. */
export const HAPROXY_FORMAT: TextFormat = {
  names: ['haproxy'],
  read(event, from, end, fields) {
    const { bytes } = event;
    const time = findStamp(bytes, from, end, LOCAL_STAMP);
    if (time < 0) return isNotice(bytes, from, end) ? NO_REQUEST : null;
    fields.set(F.TIME, F.STRING, time, time + LOCAL_STAMP);
    const frontend = wordEnd(bytes, time + LOCAL_STAMP + 2, end);
    // `frontend/listener: SSL handshake failure`
    const listener = findByte(bytes, time + LOCAL_STAMP, frontend, SLASH);
    if (listener > 0 && bytes[frontend - 1] === COLON) return NO_REQUEST;
    const backend = findByte(bytes, frontend + 1, end, SLASH);
    fields.set(F.ROUTER, F.STRING, frontend + 1, backend);
    const timers = wordEnd(bytes, backend + 1, end) + 1;
    const status = wordEnd(bytes, timers, end) + 1;
    const count = readTimers(bytes, timers, status - 1, fields);
    if (count === TCP_TIMERS) return NO_REQUEST;
    const size = readWord(bytes, status, end, fields, F.STATUS) + 1;
    const captures = wordsEnd(bytes, size, end, WORDS_BEHIND_STATUS) + 1;
    const request = capturesEnd(bytes, captures, end);
    if (count !== HTTP_TIMERS || !readCutRequest(event, request, end, fields)) return null;
    return bytes[status] === MINUS ? HAPROXY_UNANSWERED : HAPROXY;
  },
};

/** Without a time in brackets, which would make it a line of another format. */
function isNotice(bytes: Uint8Array, from: number, end: number): boolean {
  const text = Buffer.from(bytes.subarray(from, Math.min(end, from + LONGEST_NOTICE))).toString('latin1');
  if (!NOTICE.test(text)) return false;
  return findStamp(bytes, from, end, CLF_STAMP) < 0 && findStamp(bytes, from, end, MAIL_STAMP) < 0;
}

/** The last of them is the duration, but for `+12`: at least 12 ms, because the line was written before the end. */
function readTimers(bytes: Uint8Array, from: number, to: number, fields: F.Fields): number {
  let slashes = 0;
  let last = from;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== SLASH) continue;
    slashes++;
    last = at + 1;
  }
  if (bytes[last] !== PLUS) fields.set(F.DURATION, F.STRING, last, to);
  return slashes;
}

/** `{captured of the request} {captured of the response} `, or nothing. */
function capturesEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at >= 0 && at < end && bytes[at] === OPEN_BRACE) {
    at = findByte(bytes, at, end, CLOSE_BRACE) + 1;
    if (bytes[at] !== SPACE) return FAILED;
    at++;
  }
  return at;
}

/** A line that was too long was cut: then there is no other quote. */
function readCutRequest(event: Event, from: number, end: number, fields: F.Fields): boolean {
  if (from < 0 || from >= end || event.bytes[from] !== QUOTE) return false;
  if (readRequest(event, from, end, fields, F.STRING) < 0) fields.set(F.REQUEST, F.STRING, from + 1, end);
  markHashes(event, fields);
  return true;
}

/** HAProxy writes a quote as `#22`; a `#` is never the request's own, and a backslash is. */
export function markHashes(event: Event, fields: F.Fields): void {
  const end = fields.ends[F.REQUEST]!;
  const hash = findByte(event.bytes, fields.starts[F.REQUEST]!, end, HASH);
  fields.kinds[F.REQUEST] = hash < 0 ? F.STRING : F.HASHED;
  if (hash >= 0) event.hasPath = false;
}

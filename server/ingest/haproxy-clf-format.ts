/** HAProxy's `option httplog clf`. Its times are those of `option httplog`, and it writes a quote as `#22`. */
import { readClfHead } from './clf-head.ts';
import * as F from './fields.ts';
import { HAPROXY_DURATION, HAPROXY_UNANSWERED, markHashes } from './haproxy-format.ts';
import { isDigit, quoteEnd, wordsEnd } from './line-steps.ts';
import { textReading } from './reading.ts';
import { CLF_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';

const MINUS = 0x2d;
const NO_COOKIES = Buffer.from('"" "" ');

const HAPROXY_CLF = textReading('haproxy', HAPROXY_DURATION);

export const HAPROXY_CLF_FORMAT: TextFormat = {
  names: ['haproxy'],
  read(event, from, end, fields) {
    const head = readClfHead(event, from, end, fields, CLF_STAMP);
    if (head < 0 || !isHaproxyTail(event.bytes, head + 1, end, fields)) return null;
    markHashes(event, fields);
    return event.bytes[fields.starts[F.STATUS]!] === MINUS ? HAPROXY_UNANSWERED : HAPROXY_CLF;
  },
};

/** `"" "" port ms "frontend" "backend" "server" TR Tw Tc Tr Ta ---- …`. */
export function isHaproxyTail(bytes: Uint8Array, first: number, end: number, fields: F.Fields): boolean {
  for (let index = 0; index < NO_COOKIES.length; index++) {
    if (bytes[first + index] !== NO_COOKIES[index]) return false;
  }
  const frontend = wordsEnd(bytes, first + NO_COOKIES.length, end, 2) + 1;
  const backend = quoteEnd(bytes, frontend, end) + 2;
  const server = quoteEnd(bytes, backend, end) + 2;
  const timers = quoteEnd(bytes, server, end) + 2;
  const last = wordsEnd(bytes, timers, end, 4) + 1;
  const to = wordsEnd(bytes, last, end, 1);
  if (to < 0 || !isDigit(bytes[to - 1])) return false;
  fields.set(F.ROUTER, F.STRING, backend + 1, server - 2);
  fields.set(F.DURATION, F.STRING, last, to);
  return true;
}

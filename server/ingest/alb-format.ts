/**
 * The access log of AWS's application load balancers. Fields are added to it at its end.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
import { isUnanswered } from './clf-head.ts';
import * as F from './fields.ts';
import { KeyFinder } from './key-finder.ts';
import { readRequest, readWord, wordEnd, wordsEnd } from './line-steps.ts';
import { textReading } from './reading.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const SLASH = 0x2f;
const COLON = 0x3a;

export const ALB_TYPES = new KeyFinder(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);
const ALB = textReading('alb', { kind: 'sum' });
const UNANSWERED = textReading('alb', { kind: 'sum' }, { kind: 'no answer' });

/** `type time elb client target request-time target-time response-time status target-status received sent "request" …`. */
export const ALB_FORMAT: TextFormat = {
  names: ['alb'],
  read(event, from, end, fields) {
    const { bytes } = event;
    const type = wordEnd(bytes, from, end);
    if (type < 0 || ALB_TYPES.find(bytes, from, type) < 0) return null;
    const time = readWord(bytes, type + 1, end, fields, F.TIME);
    const target = wordsEnd(bytes, time + 1, end, 3);
    const first = readWord(bytes, target + 1, end, fields, F.DURATION);
    const second = readWord(bytes, first + 1, end, fields, F.DURATION_2);
    const third = readWord(bytes, second + 1, end, fields, F.DURATION_3);
    const status = readWord(bytes, third + 1, end, fields, F.STATUS);
    const sent = wordsEnd(bytes, status + 1, end, 3);
    if (readRequest(event, sent + 1, end, fields, F.BACKSLASHED) < 0) return null;
    readHost(bytes, fields);
    return isUnanswered(bytes, fields) ? UNANSWERED : ALB;
  },
};

/** `GET https://example.org:443/s/1 HTTP/1.1`. */
function readHost(bytes: Uint8Array, fields: F.Fields): void {
  const end = fields.ends[F.REQUEST]!;
  let at = fields.starts[F.REQUEST]!;
  while (at < end && bytes[at] !== SPACE) at++;
  while (at < end && bytes[at] !== COLON && bytes[at] !== SLASH) at++;
  if (bytes[at] !== COLON || bytes[at + 1] !== SLASH || bytes[at + 2] !== SLASH) return;
  const from = at + 3;
  at = from;
  while (at < end && bytes[at] !== SLASH && bytes[at] !== SPACE) at++;
  if (at > from) fields.set(F.HOST, F.STRING, from, at);
}

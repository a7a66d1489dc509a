/**
 * What ingress-nginx writes when nobody tells it otherwise: combined, and behind it the length of the request, request_time,
 * and what the upstreams did.
 * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format/
 */
import { readClfHead } from './clf-head.ts';
import * as F from './fields.ts';
import { FAILED, findByte, isDigit, quoteEnd } from './line-steps.ts';
import { textReading } from './reading.ts';
import { CLF_STAMP } from './stamp.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const DASH = 0x2d;
const DOT = 0x2e;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** nginx writes its times with so many. */
const DECIMALS = 3;

const INGRESS = textReading('ingress-nginx', { kind: 'units', places: 6, goneBelowZero: false });

export const INGRESS_NGINX_FORMAT: TextFormat = {
  names: ['ingress-nginx'],
  read(event, from, end, fields) {
    const head = readClfHead(event, from, end, fields, CLF_STAMP);
    return head > 0 && isIngressTail(event.bytes, head + 1, end, fields) ? INGRESS : null;
  },
};

/** `"referer" "agent" 512 0.012 [namespace-service-80] [] …`: nginx writes no quote within quotes. */
export function isIngressTail(bytes: Uint8Array, first: number, end: number, fields: F.Fields): boolean {
  if (bytes[first] !== QUOTE) return false;
  const agent = quoteEnd(bytes, quoteEnd(bytes, first, end) + 2, end);
  const length = digitsEnd(bytes, agent + 2, end);
  if (length < 0 || bytes[length] !== SPACE) return false;
  const point = digitsEnd(bytes, length + 1, end);
  if (point < 0 || bytes[point] !== DOT) return false;
  const time = digitsEnd(bytes, point + 1, end);
  if (time !== point + 1 + DECIMALS || bytes[time] !== SPACE || bytes[time + 1] !== OPEN_BRACKET)
    return false;
  const upstream = time + 2;
  const to = findByte(bytes, upstream, end, CLOSE_BRACKET);
  if (to < 0) return false;
  fields.set(F.DURATION, F.STRING, length + 1, time);
  const isNamed = to > upstream && !(to === upstream + 1 && bytes[upstream] === DASH);
  if (isNamed) fields.set(F.ROUTER, F.STRING, upstream, to);
  return true;
}

function digitsEnd(bytes: Uint8Array, from: number, end: number): number {
  if (from < 0) return FAILED;
  let at = from;
  while (at < end && isDigit(bytes[at])) at++;
  return at > from ? at : FAILED;
}

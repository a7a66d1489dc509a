/**
 * Envoy's default text, and Istio's, which has more in the middle and in the end.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string
 */
import * as F from './fields.ts';
import { findByte, isDigit, quoteEnd, readRequest, readWord, wordEnd, wordsEnd } from './line-steps.ts';
import { textReading } from './reading.ts';
import type { TextFormat } from './text-reader.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const ENVOY = textReading('envoy', { kind: 'units', places: 3, goneBelowZero: false });

/** `[time] "request" status flags received sent duration upstream-time "for" "agent" "id" "authority" "upstream"`. */
export const ENVOY_FORMAT: TextFormat = {
  names: ['envoy'],
  read(event, from, end, fields) {
    const { bytes } = event;
    if (bytes[from] !== OPEN_BRACKET) return null;
    const time = findByte(bytes, from, end, CLOSE_BRACKET);
    fields.set(F.TIME, F.STRING, from + 1, time);
    const request = readRequest(event, time + 2, end, fields, F.STRING);
    const status = readWord(bytes, request + 2, end, fields, F.STATUS);
    const flags = wordEnd(bytes, status + 1, end);
    const received = isDigit(bytes[flags + 1]) ? flags + 1 : detailsEnd(bytes, flags + 1, end);
    const sent = wordsEnd(bytes, received, end, 2);
    const duration = readWord(bytes, sent + 1, end, fields, F.DURATION);
    const upstream = wordEnd(bytes, duration + 1, end);
    if (upstream < 0 || !isDigit(bytes[received]) || bytes[upstream + 1] !== QUOTE) return null;
    readAuthority(bytes, upstream + 1, end, fields);
    return ENVOY;
  },
};

/** Istio: details of the response, of the end of the connection, and `"why the upstream failed"`. */
function detailsEnd(bytes: Uint8Array, from: number, end: number): number {
  return quoteEnd(bytes, wordsEnd(bytes, from, end, 2) + 1, end) + 2;
}

/** The last but one in quotes, in Envoy's; the fourth, in Istio's. */
function readAuthority(bytes: Uint8Array, first: number, end: number, fields: F.Fields): void {
  if (bytes[end - 1] === QUOTE) {
    const upstream = quoteBefore(bytes, first, end - 1);
    if (bytes[upstream - 1] !== SPACE || bytes[upstream - 2] !== QUOTE) return;
    const authority = quoteBefore(bytes, first, upstream - 2);
    if (authority > first) fields.set(F.HOST, F.STRING, authority + 1, upstream - 2);
    return;
  }
  let at = first;
  for (let text = 0; text < 3; text++) at = quoteEnd(bytes, at, end) + 2;
  const to = quoteEnd(bytes, at, end);
  if (to > 0) fields.set(F.HOST, F.STRING, at + 1, to);
}

function quoteBefore(bytes: Uint8Array, first: number, end: number): number {
  let at = end - 1;
  while (at > first && bytes[at] !== QUOTE) at--;
  return at;
}

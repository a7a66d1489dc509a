/**
 * The fast way from the fields of a line of text to its event: it makes no string. Where anything is unusual it answers
 * false, and EventReader reads the line, with the same outcome.
 */
import type { Event } from './event.ts';
import * as F from './fields.ts';
import { methodIn } from './methods.ts';
import type { Reading } from './reading.ts';
import { UTC, type Zone } from './zone.ts';

const SPACE = 0x20;
const COMMA = 0x2c;
const SLASH = 0x2f;
/** `HTTP` as the number that four bytes make. */
const HTTP = 0x50545448;
const SHORTEST_TIME = 19;
const LONGEST_UNIT_NUMBER = 9;

export function readPlainLine(event: Event, fields: F.Fields, reading: Reading, zone: Zone | null): boolean {
  if (reading.kind !== 'event') return false;
  return (
    readStatus(fields, event) &&
    readTime(fields, reading, zone, event) &&
    readDuration(fields, reading, event) &&
    readPlace(fields, event)
  );
}

function readStatus(fields: F.Fields, event: Event): boolean {
  const { bytes } = event;
  const from = fields.starts[F.STATUS]!;
  const hundreds = bytes[from]! - 0x30;
  const tens = bytes[from + 1]! - 0x30;
  const ones = bytes[from + 2]! - 0x30;
  if (fields.kinds[F.STATUS] !== F.STRING || fields.ends[F.STATUS] !== from + 3) return false;
  if (hundreds < 1 || hundreds > 5 || tens >>> 0 > 9 || ones >>> 0 > 9) return false;
  event.status = hundreds * 100 + tens * 10 + ones;
  return true;
}

function readTime(fields: F.Fields, { zoneless }: Reading, zone: Zone | null, event: Event): boolean {
  if (fields.kinds[F.TIME] === F.ABSENT) return true;
  const from = fields.starts[F.TIME]!;
  const to = fields.ends[F.TIME]!;
  if (to - from < SHORTEST_TIME) return false;
  const { bytes, view, time } = event;
  event.isTimed = true;
  if (bytes[from + 3] === COMMA) return time.mail(bytes, view, from) === to;
  if (bytes[from + 2] !== SLASH) return time.iso(bytes, view, from) === to;
  if (zoneless) return time.localClf(bytes, view, from, zone ?? UTC) === to;
  return time.clf(bytes, view, from) === to;
}

function readDuration(fields: F.Fields, { duration }: Reading, event: Event): boolean {
  if (fields.kinds[F.DURATION] === F.ABSENT || duration.kind === 'none') return true;
  const from = fields.starts[F.DURATION]!;
  const to = fields.ends[F.DURATION]!;
  if (duration.kind === 'units') return event.decimal(from, duration.places) === to;
  if (duration.kind === 'text') return readWithUnit(from, to, event);
  return duration.kind === 'sum' && readSum(fields, event);
}

/** `12ms` or `2s`. */
function readWithUnit(from: number, to: number, event: Event): boolean {
  const { bytes } = event;
  let at = from;
  let value = 0;
  for (let digit = bytes[at]! - 0x30; digit >>> 0 <= 9; digit = bytes[++at]! - 0x30)
    value = value * 10 + digit;
  if (at === from || at > from + LONGEST_UNIT_NUMBER || bytes[to - 1] !== 0x73) return false;
  const isMs = bytes[at] === 0x6d;
  event.us = value * (isMs ? 1_000 : 1_000_000);
  return at + (isMs ? 2 : 1) === to;
}

function readSum(fields: F.Fields, event: Event): boolean {
  let sum = 0;
  for (let field = F.DURATION; field <= F.DURATION_3; field++) {
    if (event.decimal(fields.starts[field]!, 6) !== fields.ends[field]) return false;
    sum += event.us;
  }
  event.us = sum;
  return true;
}

function readPlace(fields: F.Fields, event: Event): boolean {
  if (event.hasPath) return true;
  if (fields.kinds[F.REQUEST] === F.STRING) {
    return readRequest(fields.starts[F.REQUEST]!, fields.ends[F.REQUEST]!, event);
  }
  if (fields.kinds[F.PATH] !== F.STRING) return false;
  event.method = methodIn(event.bytes, fields.starts[F.METHOD]!, fields.ends[F.METHOD]!);
  event.setPath(event.bytes, fields.starts[F.PATH]!, fields.ends[F.PATH]!);
  return true;
}

/** `GET https://example.org/x HTTP/1.1`: the method to the first space, the protocol from the last. */
function readRequest(from: number, to: number, event: Event): boolean {
  const { bytes } = event;
  let path = from;
  while (((bytes[path]! | 0x20) - 0x61) >>> 0 < 26) path++;
  let protocol = to - 1;
  while (protocol > path && bytes[protocol] !== SPACE) protocol--;
  if (path === from || bytes[path] !== SPACE || protocol === path) return false;
  if (event.view.getInt32(protocol + 1, true) !== HTTP || bytes[protocol + 5] !== SLASH) return false;
  event.method = methodIn(bytes, from, path);
  event.setPath(bytes, path + 1, protocol);
  return true;
}

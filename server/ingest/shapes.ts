/**
 * The fast way through JSON records. One writer writes records of one shape: the same keys in the same order, with other
 * values. A shape that comes often is compiled to a function that compares what stays the same eight bytes at a time, and
 * reads each value where it stands. Whatever is not quite so is left to the scanner: the answer is the same.
 */

import type { Event } from './event.ts';
import { UNUSUAL } from './event-time.ts';
import * as F from './fields.ts';
import type { JsonTrace } from './json-trace.ts';
import type { Reading } from './reading.ts';
import { compileShape, type Match, type Piece } from './shape-code.ts';

/** How many shapes are known at once: a source with more mixes many writers. */
const MOST_SHAPES = 8;
/** Records that no shape knew, before one is learned; twice as many before the next, so that learning stays cheap. */
const FIRST_LESSON = 8;
const SEVERAL = -1;
/** Without any of these a record is refused: whether it will be, the general way finds out. */
const TELLING = [F.METHOD, F.PATH, F.ROUTE, F.REQUEST];

type Shape = { readonly match: Match; readonly reading: Reading; hits: number };

export class Shapes {
  readonly #known: Shape[] = [];
  #last: Shape | null = null;
  #misses = 0;
  #lesson = FIRST_LESSON;

  /** How the record that was just matched is to be understood. */
  get reading(): Reading {
    return this.#last!.reading;
  }

  /** Reads the record that begins at `at` into `event`; answers where it ends, or UNUSUAL. */
  match(at: number, event: Event): number {
    const last = this.#last;
    if (last !== null) {
      const after = last.match(event.bytes, event.view, at, event);
      if (after >= 0) return after;
    }
    return this.#known.length > 1 ? this.#matchOther(at, event) : UNUSUAL;
  }

  #matchOther(at: number, event: Event): number {
    for (const shape of this.#known) {
      if (shape === this.#last) continue;
      event.begin();
      event.fields.clear();
      const after = shape.match(event.bytes, event.view, at, event);
      if (after < 0) continue;
      shape.hits++;
      this.#last = shape;
      return after;
    }
    return UNUSUAL;
  }

  /** A record went the long way; true when it is one to learn from. */
  wantsLesson(): boolean {
    return ++this.#misses >= this.#lesson;
  }

  /** Learns the shape of the record in bytes[from, to), if it can be one. */
  learn(
    bytes: Uint8Array,
    from: number,
    to: number,
    trace: JsonTrace,
    fields: F.Fields,
    reading: Reading,
  ): void {
    this.#misses = 0;
    this.#lesson *= 2;
    const pieces = piecesOf(bytes, from, to, trace, fields, reading);
    if (pieces === null) return;
    if (this.#known.length === MOST_SHAPES) this.#dropRarest();
    this.#last = { match: compileShape(pieces), reading, hits: 0 };
    this.#known.push(this.#last);
  }

  #dropRarest(): void {
    const rarest = this.#known.reduce((a, b) => (b.hits < a.hits ? b : a));
    this.#known.splice(this.#known.indexOf(rarest), 1);
    for (const shape of this.#known) shape.hits = 0;
  }
}

/** What stays the same, and between it the values; null when the record is of no shape that can be compiled. */
function piecesOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  trace: JsonTrace,
  fields: F.Fields,
  reading: Reading,
): Piece[] | null {
  if (reading.isHashed) return null;
  if (reading.kind !== 'event' || (reading.duration.kind !== 'units' && reading.duration.kind !== 'none'))
    return null;
  if (!TELLING.some((field) => fields.kinds[field] !== F.ABSENT)) return null;
  const pieces: Piece[] = [];
  let same = from;
  for (let index = 0; index < trace.froms.length; index++) {
    const quote = trace.kinds[index]! >= F.STRING ? 1 : 0;
    const begin = trace.froms[index]! + quote;
    const end = trace.tos[index]! - quote;
    const field = fieldAt(fields, begin, trace.kinds[index]!);
    if (field === SEVERAL) return null;
    if (field === null && trace.slots[index]! >= 0) {
      // An empty value of a key that formats ask for belongs to the shape: with a value, the record may mean something else.
      if (!saysSomething(bytes, begin, end, trace.kinds[index]!)) continue;
      // Of an escaped one nobody has looked what it says.
      if (trace.kinds[index] === F.OTHER || trace.kinds[index] === F.ESCAPED) return null;
    }
    const value = pieceValue(bytes, begin, trace.kinds[index]!, field, fields, reading);
    if (value === null) return null;
    pieces.push({ same: bytes.slice(same, begin), value });
    same = end;
  }
  if (!pieces.some(({ value }) => value === 'status')) return null;
  pieces.push({ same: bytes.slice(same, to), value: null });
  return pieces.every(({ same: text }) => text.every((byte) => byte >= 0x20 && byte < 0x7f)) ? pieces : null;
}

/** The part of the event that stands there. */
function fieldAt(fields: F.Fields, begin: number, kind: number): number | null | typeof SEVERAL {
  let found: number | null = null;
  for (let field = 0; field < F.FIELD_COUNT; field++) {
    if (kind <= F.NULL || fields.kinds[field] !== kind || fields.starts[field] !== begin) continue;
    if (found !== null) return SEVERAL;
    found = field;
  }
  return found;
}

function saysSomething(bytes: Uint8Array, begin: number, end: number, kind: number): boolean {
  if (kind <= F.NULL) return false;
  return kind !== F.STRING || end - begin > 1 || (end - begin === 1 && bytes[begin] !== 0x2d);
}

function pieceValue(
  bytes: Uint8Array,
  at: number,
  kind: number,
  field: number | null,
  fields: F.Fields,
  { duration, routes }: Reading,
): Piece['value'] {
  if (field === null) return skipOf(bytes, at, kind);
  if (kind !== F.NUMBER && kind !== F.STRING) return null;
  if (field === F.TIME) return timeOf(bytes, at, kind);
  if (field === F.STATUS) return 'status';
  if (field === F.DURATION && duration.kind === 'units') {
    const { places, isPointed = false } = duration;
    return places >= 0 ? { places, isPointed } : 'nanoseconds';
  }
  if (kind === F.NUMBER) return null;
  if (field === F.METHOD) return 'method';
  if (field === F.PATH) return 'path';
  if (field === F.REQUEST) return requestOf(fields);
  if (field === F.ROUTE) return routes === 'written' ? 'route' : null;
  return field === F.HOST || field === F.ROUTER ? { keep: field } : null;
}

/** A request line stands in for both, method and path. */
function requestOf({ kinds }: F.Fields): Piece['value'] {
  const hasMethod = kinds[F.METHOD]! >= F.STRING;
  const hasPath = kinds[F.PATH]! >= F.STRING;
  if (hasMethod !== hasPath) return null;
  return hasMethod ? 'text' : 'request';
}

function skipOf(bytes: Uint8Array, at: number, kind: number): Piece['value'] {
  if (kind >= F.STRING) return 'text';
  if (kind === F.NUMBER) return 'number';
  return bytes[at] === 0x7b || bytes[at] === 0x5b ? 'nested' : 'word';
}

function timeOf(bytes: Uint8Array, at: number, kind: number): Piece['value'] {
  if (kind === F.NUMBER) return 'epoch';
  if (bytes[at + 2] === 0x2f) return 'clf';
  return bytes[at + 4] === 0x2d ? 'iso' : null;
}

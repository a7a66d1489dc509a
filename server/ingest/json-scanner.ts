/**
 * Reads JSON from bytes, exactly as strict as JSON.parse, and keeps where the values of the format's keys stand. No value
 * becomes an object or a string. The byte at `end` must be NUL: it stops every loop, so that no step checks for the end.
 */
import { ABSENT, ESCAPED, NULL, NUMBER, OTHER, STRING } from './fields.ts';
import { BACKSLASH, escapeEnd, IN_STRING, isDigit, LF, numberEnd, QUOTE } from './json-bytes.ts';
import { type JsonPaths, NOWHERE } from './json-paths.ts';
import type { JsonTrace } from './json-trace.ts';

/** What a position may be instead: the JSON is broken at `stoppedAt`, or good so far but the bytes end. */
export const BROKEN = -1;
export const INCOMPLETE = -2;

const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NOTHING = Buffer.from('null');

export class JsonScanner {
  /** By slot of the paths. */
  readonly kinds: Uint8Array;
  /** Where the values begin and end; strings without their quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The slots that are not ABSENT. */
  readonly filled: Int32Array;
  fills = 0;
  /** How many line feeds were passed, all of them between tokens. */
  lineFeeds = 0;
  /** Where a BROKEN scan saw the fault. */
  stoppedAt = 0;
  /** Set, it takes note of every value of the next objects. */
  trace: JsonTrace | null = null;

  readonly #paths: JsonPaths;
  #bytes: Uint8Array = new Uint8Array(1);
  #end = 0;
  #wall = 0;
  #kind = ABSENT;
  #escaped = false;
  #keyFrom = 0;
  #keyTo = 0;
  #stack = new Uint8Array(64);
  /** By node of the paths: in which record it was entered last. */
  readonly #entered: Int32Array;
  #record = 0;

  constructor(paths: JsonPaths) {
    this.#paths = paths;
    this.kinds = new Uint8Array(paths.slots);
    this.starts = new Int32Array(paths.slots);
    this.ends = new Int32Array(paths.slots);
    this.filled = new Int32Array(paths.slots);
    this.#entered = new Int32Array(paths.nodes);
  }

  /** Scans the object that begins at `start`; answers the position after it. Before `wall`, a line that begins with a brace ends it. */
  object(bytes: Uint8Array, start: number, end: number, wall: number): number {
    this.#begin(bytes, end, wall);
    this.#record = (this.#record + 1) | 0;
    while (this.fills > 0) this.kinds[this.filled[--this.fills]!] = ABSENT;
    return this.#members(start, 0);
  }

  /** Scans any value and keeps nothing of it; answers the position after it. */
  value(bytes: Uint8Array, start: number, end: number, wall: number): number {
    this.#begin(bytes, end, wall);
    return this.#value(start);
  }

  #begin(bytes: Uint8Array, end: number, wall: number): void {
    if (this.#bytes !== bytes) this.#bytes = bytes;
    this.#end = end;
    this.#wall = wall;
    this.lineFeeds = 0;
  }

  /** The members of the object that begins at `start`. It calls itself no deeper than the paths go. */
  #members(start: number, node: number): number {
    const bytes = this.#bytes;
    let at = this.#space(start + 1);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      at = this.#member(at, node);
      if (at < 0) return at;
      const byte = bytes[at];
      if (byte === CLOSE_BRACE) return at + 1;
      if (byte !== COMMA) return this.#fail(at);
      at = this.#space(at + 1);
    }
  }

  #member(start: number, node: number): number {
    const from = this.#key(start);
    if (from < 0) return from;
    const edge = this.#escaped
      ? this.#escapedKey(node)
      : this.#paths.find(node, this.#bytes, this.#keyFrom, this.#keyTo);
    const inner = this.#paths.nodeAt(edge);
    const slot = this.#paths.slotAt(edge);
    if (inner !== NOWHERE) {
      if (this.#entered[inner] === this.#record) this.#forget(inner);
      this.#entered[inner] = this.#record;
      if (this.#bytes[from] === OPEN_BRACE) return this.#inner(from, inner, slot);
    }
    const to = this.#value(from);
    if (to < 0) return to;
    if (slot !== NOWHERE) this.#fill(slot, this.#kind, from, to);
    this.trace?.add(from, to, this.#kind, slot);
    return this.#space(to);
  }

  #inner(from: number, node: number, slot: number): number {
    const to = this.#members(from, node);
    if (to < 0) return to;
    if (slot !== NOWHERE) this.#fill(slot, OTHER, from, to);
    return this.#space(to);
  }

  /** The key came before: as with any two equal keys, the last one counts, and nothing of the first. */
  #forget(node: number): void {
    const gone = new Set(this.#paths.slotsBelow(node));
    const kept = this.filled.subarray(0, this.fills).filter((slot) => !gone.has(slot));
    for (const slot of gone) this.kinds[slot] = ABSENT;
    this.filled.set(kept);
    this.fills = kept.length;
  }

  #fill(slot: number, kind: number, from: number, to: number): void {
    const quote = kind >= STRING ? 1 : 0;
    if (this.kinds[slot] === ABSENT) this.filled[this.fills++] = slot;
    this.kinds[slot] = kind;
    this.starts[slot] = from + quote;
    this.ends[slot] = to - quote;
  }

  /** Passes a key and its colon; answers where the value begins. */
  #key(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] !== QUOTE) return this.#fail(start);
    let at = this.#string(start);
    if (at < 0) return at;
    this.#keyFrom = start + 1;
    this.#keyTo = at - 1;
    if (bytes[at] !== COLON) {
      at = this.#space(at);
      if (bytes[at] !== COLON) return this.#fail(at);
    }
    return this.#space(at + 1);
  }

  #escapedKey(node: number): number {
    const text = Buffer.from(this.#bytes.subarray(this.#keyFrom - 1, this.#keyTo + 1)).toString();
    const key = Buffer.from(JSON.parse(text) as string);
    return this.#paths.find(node, key, 0, key.length);
  }

  #value(start: number): number {
    const byte = this.#bytes[start]!;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#nested(start);
    return this.#scalar(start);
  }

  #scalar(start: number): number {
    const byte = this.#bytes[start]!;
    if (byte === QUOTE) {
      const after = this.#string(start);
      this.#kind = this.#escaped ? ESCAPED : STRING;
      return after;
    }
    if (byte === MINUS || isDigit(byte)) {
      this.#kind = NUMBER;
      return this.#number(start);
    }
    this.#kind = byte === NOTHING[0] ? NULL : OTHER;
    if (byte === NOTHING[0]) return this.#word(start, NOTHING);
    if (byte === TRUE[0]) return this.#word(start, TRUE);
    return byte === FALSE[0] ? this.#word(start, FALSE) : this.#fail(start);
  }

  #nested(start: number): number {
    const bytes = this.#bytes;
    let depth = 0;
    let at = start;
    for (;;) {
      const byte = bytes[at]!;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.#push(depth++, byte + 2);
        at = this.#space(at + 1);
        if (bytes[at] !== byte + 2) {
          if (byte === OPEN_BRACE) at = this.#key(at);
          if (at < 0) return at;
          continue;
        }
      } else {
        at = this.#scalar(at);
        if (at < 0) return at;
        at = this.#space(at);
      }
      while (bytes[at] === this.#stack[depth - 1]) {
        if (--depth === 0) {
          this.#kind = OTHER;
          return at + 1;
        }
        at = this.#space(at + 1);
      }
      if (bytes[at] !== COMMA) return this.#fail(at);
      at = this.#space(at + 1);
      if (this.#stack[depth - 1] === OPEN_BRACE + 2) at = this.#key(at);
      if (at < 0) return at;
    }
  }

  #push(depth: number, closer: number): void {
    if (depth === this.#stack.length) {
      const deeper = new Uint8Array(depth * 2);
      deeper.set(this.#stack);
      this.#stack = deeper;
    }
    this.#stack[depth] = closer;
  }

  #string(start: number): number {
    const bytes = this.#bytes;
    let at = start + 1;
    let byte = bytes[at]!;
    while (IN_STRING[byte] === 1) byte = bytes[++at]!;
    this.#escaped = false;
    return byte === QUOTE ? at + 1 : this.#unusualString(at);
  }

  #unusualString(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (;;) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) {
        this.#escaped = true;
        at = escapeEnd(bytes, at + 1);
        if (at < 0) return this.#fail(-1 - at);
        continue;
      }
      if (IN_STRING[byte] === 0) return this.#fail(at);
      at++;
    }
  }

  #number(start: number): number {
    const end = numberEnd(this.#bytes, start);
    return end >= 0 ? end : this.#fail(-1 - end);
  }

  #word(start: number, word: Uint8Array): number {
    for (let index = 1; index < word.length; index++) {
      if (this.#bytes[start + index] !== word[index]) return this.#fail(start + index);
    }
    return start + word.length;
  }

  #space(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    for (;;) {
      const byte = bytes[at]!;
      if (byte > 0x20) return at;
      if (byte === LF) {
        this.lineFeeds++;
        if (at < this.#wall && bytes[at + 1] === OPEN_BRACE) return this.#fail(at);
      } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return at;
      at++;
    }
  }

  #fail(at: number): number {
    if (at < 0) return at;
    this.stoppedAt = at;
    return at >= this.#end ? INCOMPLETE : BROKEN;
  }
}

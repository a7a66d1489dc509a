/**
 * Reads JSON from bytes, exactly as strict as JSON.parse, and keeps where the values of the format's keys stand. No value
 * becomes an object or a string. The byte at `end` must be NUL: it stops every loop, so that no step checks for the end.
 */
import { FIELD_COUNT, type Format } from './format.ts';
import { AFTER_BACKSLASH, BACKSLASH, IN_STRING, isDigit, isHexDigit, LF, QUOTE } from './json-bytes.ts';
import { KeyFinder } from './key-finder.ts';
import { KeyHabit, UNUSUAL } from './key-habit.ts';

/** What a position may be instead: the JSON is broken at `stoppedAt`, or good so far but the bytes end. */
export const BROKEN = -1;
export const INCOMPLETE = -2;

/** Kinds of value. ESCAPED is a string with a backslash in it. */
export const ABSENT = 0;
export const NULL = 1;
export const OTHER = 2;
export const NUMBER = 3;
export const STRING = 4;
export const ESCAPED = 5;

const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NOTHING = Buffer.from('null');

export class JsonScanner {
  readonly kinds = new Uint8Array(FIELD_COUNT);
  /** Where the values begin and end; strings without their quotes. */
  readonly starts = new Int32Array(FIELD_COUNT);
  readonly ends = new Int32Array(FIELD_COUNT);
  /** True when a byte of 0x80 or above was passed: somebody must check the UTF-8. */
  beyondAscii = false;
  /** How many line feeds were passed, all of them between tokens. */
  lineFeeds = 0;
  /** Where a BROKEN scan saw the fault. */
  stoppedAt = 0;

  readonly #keys: KeyFinder;
  readonly #keyNames: readonly string[];
  readonly #habit = new KeyHabit();
  #bytes: Uint8Array = new Uint8Array(1);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  #wall = 0;
  #kind = ABSENT;
  #escaped = false;
  #keyFrom = 0;
  #keyTo = 0;
  #stack = new Uint8Array(64);

  constructor(format: Format) {
    this.#keys = new KeyFinder(format.keys);
    this.#keyNames = format.keys;
  }

  /** Scans the object that begins at `start`; answers the position after it. Before `wall`, a line that begins with a brace ends it. */
  object(bytes: Uint8Array, start: number, end: number, wall: number): number {
    this.#begin(bytes, end, wall);
    for (let field = 0; field < FIELD_COUNT; field++) this.kinds[field] = ABSENT;
    let at = this.#space(start + 1);
    if (bytes[at] === OPEN_BRACE + 2) return at + 1;
    for (let place = 0; ; place++) {
      at = this.#member(at, place);
      if (at < 0) return at;
      const byte = bytes[at];
      if (byte === OPEN_BRACE + 2) return at + 1;
      if (byte !== COMMA) return this.#fail(at);
      at = this.#space(at + 1);
    }
  }

  /** Scans any value and keeps nothing of it; answers the position after it. */
  value(bytes: Uint8Array, start: number, end: number, wall: number): number {
    this.#begin(bytes, end, wall);
    return this.#value(start);
  }

  #begin(bytes: Uint8Array, end: number, wall: number): void {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#end = end;
    this.#wall = wall;
    this.beyondAscii = false;
    this.lineFeeds = 0;
  }

  #member(start: number, place: number): number {
    if (start < 0) return start;
    let field = this.#habit.fieldAt(this.#view, this.#end, start, place);
    const from = field === UNUSUAL ? this.#key(start) : this.#space(start + this.#habit.lengthAt(place));
    if (from < 0) return from;
    if (field === UNUSUAL) {
      field = this.#escaped ? this.#escapedKey() : this.#keys.find(this.#bytes, this.#keyFrom, this.#keyTo);
      this.#habit.learn(this.#bytes, start, this.#keyTo, place, field);
    }
    const to = this.#value(from);
    if (to < 0) return to;
    if (field >= 0) {
      const quote = this.#kind >= STRING ? 1 : 0;
      this.kinds[field] = this.#kind;
      this.starts[field] = from + quote;
      this.ends[field] = to - quote;
    }
    return this.#space(to);
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

  #escapedKey(): number {
    const text = Buffer.from(this.#bytes.subarray(this.#keyFrom - 1, this.#keyTo + 1)).toString();
    return this.#keyNames.indexOf(JSON.parse(text));
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
        at = this.#escape(at + 1);
        if (at < 0) return at;
        continue;
      }
      const kind = IN_STRING[byte];
      if (kind === 0) return this.#fail(at);
      if (kind === 2) this.beyondAscii = true;
      at++;
    }
  }

  #escape(at: number): number {
    const bytes = this.#bytes;
    if (AFTER_BACKSLASH.has(bytes[at]!)) return at + 1;
    if (bytes[at] !== 0x75) return this.#fail(at);
    for (let digit = at + 1; digit <= at + 4; digit++)
      if (!isHexDigit(bytes[digit]!)) return this.#fail(digit);
    return at + 5;
  }

  #number(start: number): number {
    const bytes = this.#bytes;
    let at = bytes[start] === MINUS ? start + 1 : start;
    if (!isDigit(bytes[at]!)) return this.#fail(at);
    if (bytes[at] === ZERO) at++;
    else while (isDigit(bytes[at]!)) at++;
    if (bytes[at] === DOT) {
      at++;
      if (!isDigit(bytes[at]!)) return this.#fail(at);
      while (isDigit(bytes[at]!)) at++;
    }
    if ((bytes[at]! | 0x20) !== 0x65) return at;
    at++;
    if (bytes[at] === 0x2b || bytes[at] === MINUS) at++;
    if (!isDigit(bytes[at]!)) return this.#fail(at);
    while (isDigit(bytes[at]!)) at++;
    return at;
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

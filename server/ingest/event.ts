/**
 * What one record says, part by part. The readers here take a part where it stands and answer where it ends, or UNUSUAL:
 * then the general way, which takes nothing for granted, reads the record again. All bytes they pass are valid JSON.
 */
import { EventTime, UNUSUAL } from './event-time.ts';
import { Fields, STRING } from './fields.ts';
import { IN_STRING, QUOTE } from './json-bytes.ts';
import { methodIn, methodNamed } from './methods.ts';
import { PathSegments } from './path-segments.ts';
import { NONE } from './segment-trie.ts';

const DASH = 0x2d;
const DOT = 0x2e;
const SPACE = 0x20;
const SLASH = 0x2f;
/** `POST` and `HTTP` as the numbers that four bytes make. */
const POST_TEXT = 0x54534f50;
const HTTP = 0x50545448;
/** With six places more, so many digits are still below 10^15 and exact. */
const PLAIN_DIGITS = 9;
/** 11 days and a half: a number of another unit. */
export const ABSURD_US = 1e12;
const SCALES = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

export class Event {
  bytes: Uint8Array = new Uint8Array(32);
  view = new DataView(this.bytes.buffer);
  readonly time = new EventTime();
  /** False: the time of its arrival, or of what carried it. */
  isTimed = false;
  /** NONE where the record has none. */
  method = NONE;
  readonly path = new PathSegments();
  hasPath = false;
  /** Where a route template stands; its end is 0 where there is none. */
  routeBytes = this.bytes;
  routeFrom = 0;
  routeTo = 0;
  status = 0;
  /** Whole microseconds; Infinity for none. */
  us = Number.POSITIVE_INFINITY;
  /** Where what is kept as it stands is found: host, router. */
  readonly fields = new Fields();

  /** Whatever is read next stands in these bytes. */
  in(bytes: Uint8Array): void {
    if (this.bytes === bytes) return;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  begin(): void {
    this.isTimed = false;
    this.status = 0;
    this.method = NONE;
    this.hasPath = false;
    this.routeTo = 0;
    this.us = Number.POSITIVE_INFINITY;
  }

  iso(at: number): number {
    this.isTimed = true;
    return this.time.iso(this.bytes, this.view, at);
  }

  clf(at: number): number {
    this.isTimed = true;
    return this.time.clf(this.bytes, this.view, at);
  }

  epoch(at: number): number {
    this.isTimed = true;
    return this.time.epoch(this.bytes, at);
  }

  /** A method that a quote follows. */
  quotedMethod(at: number): number {
    if (this.view.getInt32(at, true) === POST_TEXT && this.bytes[at + 4] === QUOTE) {
      this.method = 2;
      return at + 4;
    }
    return this.#methodTill(at, QUOTE);
  }

  #methodTill(start: number, stop: number): number {
    const bytes = this.bytes;
    let at = start;
    while (isLetter(bytes[at]!)) at++;
    if (at === start || bytes[at] !== stop) return UNUSUAL;
    this.method = methodIn(bytes, start, at);
    return at;
  }

  /** A path that a quote follows. */
  quotedPath(at: number): number {
    this.hasPath = true;
    return this.path.takeQuoted(this.bytes, at);
  }

  /** `GET /x HTTP/1.1`, up to a quote. */
  requestLine(start: number): number {
    const bytes = this.bytes;
    let at = this.#methodTill(start, SPACE);
    if (at < 0 || bytes[at + 1] !== SLASH) return UNUSUAL;
    this.hasPath = true;
    at = this.path.takeWord(bytes, at + 1);
    if (at < 0 || bytes[at] !== SPACE || this.view.getInt32(at + 1, true) !== HTTP) return UNUSUAL;
    if (bytes[at + 5] !== SLASH) return UNUSUAL;
    for (at += 6; IN_STRING[bytes[at]!] === 1; at++) if (bytes[at] === SPACE) return UNUSUAL;
    return at;
  }

  /** A route template that a quote follows. */
  quotedRoute(at: number): number {
    const to = this.#said(at);
    this.setRoute(this.bytes, at, to);
    return to;
  }

  setRoute(bytes: Uint8Array, from: number, to: number): void {
    this.routeBytes = bytes;
    this.routeFrom = from;
    this.routeTo = to;
  }

  setPath(bytes: Uint8Array, from: number, to: number): void {
    this.hasPath = true;
    this.path.split(bytes, from, to);
  }

  /** Method and path that stood elsewhere. */
  setRequest(method: string, path: string): void {
    this.method = method === '' ? NONE : methodNamed(method);
    const bytes = Buffer.from(path);
    this.hasPath = bytes.length > 0;
    this.path.split(bytes, 0, bytes.length);
  }

  /** A text that is kept as it stands. */
  keep(field: number, at: number): number {
    const to = this.#said(at);
    this.fields.set(field, STRING, at, to);
    return to;
  }

  /** A text that says something: neither empty nor "-". */
  #said(at: number): number {
    const to = this.text(at);
    return to === at || (to === at + 1 && this.bytes[at] === DASH) ? UNUSUAL : to;
  }

  /** The same of a writer that never leaves out the point: a whole number but 0 is of another unit. */
  pointed(start: number, places: number): number {
    const at = this.decimal(start, places);
    if (at < 0 || this.us === 0 || this.us < SCALES[places]!) return at;
    for (let place = start; place < at; place++) if (this.bytes[place] === DOT) return at;
    return UNUSUAL;
  }

  /** A decimal number; `places` of it, 0 to 6, down to one us. */
  decimal(start: number, places: number): number {
    const bytes = this.bytes;
    let at = start;
    let value = 0;
    let digit = bytes[at]! - 0x30;
    while (digit >>> 0 <= 9) {
      value = value * 10 + digit;
      digit = bytes[++at]! - 0x30;
    }
    // JSON knows no 007; and an exponent is the general way's.
    if (at === start || at - start > PLAIN_DIGITS) return UNUSUAL;
    if (bytes[start] === 0x30 && at - start > 1) return UNUSUAL;
    let missing = places;
    if (bytes[at] === DOT) {
      const from = ++at;
      digit = bytes[at]! - 0x30;
      while (digit >>> 0 <= 9) {
        if (missing > 0) {
          value = value * 10 + digit;
          missing--;
        }
        digit = bytes[++at]! - 0x30;
      }
      if (at === from) return UNUSUAL;
    }
    if ((bytes[at]! | 0x20) === 0x65) return UNUSUAL;
    this.us = value * SCALES[missing]!;
    return this.us < ABSURD_US ? at : UNUSUAL;
  }

  /** A whole number of nanoseconds. */
  nanoseconds(start: number): number {
    const bytes = this.bytes;
    let at = start;
    let value = 0;
    let digit = bytes[at]! - 0x30;
    while (digit >>> 0 <= 9) {
      value = value * 10 + digit;
      digit = bytes[++at]! - 0x30;
    }
    if (at === start || at - start > 15 || (bytes[start] === 0x30 && at - start > 1)) return UNUSUAL;
    if (bytes[at] === DOT || (bytes[at]! | 0x20) === 0x65) return UNUSUAL;
    this.us = Math.floor(value / 1000);
    return this.us < ABSURD_US ? at : UNUSUAL;
  }

  /** Any text without escapes, up to its quote. */
  text(start: number): number {
    const bytes = this.bytes;
    let at = start;
    while (IN_STRING[bytes[at]!] === 1) at++;
    return at;
  }

  /** Any text up to its quote, escapes included. */
  anyText(start: number): number {
    const bytes = this.bytes;
    let at = this.text(start);
    while (bytes[at] === 0x5c) {
      const next = bytes[at + 1]!;
      if (next === 0x75 || !isEscape(next)) return UNUSUAL;
      at = this.text(at + 2);
    }
    return at;
  }

  /** A JSON number. */
  number(start: number): number {
    const bytes = this.bytes;
    let at = bytes[start] === 0x2d ? start + 1 : start;
    const first = at;
    while ((bytes[at]! - 0x30) >>> 0 <= 9) at++;
    if (at === first || (bytes[first] === 0x30 && at - first > 1)) return UNUSUAL;
    if (bytes[at] === DOT) {
      const from = ++at;
      while ((bytes[at]! - 0x30) >>> 0 <= 9) at++;
      if (at === from) return UNUSUAL;
    }
    return (bytes[at]! | 0x20) === 0x65 ? UNUSUAL : at;
  }

  /** `true`, `false` or `null`. */
  word(at: number): number {
    const word = this.view.getInt32(at, true);
    if (word === TRUE || word === NULL) return at + 4;
    return word === FALS && this.bytes[at + 4] === 0x65 ? at + 5 : UNUSUAL;
  }
}

const TRUE = 0x65757274;
const NULL = 0x6c6c756e;
const FALS = 0x736c6166;

function isLetter(byte: number): boolean {
  return ((byte | 0x20) - 0x61) >>> 0 < 26;
}

function isEscape(byte: number): boolean {
  return (
    byte === 0x22 ||
    byte === 0x5c ||
    byte === 0x2f ||
    byte === 0x62 ||
    byte === 0x66 ||
    byte === 0x6e ||
    byte === 0x72 ||
    byte === 0x74
  );
}

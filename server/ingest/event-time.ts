/** The time of one event, down to the second, from what logs write. */

import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';
import { MinuteText } from './minute-text.ts';
import type { Zone } from './zone.ts';

/** Not what the fast way reads: the general one shall see. */
export const UNUSUAL = -1;

const COLON = 0x3a;
const DOT = 0x2e;
const COMMA = 0x2c;
const SPACE = 0x20;
const Z = 0x5a;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SLASH = 0x2f;

/** `2026-08-20T10:00`, `20/Aug/2026:10:00` and `Thu, 20 Aug 2026 10:00`. */
const ISO_LENGTH = 16;
const CLF_LENGTH = 17;
const MAIL_LENGTH = 22;
/** ` GMT` as the number that four bytes make. */
const GMT = 0x544d4720;
const NO_OFFSET = Number.MIN_SAFE_INTEGER;

export class EventTime {
  /** Whole minutes since the epoch, UTC. */
  minute = 0;
  second = 0;
  readonly #iso = new MinuteText(ISO_LENGTH, isoMinute);
  readonly #clf = new MinuteText(CLF_LENGTH, clfMinute);
  readonly #mail = new MinuteText(MAIL_LENGTH, mailMinute);

  /** Reads ISO 8601 with `Z` or `+02:00` at `at`; answers where it ends, or UNUSUAL. */
  iso(bytes: Uint8Array, view: DataView, at: number): number {
    if (!this.#iso.isAt(view, at) && !this.#iso.readAt(bytes, at)) return UNUSUAL;
    return this.#rest(bytes, at + ISO_LENGTH, this.#iso.minute);
  }

  /** Reads `20/Aug/2026:10:00:07 +0000` at `at`; answers where it ends, or UNUSUAL. */
  clf(bytes: Uint8Array, view: DataView, at: number): number {
    if (!this.#clf.isAt(view, at) && !this.#clf.readAt(bytes, at)) return UNUSUAL;
    return this.#rest(bytes, at + CLF_LENGTH, this.#clf.minute);
  }

  /** Reads `20/Aug/2026:10:00:07.123` at `at`, by the clock on the wall of `zone`; answers where it ends, or UNUSUAL. */
  localClf(bytes: Uint8Array, view: DataView, at: number, zone: Zone): number {
    if (!this.#clf.isAt(view, at) && !this.#clf.readAt(bytes, at)) return UNUSUAL;
    const end = this.#seconds(bytes, at + CLF_LENGTH);
    if (end < 0) return UNUSUAL;
    this.minute = zone.utcMinute(this.#clf.minute);
    return end;
  }

  /** Reads `Thu, 20 Aug 2026 10:00:07 GMT` at `at`; answers where it ends, or UNUSUAL. */
  mail(bytes: Uint8Array, view: DataView, at: number): number {
    if (!this.#mail.isAt(view, at) && !this.#mail.readAt(bytes, at)) return UNUSUAL;
    const end = this.#seconds(bytes, at + MAIL_LENGTH);
    if (end < 0 || end + 4 > view.byteLength || view.getInt32(end, true) !== GMT) return UNUSUAL;
    this.minute = this.#mail.minute;
    return end + 4;
  }

  /** `:07` and a fraction. */
  #seconds(bytes: Uint8Array, from: number): number {
    let at = from;
    const tens = bytes[at + 1]! - 0x30;
    const ones = bytes[at + 2]! - 0x30;
    if (bytes[at] !== COLON || tens >>> 0 > 5 || ones >>> 0 > 9) return UNUSUAL;
    this.second = tens * 10 + ones;
    at += 3;
    if (bytes[at] !== DOT) return at;
    at++;
    if ((bytes[at]! - 0x30) >>> 0 > 9) return UNUSUAL;
    while ((bytes[at]! - 0x30) >>> 0 <= 9) at++;
    return at;
  }

  /** `:07`, a fraction, and `Z` or an offset with or without a space before it. */
  #rest(bytes: Uint8Array, from: number, local: number): number {
    let at = this.#seconds(bytes, from);
    if (at < 0) return UNUSUAL;
    if (bytes[at] === Z) {
      this.minute = local;
      return at + 1;
    }
    if (bytes[at] === SPACE) at++;
    const ahead = this.#offset(bytes, at);
    if (ahead === NO_OFFSET) return UNUSUAL;
    this.minute = local - ahead;
    return bytes[at + 3] === COLON ? at + 6 : at + 5;
  }

  /** `+0200` or `+02:00`. */
  #offset(bytes: Uint8Array, at: number): number {
    const mark = bytes[at]!;
    if (mark !== PLUS && mark !== MINUS) return NO_OFFSET;
    const rest = bytes[at + 3] === COLON ? at + 4 : at + 3;
    const hours = twoDigits(bytes, at + 1, rest + 2);
    const minutes = twoDigits(bytes, rest, rest + 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NO_OFFSET;
    return mark === MINUS ? -(hours * 60 + minutes) : hours * 60 + minutes;
  }

  /**
   * Reads whatever is known in bytes[from, to): ISO 8601, Apache's and HAProxy's form, the form of mail (RFC 1123), or a
   * number. A time without a zone is read in `zone`; without one, not at all. False when it cannot.
   */
  readText(bytes: Uint8Array, from: number, to: number, zone: Zone | null): boolean {
    if (bytes[from + 2] === SLASH) return this.#readLocal(bytes, from, to, this.#clf, CLF_LENGTH, zone);
    if (to - from >= ISO_LENGTH && this.#iso.readAt(bytes, from)) {
      return this.#readLocal(bytes, from, to, this.#iso, ISO_LENGTH, zone);
    }
    return this.readNumber(bytes, from, to) || this.#readMailTime(bytes, from, to);
  }

  #readLocal(
    bytes: Uint8Array,
    from: number,
    to: number,
    text: MinuteText,
    length: number,
    zone: Zone | null,
  ): boolean {
    if (to - from < length || !text.readAt(bytes, from)) return false;
    let at = from + length;
    this.second = 0;
    if (at < to && bytes[at] === COLON) {
      this.second = twoDigits(bytes, at + 1, to);
      if (this.second < 0 || this.second > 60) return false;
      at = fractionEnd(bytes, at + 3, to);
    }
    if (at < to && bytes[at] === SPACE) at++;
    if (at === to) {
      if (zone === null) return false;
      this.minute = zone.utcMinute(text.minute);
      return true;
    }
    const ahead = offsetMinutes(bytes, at, to);
    if (ahead === NO_OFFSET) return false;
    this.minute = text.minute - ahead;
    return true;
  }

  /** `Thu, 20 Aug 2026 10:00:07 GMT`. */
  #readMailTime(bytes: Uint8Array, from: number, to: number): boolean {
    const text = Buffer.from(bytes.subarray(from, Math.min(to, from + 40))).toString('latin1');
    const parts = MAIL_TIME.exec(text);
    if (parts === null) return false;
    const minute = mailMinute(parts[1]!);
    if (minute === null || Number(parts[2]) > 60) return false;
    this.minute = minute;
    this.second = Number(parts[2]);
    return true;
  }

  /** Reads a number of seconds, ms, us or ns since the epoch: which, its size tells, for all times from 1973 to 5138. */
  readNumber(bytes: Uint8Array, from: number, to: number): boolean {
    const read = wholeUnits(bytes, from, to, 0);
    if (read === NOT_DECIMAL) return false;
    if (read === TOO_LARGE) this.setSeconds(tooLargeSeconds(bytes, from, to));
    else this.setSeconds(read === NEGATIVE ? 0 : secondsOf(read));
    return true;
  }

  /** Reads a number of up to 15 digits at `at`; answers where it ends, or UNUSUAL. */
  epoch(bytes: Uint8Array, start: number): number {
    let at = start;
    let value = 0;
    let digit = bytes[at]! - 0x30;
    if (digit === 0) return UNUSUAL;
    while (digit >>> 0 <= 9) {
      value = value * 10 + digit;
      digit = bytes[++at]! - 0x30;
    }
    if (at === start || at - start > 15) return UNUSUAL;
    if (bytes[at] === DOT) {
      const from = ++at;
      while ((bytes[at]! - 0x30) >>> 0 <= 9) at++;
      if (at === from) return UNUSUAL;
    }
    if ((bytes[at]! | 0x20) === 0x65) return UNUSUAL;
    this.setSeconds(secondsOf(value));
    return at;
  }

  setSeconds(seconds: number): void {
    this.minute = Math.floor(seconds / 60);
    this.second = seconds - this.minute * 60;
  }
}

const FIRST_MS = 1e11;
const FIRST_US = 1e14;
const MAIL_TIME = /^(.*\d\d:\d\d):(\d\d)(?: GMT| UTC| \+0000)$/;
const MAIL_MINUTE = /^(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d)$/;
/** Caddy can be told to write slashes. */
const ISO = /^(\d{4})(?:-(\d\d)-|\/(\d\d)\/)(\d\d)[Tt ](\d\d):(\d\d)$/;
const CLF = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function secondsOf(whole: number): number {
  if (whole < FIRST_MS) return whole;
  return Math.floor(whole / (whole < FIRST_US ? 1_000 : 1_000_000));
}

/** From 10^15 up: microseconds, or from 10^17 up nanoseconds. */
function tooLargeSeconds(bytes: Uint8Array, from: number, to: number): number {
  const seconds = wholeUnits(bytes, from, to, -6);
  const fromNanos = seconds >= 0 && seconds < FIRST_MS ? seconds : wholeUnits(bytes, from, to, -9);
  return fromNanos === TOO_LARGE ? Number.MAX_SAFE_INTEGER : fromNanos;
}

function isoMinute(text: string): number | null {
  const parts = ISO.exec(text);
  if (parts === null) return null;
  const [, year, month, slashed, ...rest] = parts;
  return minuteOf([year, month ?? slashed, ...rest].map(Number));
}

function clfMinute(text: string): number | null {
  const parts = CLF.exec(text);
  if (parts === null) return null;
  const [, day, month, year, hour, minute] = parts;
  return minuteOf([Number(year), MONTHS.indexOf(month!) + 1, Number(day), Number(hour), Number(minute)]);
}

function mailMinute(text: string): number | null {
  const parts = MAIL_MINUTE.exec(text);
  if (parts === null) return null;
  const [, day, month, year, clock] = parts;
  return clfMinute(`${day!.padStart(2, '0')}/${month}/${year}:${clock}`);
}

function minuteOf(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour <= 23 && minute <= 59;
  return exists ? date.getTime() / 60_000 + hour * 60 + minute : null;
}

function twoDigits(bytes: Uint8Array, at: number, to: number): number {
  if (at + 2 > to) return -1;
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

/** Where a fraction of a second ends that may begin at `at`; a mark without digits is left for the offset to stumble over. */
function fractionEnd(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] !== DOT && bytes[at] !== COMMA) return at;
  let end = at + 1;
  while (end < to && bytes[end]! >= 0x30 && bytes[end]! <= 0x39) end++;
  return end === at + 1 ? at : end;
}

/** `Z`, `+02`, `+0200` or `+02:00`, and nothing after it. */
function offsetMinutes(bytes: Uint8Array, at: number, to: number): number {
  if (at >= to) return NO_OFFSET;
  const mark = bytes[at]!;
  if (mark === Z || mark === 0x7a) return at + 1 === to ? 0 : NO_OFFSET;
  if (mark !== PLUS && mark !== MINUS) return NO_OFFSET;
  const hours = twoDigits(bytes, at + 1, to);
  const rest = at + 3;
  const colon = rest < to && bytes[rest] === COLON ? 1 : 0;
  const minutes = rest === to ? 0 : twoDigits(bytes, rest + colon, to);
  const end = rest === to ? to : rest + colon + 2;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || end !== to) return NO_OFFSET;
  return mark === MINUS ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

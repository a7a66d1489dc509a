import { NEGATIVE, NOT_DECIMAL, TOO_LARGE, wholeUnits } from './decimal.ts';

/** The time of one event, down to the second. */
export class EventTime {
  /** Whole minutes since the epoch, UTC. */
  minute = 0;
  second = 0;
  readonly #iso = new IsoMinute();

  /** Reads ISO 8601 with `Z` or an offset; false when it cannot. */
  readText(bytes: Uint8Array, from: number, to: number): boolean {
    const local = this.#iso.read(bytes, from, to);
    if (local === null) return false;
    let at = from + 16;
    this.second = 0;
    if (bytes[at] === COLON) {
      this.second = twoDigits(bytes, at + 1, to);
      if (this.second < 0 || this.second > 60) return false;
      at = fractionEnd(bytes, at + 3, to);
    }
    const ahead = offsetMinutes(bytes, at, to);
    if (ahead === NO_OFFSET) return false;
    this.minute = local - ahead;
    return true;
  }

  /** Reads a number: ms since the epoch from 10^11 up, else seconds. */
  readNumber(bytes: Uint8Array, from: number, to: number): boolean {
    const read = wholeUnits(bytes, from, to, 0);
    if (read === NOT_DECIMAL) return false;
    const whole = read === NEGATIVE ? 0 : read === TOO_LARGE ? Number.MAX_SAFE_INTEGER : read;
    const seconds = whole >= FIRST_MS ? Math.floor(whole / 1000) : whole;
    this.minute = Math.floor(seconds / 60);
    this.second = seconds - this.minute * 60;
    return true;
  }

  /** Sets the time to a moment in ms. */
  setTo(at: number): void {
    this.minute = Math.floor(at / 60_000);
    this.second = 0;
  }
}

/** The minute of `2026-08-20T10:00`, remembered: the next line mostly has the same. */
class IsoMinute {
  readonly #bytes = new Uint8Array(16);
  #minute: number | null = null;

  read(bytes: Uint8Array, from: number, to: number): number | null {
    if (to - from < 17) return null;
    for (let index = 15; index >= 0; index--) {
      if (bytes[from + index] !== this.#bytes[index]) return this.#readAnew(bytes, from);
    }
    return this.#minute;
  }

  #readAnew(bytes: Uint8Array, from: number): number | null {
    this.#bytes.set(bytes.subarray(from, from + 16));
    const text = Buffer.from(this.#bytes).toString('latin1');
    const parts = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)$/.exec(text);
    this.#minute = parts === null ? null : minuteOf(parts.slice(1).map(Number));
    return this.#minute;
  }
}

const COLON = 0x3a;
const FIRST_MS = 1e11;
const NO_OFFSET = Number.MIN_SAFE_INTEGER;

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
  if (bytes[at] !== 0x2e && bytes[at] !== 0x2c) return at;
  let end = at + 1;
  while (end < to && bytes[end]! >= 0x30 && bytes[end]! <= 0x39) end++;
  return end === at + 1 ? at : end;
}

/** `Z`, `+02`, `+0200` or `+02:00`, and nothing after it. */
function offsetMinutes(bytes: Uint8Array, at: number, to: number): number {
  if (at >= to) return NO_OFFSET;
  const mark = bytes[at]!;
  if (mark === 0x5a || mark === 0x7a) return at + 1 === to ? 0 : NO_OFFSET;
  if (mark !== 0x2b && mark !== 0x2d) return NO_OFFSET;
  const hours = twoDigits(bytes, at + 1, to);
  const rest = at + 3;
  const colon = rest < to && bytes[rest] === COLON ? 1 : 0;
  const minutes = rest === to ? 0 : twoDigits(bytes, rest + colon, to);
  const end = rest === to ? to : rest + colon + 2;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || end !== to) return NO_OFFSET;
  return mark === 0x2d ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

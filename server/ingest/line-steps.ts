/**
 * Steps along one line of text. Each begins where it is told and answers where what it passes ends; FAILED when that is not
 * there, and so do all steps that begin behind a failed one. What they keep is in `fields`.
 */
import type { Event } from './event.ts';
import { BACKSLASHED, type Fields, REQUEST, STRING } from './fields.ts';

/** Far enough below zero to be negative behind any step. */
export const FAILED = -(1 << 24);

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPE = 0x1b;
const END_OF_COLOUR = 0x6d;

/** A word ends with a space or the line. An empty one fails. */
export function wordEnd(bytes: Uint8Array, from: number, end: number): number {
  if (from < 0) return FAILED;
  let at = from;
  while (at < end && bytes[at] !== SPACE) at++;
  return at > from ? at : FAILED;
}

/** The end of the last of so many words. */
export function wordsEnd(bytes: Uint8Array, from: number, end: number, words: number): number {
  let at = from - 1;
  for (let word = 0; word < words; word++) at = wordEnd(bytes, at + 1, end);
  return at;
}

export function readWord(
  bytes: Uint8Array,
  from: number,
  end: number,
  fields: Fields,
  field: number,
): number {
  const to = wordEnd(bytes, from, end);
  fields.set(field, STRING, from, to);
  return to;
}

/** Where the next such byte is. */
export function findByte(bytes: Uint8Array, from: number, end: number, byte: number): number {
  if (from < 0) return FAILED;
  let at = from;
  while (at < end && bytes[at] !== byte) at++;
  return at < end ? at : FAILED;
}

/** The closing quote of a text. One within it that nobody has escaped is not followed by a space. */
export function quoteEnd(bytes: Uint8Array, from: number, end: number): number {
  if (from < 0 || from >= end || bytes[from] !== QUOTE) return FAILED;
  let at = from + 1;
  while (at < end && (bytes[at] !== QUOTE || !isLastQuote(bytes, at, end))) at++;
  return at < end ? at : FAILED;
}

/** The closing quote of a request line. A plain one is read at once; in others a backslash may escape. */
export function readRequest(
  event: Event,
  from: number,
  end: number,
  fields: Fields,
  escapes: typeof STRING | typeof BACKSLASHED,
): number {
  const { bytes } = event;
  if (from < 0 || from >= end || bytes[from] !== QUOTE) return FAILED;
  const quote = event.requestLine(from + 1);
  if (quote > 0 && quote < end && isLastQuote(bytes, quote, end)) {
    fields.set(REQUEST, STRING, from + 1, quote);
    return quote;
  }
  event.hasPath = false;
  const to = escapes === STRING ? quoteEnd(bytes, from, end) : escapedEnd(bytes, from, end);
  const isEscaped = escapes === BACKSLASHED && findByte(bytes, from, to, BACKSLASH) > 0;
  fields.set(REQUEST, isEscaped ? BACKSLASHED : STRING, from + 1, to);
  return to;
}

/** {@link quoteEnd} where a backslash escapes. */
function escapedEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from + 1;
  while (at < end && (bytes[at] !== QUOTE || !isLastQuote(bytes, at, end))) {
    at += bytes[at] === BACKSLASH ? 2 : 1;
  }
  return at < end ? at : FAILED;
}

function isLastQuote(bytes: Uint8Array, quote: number, end: number): boolean {
  return bytes[quote + 1] === SPACE || quote + 1 === end;
}

/** Behind the colours that a terminal would show; there may be none. */
export function coloursEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at >= 0 && at < end && bytes[at] === ESCAPE) at = findByte(bytes, at, end, END_OF_COLOUR) + 1;
  return at;
}

/** A word that may have colours before it and behind it. */
export function readColoured(
  bytes: Uint8Array,
  start: number,
  end: number,
  fields: Fields,
  field: number,
): number {
  const from = coloursEnd(bytes, start, end);
  let at = from;
  while (at >= 0 && at < end && bytes[at] !== SPACE && bytes[at] !== ESCAPE) at++;
  fields.set(field, STRING, from, at);
  const behind = coloursEnd(bytes, at, end);
  return at > from && (behind === end || bytes[behind] === SPACE) ? behind : FAILED;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && (byte - 0x30) >>> 0 <= 9;
}

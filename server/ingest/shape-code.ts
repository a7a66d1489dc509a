/**
 * Compiles a shape of records. Nothing of a record becomes code: only the numbers that its bytes make, and calls from the
 * closed list below.
 */
import type { Event } from './event.ts';
import { NestedValues } from './nested-values.ts';

/** Reads the record at `at` into the event; answers where it ends, or a negative number. */
export type Match = (bytes: Uint8Array, view: DataView, at: number, event: Event) => number;

type Value =
  | 'iso'
  | 'clf'
  | 'epoch'
  | 'method'
  | 'path'
  | 'request'
  | 'route'
  | 'status'
  | 'nanoseconds'
  | 'text'
  | 'number'
  | 'word'
  | 'nested'
  | { readonly places: number }
  | { readonly keep: number };

/** Bytes that stay the same, and the value after them; null at the record's end. */
export type Piece = { readonly same: Uint8Array; readonly value: Value | null };

const CALLS = {
  iso: 'event.iso(at)',
  clf: 'event.clf(at)',
  epoch: 'event.epoch(at)',
  method: 'event.quotedMethod(at)',
  path: 'event.quotedPath(at)',
  request: 'event.requestLine(at)',
  route: 'event.quotedRoute(at)',
  status: 'event.threeDigits(at)',
  nanoseconds: 'event.nanoseconds(at)',
  text: 'event.anyText(at)',
  number: 'event.number(at)',
  word: 'event.word(at)',
  nested: 'nested.pass(bytes, at)',
} as const;

export function compileShape(pieces: readonly Piece[]): Match {
  const body = pieces.map(
    ({ same, value }) => `${compare(same)}${value === null ? 'return at;' : take(value)}`,
  );
  const code = `return function match(bytes, view, start, event) {\nlet at = start;\n${body.join('\n')}\n}`;
  return new Function('nested', code)(new NestedValues()) as Match;
}

function take(value: Value): string {
  const call = callOf(value);
  return `at = ${call}; if (at < 0) return -1;`;
}

function callOf(value: Value): string {
  if (typeof value === 'string') return CALLS[value];
  return 'keep' in value
    ? `event.keep(${Number(value.keep)}, at)`
    : `event.decimal(at, ${Number(value.places)})`;
}

/** Eight bytes are compared as one float: printable ASCII makes no NaN and no zero, so equal floats are equal bytes. */
function compare(same: Uint8Array): string {
  const view = new DataView(same.buffer, same.byteOffset, same.byteLength);
  const { length } = same;
  const tests: string[] = [];
  let at = 0;
  for (; at + 8 <= length; at += 8) tests.push(floatTest(view, at));
  const left = length - at;
  if (left > 0 && length >= 8) tests.push(floatTest(view, length - 8));
  else if (left >= 4) tests.push(intTest(view, 0), ...(left > 4 ? [intTest(view, left - 4)] : []));
  else for (; at < length; at++) tests.push(`bytes[at + ${at}] !== ${same[at]}`);
  return tests.length === 0 ? '' : `if (${tests.join(' || ')}) return -1;\nat += ${length};\n`;
}

function floatTest(view: DataView, at: number): string {
  return `view.getFloat64(at + ${at}, true) !== ${view.getFloat64(at, true)}`;
}

function intTest(view: DataView, at: number): string {
  return `view.getInt32(at + ${at}, true) !== ${view.getInt32(at, true)}`;
}

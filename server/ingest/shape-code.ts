/**
 * Compiles a shape of records. Nothing of a record becomes code: only the numbers that its bytes make, and calls from the
 * closed list below.
 */
import type { Event } from './event.ts';
import { IN_STRING } from './json-bytes.ts';
import { NestedValues } from './nested-values.ts';

/** `GET"` as the number that four bytes make. */
const GET_QUOTE = 0x22544547;

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
  | { readonly places: number; readonly isPointed: boolean }
  | { readonly keep: number };

/** Bytes that stay the same, and the value after them; null at the record's end. */
export type Piece = { readonly same: Uint8Array; readonly value: Value | null };

/** Code that passes a value and leaves `at` behind it. What most records have is written out: a call costs as much as the work. */
const STEPS = {
  iso: call('event.iso(at)'),
  clf: call('event.clf(at)'),
  epoch: call('event.epoch(at)'),
  method: `if (view.getInt32(at, true) === ${GET_QUOTE}) { event.method = 0; at += 3; } else { ${call('event.quotedMethod(at)')} }`,
  path: call('event.quotedPath(at)'),
  request: call('event.requestLine(at)'),
  route: call('event.quotedRoute(at)'),
  status: `a = bytes[at] - 48; b = bytes[at + 1] - 48; c = bytes[at + 2] - 48;
    if (a < 1 || a > 5 || b >>> 0 > 9 || c >>> 0 > 9) return -1;
    event.status = a * 100 + b * 10 + c; at += 3;`,
  nanoseconds: call('event.nanoseconds(at)'),
  text: `while (plain[bytes[at]] === 1) at++; if (bytes[at] === 92) { ${call('event.anyText(at)')} }`,
  number: call('event.number(at)'),
  word: call('event.word(at)'),
  nested: call('nested.pass(bytes, at)'),
} as const;

export function compileShape(pieces: readonly Piece[]): Match {
  const body = pieces.map(
    ({ same, value }) => `${compare(same)}${value === null ? 'return at;' : step(value)}`,
  );
  const code = `return function match(bytes, view, start, event) {
    let at = start, a = 0, b = 0, c = 0;
    ${body.join('\n')}
  }`;
  return new Function('nested', 'plain', code)(new NestedValues(), IN_STRING) as Match;
}

function call(code: string): string {
  return `at = ${code}; if (at < 0) return -1;`;
}

function step(value: Value): string {
  if (typeof value === 'string') return STEPS[value];
  if ('keep' in value) return call(`event.keep(${Number(value.keep)}, at)`);
  return call(`event.${value.isPointed ? 'pointed' : 'decimal'}(at, ${Number(value.places)})`);
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

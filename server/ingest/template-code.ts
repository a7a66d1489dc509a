/**
 * Compiles a template of text-templates.ts to a function that reads one line. Nothing of a line becomes code. What a step
 * passes ends at the latest with the line, and the function is not tried where its line may go on behind the bytes.
 */
import { ALB_TYPES } from './alb-format.ts';
import type { Event } from './event.ts';
import { UNUSUAL } from './event-time.ts';
import { HOST, ROUTER, STRING } from './fields.ts';
import { IN_STRING } from './json-bytes.ts';
import { methodIn } from './methods.ts';
import { CLF_STAMP, LOCAL_STAMP, MAIL_STAMP } from './stamp.ts';
import type { Zone } from './zone.ts';

/** Reads the line at `at` into the event; answers where it ends, or a negative number when it is not quite so. */
export type MatchLine = (bytes: Uint8Array, view: DataView, at: number, event: Event, zone: Zone) => number;

/** `GET ` and `POST` as the numbers that four bytes make. */
const GET_SPACE = 0x20544547;
const POST = 0x54534f50;
const WORD = 'if (bytes[at] <= 32) return -1; while (bytes[at] > 32) at++;';
const TEXT = 'while (plain[bytes[at]] === 1) at++;';
const DIGITS = 'from = at; while ((bytes[at] - 48) >>> 0 <= 9) at++; if (at === from) return -1;';

const IS_OF_HOST = IN_STRING.map((kind, byte) => (' /?#'.includes(String.fromCharCode(byte)) ? 0 : kind));

/** Code that passes a value and leaves `at` behind it. */
const STEPS: Readonly<Record<string, string>> = {
  word: WORD,
  text: TEXT,
  rest: 'while (bytes[at] >= 32) at++;',
  'long rest': call('steps.lineEnd(bytes, at)'),
  /** The last word before a time in brackets, which it may not be mistaken for. */
  user: 'from = at; while (bytes[at] > 32 && bytes[at] !== 91) at++; if (at === from) return -1;',
  /** A word before that one, likewise. */
  head: 'from = at; while (bytes[at] > 32 && bytes[at] !== 47 && bytes[at] !== 44) at++; if (at === from) return -1;',
  /** What follows a virtual host. */
  client: `if (bytes[at] === 45 && bytes[at + 1] === 32) return -1; ${WORD}`,
  name: `if ((bytes[at] - 48) >>> 0 <= 9) return -1; ${WORD}`,
  type: call('steps.type(bytes, at)'),
  int: `if (bytes[at] === 45) at++; ${DIGITS}`,
  version: 'while ((bytes[at] - 48) >>> 0 <= 9 || bytes[at] === 46) at++;',
  clf: stamped('event.time.clf(bytes, view, at)', CLF_STAMP),
  iso: `${call('event.time.iso(bytes, view, at)')} event.isTimed = true;`,
  mail: stamped('event.time.mail(bytes, view, at)', MAIL_STAMP),
  local: stamped('event.time.localClf(bytes, view, at, zone)', LOCAL_STAMP),
  method: `if (view.getInt32(at, true) === ${GET_SPACE}) { event.method = 0; at += 3; }
    else if (view.getInt32(at, true) === ${POST} && bytes[at + 4] === 32) { event.method = 2; at += 4; }
    else { ${call('steps.method(bytes, at, event)')} }`,
  path: `event.hasPath = true; ${call('event.path.takeWord(bytes, at)')}`,
  unhashed: `event.hasPath = true; from = at; ${call('event.path.takeWord(bytes, at)')}
    for (; from < at; from++) if (bytes[from] === 35) return -1;`,
  origin: call('steps.origin(bytes, at, event)'),
  status: `a = bytes[at] - 48; b = bytes[at + 1] - 48; c = bytes[at + 2] - 48;
    if (a < 1 || a > 5 || b >>> 0 > 9 || c >>> 0 > 9) return -1;
    event.status = a * 100 + b * 10 + c; at += 3;`,
  us: whole(1, 9),
  ms: whole(1_000, 8),
  'whole seconds': whole(1_000_000, 5),
  /** nginx's, with three decimals: without a point it is another format. */
  seconds: `from = at; ${call('event.decimal(at, 6)')} if (at < from + 5 || bytes[at - 4] !== 46) return -1;`,
  'fine ms': call('event.decimal(at, 3)'),
  fraction: call('event.decimal(at, 6)'),
  /** Added to what there is. */
  more: `sum = event.us; ${call('event.decimal(at, 6)')} event.us += sum;`,
  'host:port': `from = at; ${call('steps.hostAndPort(bytes, at)')} event.fields.set(${HOST}, ${STRING}, from, at);`,
  host: `from = at; ${TEXT} event.fields.set(${HOST}, ${STRING}, from, at);`,
  router: `from = at; while (plain[bytes[at]] === 1 && bytes[at] !== 47) at++;
    event.fields.set(${ROUTER}, ${STRING}, from, at);`,
  /** A name in brackets: an empty one and a dash are none. */
  upstream: `from = at; while (plain[bytes[at]] === 1 && bytes[at] !== 93) at++;
    if (at === from || (at === from + 1 && bytes[from] === 45)) return -1;
    event.fields.set(${ROUTER}, ${STRING}, from, at);`,
};

/** What is too long to be written out. */
const steps = { lineEnd, type, method, origin, hostAndPort };
const compiled = new Map<string, MatchLine>();

export function compileTemplate(template: string): MatchLine {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  const body = template
    .split(/\{([^}]*)\}/)
    .map((part, index) => (index % 2 === 0 ? literal(part) : STEPS[part]!))
    .join('\n');
  const code = `return function matchLine(bytes, view, start, event, zone) {
    let at = start, from = 0, a = 0, b = 0, c = 0, sum = 0;
    ${body}
    return at;
  }`;
  const match = new Function('steps', 'plain', code)(steps, IN_STRING) as MatchLine;
  compiled.set(template, match);
  return match;
}

function call(code: string): string {
  return `at = ${code}; if (at < 0) return -1;`;
}

function stamped(code: string, length: number): string {
  return `from = at; ${call(code)} if (at !== from + ${length}) return -1; event.isTimed = true;`;
}

/** A whole number of `us` microseconds each. */
function whole(us: number, digits: number): string {
  return `sum = 0; from = at;
    for (a = bytes[at] - 48; a >>> 0 <= 9; a = bytes[++at] - 48) sum = sum * 10 + a;
    if (at === from || at - from > ${digits}) return -1;
    event.us = sum * ${us};`;
}

function literal(text: string): string {
  if (text === '') return '';
  const tests = [...Buffer.from(text)].map((byte, index) => `bytes[at + ${index}] !== ${byte}`);
  return `if (${tests.join(' || ')}) return -1; at += ${tests.length};`;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  return Buffer.prototype.indexOf.call(bytes, 0x0a, at);
}

function type(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]! > 0x20) at++;
  return ALB_TYPES.find(bytes, from, at) < 0 ? UNUSUAL : at;
}

/** In capitals, before a space. */
function method(bytes: Uint8Array, from: number, event: Event): number {
  let at = from;
  while ((bytes[at]! - 0x41) >>> 0 <= 25) at++;
  if (at === from || bytes[at] !== 0x20) return UNUSUAL;
  event.method = methodIn(bytes, from, at);
  return at;
}

/** `https://example.org:443` before a path; of it, the host is kept. */
function origin(bytes: Uint8Array, from: number, event: Event): number {
  let at = from;
  while (((bytes[at]! | 0x20) - 0x61) >>> 0 <= 25) at++;
  if (at === from || bytes[at] !== 0x3a || bytes[at + 1] !== 0x2f || bytes[at + 2] !== 0x2f) return UNUSUAL;
  const host = at + 3;
  at = host;
  while (IS_OF_HOST[bytes[at]!] === 1) at++;
  if (at === host || bytes[at] !== 0x2f) return UNUSUAL;
  event.fields.set(HOST, STRING, host, at);
  return at;
}

function hostAndPort(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at]! > 0x20) at++;
  let colon = at - 1;
  while (colon > from && (bytes[colon]! - 0x30) >>> 0 <= 9) colon--;
  return bytes[colon] === 0x3a && colon < at - 1 ? at : UNUSUAL;
}

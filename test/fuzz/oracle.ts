/**
 * What a record in JSON is to be counted as, from JSON.parse and plain code that shares nothing with server/ingest: for
 * the formats leeway, nginx-json, caddy, pino-http and any JSON with the usual names.
 */
import { bucketOf, NO_DURATION } from '../../server/slo/histogram.ts';
import { parseRoute } from '../../server/slo/route-shape.ts';
import { FOREIGN, FORMATS, type Format, WRAPPERS } from './oracle-formats.ts';
import { Num, stampOf } from './oracle-values.ts';

/** An event as `GET /s/: 200 29786520 312`: minute and bucket at the end. */
export type Verdict = string | 'rejected' | 'ignored' | 'left out';

type Value = Num | string | boolean | null | readonly Value[] | Json;
type Json = { readonly [key: string]: Value };

export type OracleTimes = { readonly arrival: number; readonly horizonMinutes: number };

const TOLD_APART = 'GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT TRACE QUERY'.split(' ');
const LOGGER = 'level time pid msg';

/** What the bytes of one line are to come to. */
export function verdictOn(line: Uint8Array, times: OracleTimes): Verdict {
  const record = parsed(line);
  if (record === null) return 'rejected';
  if (!hasAll(record, 'status ms') && FOREIGN.split(' ').some((path) => has(record, path))) return 'left out';
  const format = FORMATS.find(({ marks }) => hasAll(record, marks));
  if (format === undefined) {
    if (WRAPPERS.split(' ').some((path) => has(record, path))) return 'left out';
    return hasAll(record, LOGGER) ? 'ignored' : 'rejected';
  }
  return 'verdict' in format ? format.verdict : read(record, format, times);
}

function parsed(line: Uint8Array): Json | null {
  try {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
    const value = JSON.parse(text, (_key, one, context?: { source: string }) =>
      typeof one === 'number' ? new Num(context!.source) : one,
    ) as Value;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: Value | undefined): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Num);
}

/** All values that a path may mean: keys within each other, one key, and a key with dots within the first. */
function valuesAt(record: Json, path: string): Value[] {
  const keys = path.split('.');
  if (keys.length === 1) return own(record, path);
  const nested = keys.reduce<Value[]>((values, key) => values.flatMap((value) => own(value, key)), [record]);
  const within =
    keys.length < 3 ? [] : own(record, keys[0]!).flatMap((value) => own(value, keys.slice(1).join('.')));
  return [...nested, ...own(record, path), ...within];
}

function own(value: Value, key: string): Value[] {
  return isObject(value) && Object.hasOwn(value, key) ? [value[key]!] : [];
}

function has(record: Json, path: string): boolean {
  return valuesAt(record, path).length > 0;
}

function hasAll(record: Json, marks: string): boolean {
  return marks.split(' ').every((mark) => mark.split('|').some((path) => has(record, path)));
}

function saysSomething(value: Value): boolean {
  return value !== null && value !== '' && value !== '-';
}

/** The first scalar that says something, `bad` where there is only another value, null where nothing is said. */
function scalarOf(record: Json, paths: string): Num | string | { readonly bad: true } | null {
  const said = paths
    .split(' ')
    .flatMap((path) => valuesAt(record, path))
    .filter(saysSomething);
  const scalar = said.find((value) => typeof value !== 'object' || value instanceof Num);
  if (scalar === undefined) return said.length > 0 ? { bad: true } : null;
  return typeof scalar === 'boolean' ? { bad: true } : (scalar as Num | string);
}

function textOf(record: Json, paths = ''): string | null {
  const values = paths === '' ? [] : paths.split(' ').flatMap((path) => valuesAt(record, path));
  const text = values.find((value) => typeof value === 'string' && saysSomething(value));
  return text === undefined ? null : (text as string).toWellFormed();
}

function read(record: Json, format: Format, times: OracleTimes): Verdict {
  const status = statusOf(record, format);
  if (typeof status !== 'number') return status;
  const minute = minuteOf(record, format, times);
  if (minute === 'bad') return 'rejected';
  const bucket = bucketIn(record, format);
  if (bucket === 'bad') return 'rejected';
  const place = placeOf(record, format, status);
  if (place === 'rejected' || place === 'ignored') return place === 'ignored' ? place : 'rejected';
  if (minute === 'out of range') return 'rejected';
  if (place === 'bad request') return 'ignored';
  return `${place} ${status} ${minute} ${bucket}`;
}

function statusOf(record: Json, { status, isNullUnanswered }: Format): number | 'rejected' | 'ignored' {
  const value = scalarOf(record, status);
  if (value === null)
    return isNullUnanswered && hasAll(record, status.replaceAll(' ', '|')) ? 'ignored' : 'rejected';
  if (typeof value === 'string' && !/^(\d{3}|0|-1)$/.test(value)) return 'rejected';
  const number = value instanceof Num ? Number(value.raw) : Number(value);
  if (number === 0) return 'ignored';
  return Number.isInteger(number) && number >= 100 && number <= 599 ? number : 'rejected';
}

function minuteOf(
  record: Json,
  { time, isZoneless = false }: Format,
  times: OracleTimes,
): bigint | 'bad' | 'out of range' {
  const value = scalarOf(record, time);
  const arrival = BigInt(Math.floor(times.arrival / 60_000));
  // As in a file: a line must tell its time.
  if (value === null) return 'out of range';
  const stamp = value instanceof Num || typeof value === 'string' ? stampOf(value, isZoneless) : null;
  if (stamp === null) return 'bad';
  const newest = BigInt(Math.floor((times.arrival + 300_000) / 1000));
  const isIn =
    stamp.minute >= arrival - BigInt(times.horizonMinutes) && stamp.minute * 60n + stamp.second <= newest;
  return isIn ? stamp.minute : 'out of range';
}

function bucketIn(record: Json, { durations }: Format): number | 'bad' {
  const told = durations.find(([path]) => valuesAt(record, path).some(saysSomething));
  if (told === undefined) return NO_DURATION;
  const value = scalarOf(record, told[0]);
  if (!(value instanceof Num) && typeof value !== 'string') return 'bad';
  const us = told[1](value);
  if (us === 'bad' || (us !== null && us >= 10n ** 12n)) return 'bad';
  return us === null ? NO_DURATION : bucketOf(Number(us));
}

/** `GET /s/:`. A request that could not be read has no path, and maybe no method. */
function placeOf(
  record: Json,
  format: Format,
  status: number,
): string | 'rejected' | 'ignored' | 'bad request' {
  const { method: methods, path: paths, request = '', route = '' } = format;
  const isSilent = [methods, paths, request, route].every(
    (one) => one === '' || !hasAll(record, one.replaceAll(' ', '|')),
  );
  if (isSilent) return 'rejected';
  const template = textOf(record, route);
  let path = textOf(record, paths);
  let method = textOf(record, methods);
  if (path === '<BADREQ>') return 'ignored';
  const line = textOf(record, request);
  if ((method === null || (path === null && template === null)) && line !== null) {
    const parts = /^([A-Za-z][A-Za-z-]*) ([\s\S]*)$/.exec(line);
    const [, first, rest = ''] = parts ?? [];
    const end = rest.lastIndexOf(' HTTP/');
    if (first === undefined || (end < 0 && rest.includes(' '))) return 'ignored';
    method ??= first;
    path ??= end < 0 ? rest : rest.slice(0, end);
  }
  const isOther = method === null || !TOLD_APART.includes(method.toUpperCase());
  const isBad = path === null && isOther && status >= 400 && status < 500;
  if (template !== null)
    return templateOf(template, method) ?? (isBad && method === null ? badOr(template) : 'rejected');
  if (method === null || path === null) return isBad ? 'bad request' : 'rejected';
  return `${methodName(method)} ${routeOf(path)}`;
}

/** A route that can be read, without a method: what was malformed is no fault. */
function badOr(template: string): 'bad request' | 'rejected' {
  const reading = parseRoute(template);
  return reading.ok && !/\p{Cc}/u.test(template) ? 'bad request' : 'rejected';
}

function templateOf(template: string, method: string | null): string | null {
  const [, named, text = template] = /^([A-Za-z][A-Za-z-]*) +(\/.*)$/.exec(template) ?? [];
  const reading = parseRoute(text);
  if (!reading.ok || /\p{Cc}/u.test(text)) return null;
  const verb = named ?? method;
  return verb === null ? null : `${methodName(verb)} ${reading.route.text}`;
}

function methodName(method: string): string {
  const name = method.toUpperCase();
  return TOLD_APART.includes(name) ? name : '(other)';
}

/** The patterns that the fuzz test counts by. */
export const PATTERNS = ['/s/:id', '/orders/:id', '/*'];

function routeOf(path: string): string {
  const target = /^[^:/?]*:\/\/[^/?#]*/.exec(path);
  const whole = path.startsWith('/') || target === null ? path : path.slice(target[0].length);
  const segments = whole
    .split(/[?#]/, 1)[0]!
    .split('/')
    .filter((segment) => segment !== '');
  return segments.length === 2 && (segments[0] === 's' || segments[0] === 'orders')
    ? `/${segments[0]}/:`
    : '/*';
}

/** Records to begin with: lines of real programs, and made ones of every format that the oracle knows. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Random } from './random.ts';

const FOLDER = new URL('../fixtures/logs/', import.meta.url);
const REAL = [
  'nginx/json-iso8601',
  'nginx/json-msec',
  'nginx/json-time-local',
  'nginx/json-unescaped',
  'nginx/json-bare-upstream',
  'caddy/access',
  'caddy/duration-string',
  'caddy/duration-nano',
  'caddy/mixed',
  'pino-http/default',
  'pino-http/renamed',
];
/** When everything arrives; the lines of the real programs are from the hour before. */
export const ARRIVAL = Date.parse('2026-11-23T20:00:30Z');
export const HORIZON_MINUTES = 31 * 1440;

/** The lines of each of their logs. */
export const REAL_LOGS: readonly (readonly Buffer[])[] = REAL.map((log) => {
  const text = readFileSync(new URL(`${log}.log`, FOLDER), 'latin1');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line, 'latin1'));
});

const ISO = new Date(ARRIVAL - 90_000).toISOString();
const STAMPS = [
  ISO,
  ISO.replace('Z', '+00:00'),
  ISO.replace(/\.\d+Z/, '+02:00'),
  '23/Nov/2026:19:50:07 +0000',
  'Mon, 23 Nov 2026 19:50:07 GMT',
  `${ARRIVAL / 1000 - 7}.123`,
  ARRIVAL - 61_000,
  ARRIVAL / 1000 - 3,
  (ARRIVAL - 5) * 1000,
  '2026-11-23T19:59:60Z',
  '2026-11-23T19:59',
  '1795463999999999999',
  '',
  '-',
  null,
];
const PATHS = [
  '/s/x1',
  '/s/x2?raw=1',
  '/',
  '/orders/7/',
  '//s//y',
  '/é/😀',
  'http://example.org/s/z?q',
  '*',
  '/a b',
  '',
  null,
];
const METHODS = ['GET', 'POST', 'get', 'BREW', 'OPTIONS', 'M-SEARCH', '', null];
const REQUESTS = [
  'GET /s/x1 HTTP/1.1',
  'POST /orders/8?x=1 HTTP/2.0',
  'GET /a b HTTP/1.1',
  'GET /half HTT',
  'GET /old',
  'GARBAGE',
  '-',
  '',
];
const STATUSES = [200, 201, 404, 499, 500, 503, '200', '404', 0, 400, 999, null, '-', 2e2];
const SECONDS = [0.012, 1.5, 0, '0.123', '1.000', 7, '-', '', '0.001, 0.002', '12ms', 1e-7, -1, 1e6, null];
const MILLISECONDS = [0.29, 42, 299.999, 1e3, '12', '0.5ms', 0, 1e9, -0.5, null, '-', 4.802369996905327];
const ROUTES = ['/s/:id', 'POST /orders/{id}', 'oops', null, '', '/x/*', 'ANY /s/:id'];

type Pool = Readonly<Record<string, readonly unknown[]>>;

const WHAT = { method: METHODS, path: PATHS } as const;
/** The values that the parts of each format may have. */
const POOLS: readonly Pool[] = [
  { time: STAMPS, reqId: ['a', 'b'], ...WHAT, status: STATUSES, ms: MILLISECONDS, route: ROUTES },
  { time: STAMPS, route: ROUTES, status: STATUSES, ms: MILLISECONDS },
  { ts: STAMPS, ...WHAT, status: STATUSES, ms: MILLISECONDS },
  {
    time: STAMPS,
    request_method: METHODS,
    request_uri: PATHS,
    request: REQUESTS,
    status: STATUSES,
    request_time: SECONDS,
    upstream_response_time: ['', '-', '0.001', '0.001, 0.002 : 0.003', '0.1,x'],
    host: ['example.org', ''],
  },
  { time_local: STAMPS, uri: PATHS, request: REQUESTS, status: STATUSES, duration: SECONDS },
  { msec: STAMPS, method: METHODS, uri: PATHS, status: STATUSES, body_bytes_sent: [1, '2'], rt: SECONDS },
  { timestamp: STAMPS, verb: METHODS, url: PATHS, http_status: STATUSES, latency_ms: MILLISECONDS },
  {
    '@timestamp': STAMPS,
    ...WHAT,
    statusCode: STATUSES,
    duration: [12, '12ms', '1.5 s', 'soon', true, null],
  },
  { date: STAMPS, ...WHAT, status: STATUSES, took_ns: [1_234_567, 999, '1e6', 2 ** 53] },
  { time: STAMPS, method: METHODS, target: PATHS, response_status: STATUSES, elapsedSeconds: SECONDS },
];

/** So many values of each part come first because they are usual. */
const USUAL = 4;

type Choose = <One>(values: readonly One[]) => One;

/** Records of the formats whose parts are within objects. */
const NESTED: readonly ((choose: Choose) => Record<string, unknown>)[] = [
  (choose) => ({
    level: 'info',
    ts: choose(STAMPS),
    logger: 'http.log.access',
    msg: 'handled request',
    request: { method: choose(METHODS), host: choose(['a', 'b']), uri: choose(PATHS), headers: { A: ['x'] } },
    duration: choose(SECONDS),
    size: 3,
    status: choose(STATUSES),
  }),
  (choose) => ({
    level: 30,
    time: choose(STAMPS),
    pid: 7,
    hostname: 'web',
    req: { id: 1, method: choose(METHODS), url: choose(PATHS) },
    res: { statusCode: choose(STATUSES), headers: { a: [1] } },
    responseTime: choose(MILLISECONDS),
  }),
  (choose) => ({
    time: choose(STAMPS),
    pid: 7,
    hostname: 'web',
    request: { method: choose(METHODS), url: choose(PATHS) },
    response: { statusCode: choose(STATUSES) },
    timeTaken: choose(MILLISECONDS),
  }),
  (choose) => ({ level: 30, time: choose(STAMPS), pid: 7, msg: 'listening' }),
  (choose) => ({
    time: choose(STAMPS),
    http: { request: { method: choose(METHODS) } },
    'url.path': choose(PATHS),
    response: { status: choose(STATUSES) },
    latencyMs: choose(MILLISECONDS),
  }),
  (choose) => ({
    time: choose(STAMPS),
    request: { method: choose(METHODS), path: choose(PATHS) },
    response: { status_code: choose(STATUSES) },
    response_time_s: choose(SECONDS),
  }),
];

/** A maker of records of one shape: the same keys in the same order, with other values, mostly of one kind. */
export function shapeOf(random: Random): () => Record<string, unknown> {
  const homes = new Map<readonly unknown[], unknown>();
  const choose: Choose = (values) => {
    const home = homes.get(values) ?? random.pick(random.once(3) ? values : values.slice(0, USUAL));
    homes.set(values, home);
    const alike = values.filter((value) => kindOf(value) === kindOf(home));
    return random.pick(random.once(40) ? values : alike);
  };
  if (random.once(2)) {
    const make = random.pick(NESTED);
    return () => make(choose);
  }
  const keys = Object.entries(random.pick(POOLS));
  return () => Object.fromEntries(keys.map(([key, values]) => [key, choose(values)]));
}

/** Values of one kind are written alike. */
function kindOf(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  return value.length < 2 ? 'nothing' : value.replaceAll(/[^:/-]/g, '').slice(0, 1);
}

const anyPart = fc.oneof(
  fc.constantFrom<unknown>(...STAMPS, ...PATHS, ...METHODS, ...STATUSES, ...SECONDS, ...MILLISECONDS),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
);
const anyKey = fc.constantFrom(
  ...[...new Set(POOLS.flatMap((pool) => Object.keys(pool)))],
  ...'req res request response http level pid hostname responseTime size duration msg logger x "q" m\u0000 é'.split(
    ' ',
  ),
);

/** Records of any keys and values. */
export const anyRecord = fc
  .tuple(fc.dictionary(anyKey, anyPart, { maxKeys: 9 }), fc.constantFrom(...POOLS), fc.nat())
  .map(([record, pool, pick]) => {
    const usual = Object.entries(pool).map(([key, values], index) => [
      key,
      values[(pick + index * 7) % values.length],
    ]);
    return { ...Object.fromEntries(usual), ...record };
  });

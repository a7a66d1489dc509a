/** The JSON formats: which keys tell each of them, and where it keeps the parts of an event. */
import { DURATIONS, METHODS, NAMED_UNITS, PATHS, STATUSES, USUAL, USUAL_TIMES } from './json-names.ts';
import type { Reading } from './reading.ts';

/** A dotted path: keys within each other, or one key that is itself written with dots. */
export type DottedPath = string;

/**
 * Units of numbers; `s.` are seconds that are never written without a point. `text` and `list` are texts, `span` and `sum`
 * take several paths.
 */
export type DurationUnit = 's' | 's.' | 'ms' | 'us' | 'ns' | 'untold' | 'text' | 'list' | 'span' | 'sum';

export type JsonFormat = {
  readonly name: string;
  readonly kind?: Reading['kind'];
  /** All of these keys must be there; `a|b` is there when one of them is. */
  readonly marks: readonly string[];
  /** The first of them that says something holds the part. */
  readonly time?: readonly DottedPath[];
  readonly method?: readonly DottedPath[];
  readonly path?: readonly DottedPath[];
  readonly request?: readonly DottedPath[];
  readonly route?: readonly DottedPath[];
  /** What is a route where it has brackets, and a path where it has none. */
  readonly template?: readonly DottedPath[];
  readonly status?: readonly DottedPath[];
  readonly proxyStatus?: readonly DottedPath[];
  readonly host?: readonly DottedPath[];
  readonly router?: readonly DottedPath[];
  readonly line?: readonly DottedPath[];
  readonly machine?: readonly DottedPath[];
  readonly process?: readonly DottedPath[];
  readonly requestId?: readonly DottedPath[];
  /** The first whose paths all say something. */
  readonly durations?: readonly (readonly [DurationUnit, ...DottedPath[]])[];
  readonly minusOne?: Reading['minusOne'];
  readonly isNullUnanswered?: boolean;
  readonly routes?: Reading['routes'];
  readonly zoneless?: boolean;
  readonly goneBelowZero?: boolean;
  /** Its writer makes a quote in a path `#22`. */
  readonly isHashed?: boolean;
};

const OTEL = (names: readonly string[]) =>
  names.flatMap((name) => [name, `attributes.${name}`, `Attributes.${name}`]);
const OTEL_STATUSES = OTEL(['http.response.status_code', 'http.status_code']);

const PINO = { name: 'pino-http', isNullUnanswered: true, time: ['time', 'timestamp'] } as const;
const HAPROXY = {
  name: 'haproxy-json',
  minusOne: 'no answer',
  zoneless: true,
  goneBelowZero: true,
  isHashed: true,
} as const;

/** In the order in which they are tried: the particular before the general. */
export const JSON_FORMATS: readonly JsonFormat[] = [
  { name: 'leeway', marks: ['status', 'ms'], ...USUAL, durations: [['ms', 'ms']] },
  {
    name: 'caddy',
    marks: ['request.method', 'request.uri', 'status', 'duration', 'size'],
    time: ['ts', 'time'],
    method: ['request.method'],
    path: ['request.uri'],
    status: ['status'],
    host: ['request.host'],
    durations: [['s.', 'duration']],
    zoneless: true,
  },
  { name: 'caddy', kind: 'no request', marks: ['level', 'ts', 'logger', 'msg'] },
  {
    name: 'traefik',
    marks: ['DownstreamStatus'],
    time: ['StartUTC', 'StartLocal', 'time'],
    method: ['RequestMethod'],
    path: ['RequestPath'],
    status: ['DownstreamStatus', 'OriginStatus'],
    host: ['RequestHost', 'RequestAddr'],
    router: ['RouterName', 'ServiceName'],
    durations: [['ns', 'Duration']],
  },
  {
    name: 'gcp-lb',
    marks: ['httpRequest.status'],
    time: ['timestamp', 'receiveTimestamp', 'time'],
    method: ['httpRequest.requestMethod'],
    path: ['httpRequest.requestUrl'],
    status: ['httpRequest.status'],
    host: ['httpRequest.requestUrl'],
    router: ['resource.labels.url_map_name', 'resource.labels.backend_service_name'],
    durations: [['text', 'httpRequest.latency']],
  },
  {
    name: 'cloudflare',
    marks: ['EdgeResponseStatus'],
    time: ['EdgeStartTimestamp', 'EdgeEndTimestamp'],
    method: ['ClientRequestMethod'],
    path: ['ClientRequestURI', 'ClientRequestPath'],
    status: ['EdgeResponseStatus'],
    host: ['ClientRequestHost'],
    durations: [['span', 'EdgeStartTimestamp', 'EdgeEndTimestamp']],
  },
  {
    name: 'vercel',
    marks: ['deploymentId|projectId', 'proxy.method', 'proxy.statusCode|statusCode'],
    time: ['proxy.timestamp', 'timestamp'],
    method: ['proxy.method'],
    path: ['proxy.path', 'path'],
    template: ['path'],
    status: ['statusCode', 'proxy.statusCode'],
    proxyStatus: ['proxy.statusCode'],
    host: ['proxy.host', 'host'],
    durations: [['ms', 'durationMs']],
    minusOne: 'crashed',
  },
  { name: 'vercel', kind: 'no request', marks: ['deploymentId|projectId', 'source', 'id'] },
  {
    name: 'api-gateway',
    marks: ['httpMethod', 'routeKey|resourcePath', 'status', 'requestTime|requestTimeEpoch|requestId'],
    time: ['requestTimeEpoch', 'requestTime', 'time'],
    method: ['httpMethod'],
    path: ['path', 'rawPath'],
    route: ['resourcePath', 'routeKey'],
    status: ['status'],
    host: ['domainName'],
    durations: [['ms', 'responseLatency']],
    routes: 'keys',
  },
  {
    name: 'istio',
    marks: ['response_code', 'start_time|duration'],
    time: ['start_time', 'time', '@timestamp'],
    method: ['method'],
    path: ['x_envoy_original_path', 'path'],
    status: ['response_code'],
    host: ['authority'],
    router: ['route_name', 'upstream_cluster'],
    durations: [['ms', 'duration']],
  },
  {
    ...HAPROXY,
    marks: ['status_code', 'time_active|time_total|time_tt|Ta'],
    ...USUAL,
    time: ['request_date', 'accept_date', 'date_time', ...USUAL_TIMES],
    durations: [
      ['ms', 'time_active'],
      ['ms', 'Ta'],
      ['ms', 'time_total'],
      ['ms', 'time_tt'],
    ],
  },
  {
    ...HAPROXY,
    marks: ['response.status_code', 'internal.time.tt|internal.time.ta'],
    time: USUAL_TIMES,
    method: ['request.method'],
    path: ['request.hu', 'request.uri', 'request.path'],
    status: ['response.status_code'],
    host: ['request.host', 'request.header.host'],
    router: ['backend', 'internal.backend'],
    durations: [
      ['ms', 'internal.time.ta'],
      ['ms', 'internal.time.tt'],
    ],
  },
  {
    ...PINO,
    marks: ['req.method', 'res.statusCode', 'responseTime|timeTaken'],
    method: ['req.method'],
    path: ['req.url', 'req.originalUrl'],
    route: ['req.route'],
    status: ['res.statusCode'],
    host: ['req.headers.host', 'req.host'],
    durations: [
      ['ms', 'responseTime'],
      ['ms', 'timeTaken'],
    ],
  },
  {
    // With the keys renamed as its documentation does.
    ...PINO,
    marks: ['pid', 'hostname', 'request.method', 'response.statusCode', 'timeTaken'],
    method: ['request.method'],
    path: ['request.url', 'request.originalUrl'],
    status: ['response.statusCode'],
    host: ['request.headers.host', 'request.host'],
    durations: [['ms', 'timeTaken']],
  },
  { name: 'pino-http', kind: 'no request', marks: ['level', 'req.method', 'res.statusCode'] },
  {
    name: 'fastify',
    kind: 'closes pair',
    marks: ['reqId', 'res.statusCode', 'responseTime'],
    time: ['time'],
    status: ['res.statusCode'],
    machine: ['hostname'],
    process: ['pid'],
    requestId: ['reqId'],
    durations: [['ms', 'responseTime']],
  },
  {
    name: 'fastify',
    kind: 'opens pair',
    marks: ['reqId', 'req.method', 'req.url'],
    time: ['time'],
    method: ['req.method'],
    path: ['req.url'],
    host: ['req.host', 'req.hostname'],
    machine: ['hostname'],
    process: ['pid'],
    requestId: ['reqId'],
  },
  {
    name: 'nginx-json',
    marks: [
      'request_time|upstream_response_time|upstream_time|body_bytes_sent|time_local|time_iso8601',
      'status',
    ],
    ...USUAL,
    durations: [
      ['s', 'request_time'],
      ['s.', 'latency'],
      ['s.', 'duration'],
      ['s.', 'rt'],
      ['s.', 'response_time'],
      ['list', 'upstream_response_time'],
      ['list', 'upstream_time'],
      ['list', 'urt'],
    ],
  },
  {
    name: 'otel',
    marks: [OTEL_STATUSES.join('|')],
    time: ['time', 'timestamp', '@timestamp', 'Timestamp', 'timeUnixNano', 'observedTimeUnixNano'],
    method: OTEL(['http.request.method', 'http.method']),
    route: OTEL(['http.route']),
    path: OTEL(['url.path', 'http.target', 'url.original', 'url.full', 'http.url']),
    status: OTEL_STATUSES,
    host: OTEL(['server.address', 'http.host', 'url.domain']),
    durations: [
      ...OTEL(['http.server.request.duration']).map((path) => ['s', path] as const),
      ...OTEL(['event.duration']).map((path) => ['ns', path] as const),
      ...OTEL(['http.server.duration']).map((path) => ['ms', path] as const),
      ...NAMED_UNITS,
    ],
    routes: 'bare',
  },
  { name: 'json', marks: [STATUSES.join('|')], ...USUAL, durations: DURATIONS },
];

/** What comes after all formats: lines within records, and the records of a logger that are no access lines. */
export const OTHER_RECORDS: readonly JsonFormat[] = [
  {
    name: 'json',
    kind: 'wraps',
    marks: ['log|message|MESSAGE|line|_msg|event.original'],
    time: [...USUAL_TIMES, '__REALTIME_TIMESTAMP'],
    line: ['message', 'log', 'MESSAGE', 'line', '_msg', 'event.original'],
  },
  { name: 'pino-http', kind: 'no request', marks: ['level', 'time', 'pid', 'msg'] },
];

/** A named format whose marks are missing, for which a status and a request must do. */
export function unmarked(format: JsonFormat): JsonFormat {
  const { status = [], method = METHODS, path = PATHS, request = [], route = [] } = format;
  return { ...format, marks: [status.join('|'), [...method, ...path, ...request, ...route].join('|')] };
}

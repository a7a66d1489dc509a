/** The JSON formats: which keys tell each of them, and where it keeps the parts of an event. */
import type { Reading } from './reading.ts';

/** A dotted path: keys within each other, or one key that is itself written with dots. */
export type DottedPath = string;

/** Units of numbers; `text` and `list` are texts, `span` and `sum` take several paths. */
export type DurationUnit = 's' | 'ms' | 'us' | 'ns' | 'untold' | 'text' | 'list' | 'span' | 'sum';

export type JsonFormat = {
  readonly name: string;
  readonly kind?: Reading['kind'];
  /** All of these keys must be there; `a|b` is there when one of them is. */
  readonly marks: readonly string[];
  /** The first of them that is there holds the part. */
  readonly time?: readonly DottedPath[];
  readonly method?: readonly DottedPath[];
  readonly path?: readonly DottedPath[];
  readonly request?: readonly DottedPath[];
  readonly route?: readonly DottedPath[];
  readonly status?: readonly DottedPath[];
  readonly host?: readonly DottedPath[];
  readonly router?: readonly DottedPath[];
  readonly line?: readonly DottedPath[];
  readonly machine?: readonly DottedPath[];
  readonly process?: readonly DottedPath[];
  readonly requestId?: readonly DottedPath[];
  /** The first whose paths are all there. */
  readonly durations?: readonly (readonly [DurationUnit, ...DottedPath[]])[];
  readonly minusOne?: Reading['minusOne'];
  readonly zoneless?: boolean;
  readonly goneBelowZero?: boolean;
};

export const USUAL_TIMES = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  'time_iso8601',
  'iso8601',
  'datetime',
  'time_local',
  'msec',
  'start_time',
  'requestTime',
  'request_date',
  'date',
];
const METHODS = [
  'method',
  'request_method',
  'requestMethod',
  'http_method',
  'httpMethod',
  'verb',
  'req.method',
  'request.method',
  'http.request.method',
  'http.method',
];
const PATHS = [
  'path',
  'uri',
  'url',
  'request_uri',
  'requestUri',
  'request_path',
  'requestPath',
  'request_url',
  'target',
  'req.url',
  'req.path',
  'request.uri',
  'request.url',
  'request.path',
  'url.path',
  'http.target',
  'http.url',
  'url.full',
];
const REQUESTS = ['request', 'request_line', 'requestLine'];
const ROUTES = ['route', 'http.route', 'route_template', 'routeKey'];
const STATUSES = [
  'status',
  'status_code',
  'statusCode',
  'response_code',
  'response_status',
  'http_status',
  'res.statusCode',
  'res.status',
  'response.status',
  'response.status_code',
  'response.statusCode',
  'http.response.status_code',
  'http.status_code',
];
const HOSTS = [
  'host',
  'http_host',
  'server_name',
  'vhost',
  'domain',
  'authority',
  'request.host',
  'req.headers.host',
  'server.address',
  'url.domain',
];
const ROUTERS = ['router', 'route_name', 'upstream', 'backend', 'backend_name', 'service'];

/** What a duration is called; each also with its unit behind it, as in `duration_ms` and `durationMs`. */
const DURATION_NAMES = [
  'duration',
  'latency',
  'elapsed',
  'took',
  'time_taken',
  'timeTaken',
  'response_time',
  'responseTime',
  'request_time',
  'requestTime',
  'processing_time',
  'processingTime',
  'request_duration',
  'requestDuration',
  'total_time',
  'totalTime',
  'elapsed_time',
  'elapsedTime',
  'runtime',
];
export const UNIT_ENDINGS: readonly (readonly [DurationUnit, readonly string[]])[] = [
  ['ms', ['_ms', 'Ms', '_millis', 'Millis', '_milliseconds', 'InMs']],
  ['us', ['_us', 'Us', '_micros', 'Micros', '_microseconds']],
  ['ns', ['_ns', 'Ns', '_nanos', 'Nanos', '_nanoseconds']],
  ['s', ['_s', '_sec', '_secs', '_seconds', 'Seconds', 'Sec']],
];
const NAMED_UNITS = UNIT_ENDINGS.flatMap(([unit, endings]) =>
  endings.flatMap((ending) => DURATION_NAMES.map((name) => [unit, `${name}${ending}`] as const)),
);
const DURATIONS: NonNullable<JsonFormat['durations']> = [
  ['ms', 'ms'],
  ...NAMED_UNITS,
  ['s', 'http.server.request.duration'],
  ['ns', 'event.duration'],
  ...DURATION_NAMES.filter((name) => name !== 'requestTime').map((name) => ['untold', name] as const),
];

const USUAL = {
  time: USUAL_TIMES,
  method: METHODS,
  path: PATHS,
  request: REQUESTS,
  route: ROUTES,
  host: HOSTS,
  router: ROUTERS,
  status: STATUSES,
} as const;
const OTEL = (names: readonly string[]) =>
  names.flatMap((name) => [name, `attributes.${name}`, `Attributes.${name}`]);

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
    durations: [['s', 'duration']],
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
    status: ['proxy.statusCode', 'statusCode'],
    host: ['proxy.host', 'host'],
    durations: [['ms', 'durationMs']],
    minusOne: 'crashed',
  },
  { name: 'vercel', kind: 'no request', marks: ['deploymentId|projectId', 'source', 'id'] },
  {
    name: 'istio',
    marks: ['response_code', 'start_time|duration'],
    time: ['start_time', 'time', '@timestamp'],
    method: ['method'],
    path: ['path', 'x_envoy_original_path'],
    status: ['response_code'],
    host: ['authority'],
    router: ['route_name', 'upstream_cluster'],
    durations: [['ms', 'duration']],
  },
  {
    name: 'haproxy-json',
    marks: ['status_code', 'time_active|time_total|time_tt|Ta'],
    ...USUAL,
    time: ['request_date', 'accept_date', 'date_time', ...USUAL_TIMES],
    durations: [
      ['ms', 'time_active'],
      ['ms', 'Ta'],
      ['ms', 'time_total'],
      ['ms', 'time_tt'],
    ],
    zoneless: true,
    goneBelowZero: true,
  },
  {
    name: 'haproxy-json',
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
    zoneless: true,
    goneBelowZero: true,
  },
  {
    name: 'pino-http',
    marks: ['req.method', 'res.statusCode', 'responseTime|timeTaken'],
    time: ['time', 'timestamp'],
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
    machine: ['hostname'],
    process: ['pid'],
    requestId: ['reqId'],
  },
  {
    name: 'nginx-json',
    marks: ['request_time|upstream_response_time|body_bytes_sent', 'status'],
    ...USUAL,
    durations: [
      ['s', 'request_time'],
      ['s', 'latency'],
      ['s', 'duration'],
      ['s', 'rt'],
      ['s', 'response_time'],
      ['list', 'upstream_response_time'],
      ['list', 'urt'],
    ],
  },
  {
    name: 'otel',
    marks: [
      'http.response.status_code|http.status_code|attributes.http.response.status_code|attributes.http.status_code|Attributes.http.response.status_code|Attributes.http.status_code',
    ],
    time: ['time', 'timestamp', '@timestamp', 'Timestamp', 'timeUnixNano', 'observedTimeUnixNano'],
    method: OTEL(['http.request.method', 'http.method']),
    route: OTEL(['http.route']),
    path: OTEL(['url.path', 'http.target', 'url.full', 'http.url']),
    status: OTEL(['http.response.status_code', 'http.status_code']),
    host: OTEL(['server.address', 'http.host', 'url.domain']),
    durations: [
      ...OTEL(['http.server.request.duration']).map((path) => ['s', path] as const),
      ...OTEL(['event.duration']).map((path) => ['ns', path] as const),
      ...OTEL(['http.server.duration']).map((path) => ['ms', path] as const),
      ...NAMED_UNITS,
    ],
  },
  { name: 'json', marks: [STATUSES.join('|')], ...USUAL, durations: DURATIONS },
  {
    name: 'json',
    kind: 'wraps',
    marks: ['log|message|MESSAGE|line|_msg'],
    time: USUAL_TIMES,
    line: ['message', 'log', 'MESSAGE', 'line', '_msg'],
  },
  { name: 'pino-http', kind: 'no request', marks: ['level', 'time', 'pid', 'msg'] },
];

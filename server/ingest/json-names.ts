/** What records call the parts of an event when no format says it: as seen in the wild, the surer name first. */
import type { DurationUnit, JsonFormat } from './json-formats.ts';

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
export const METHODS = [
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
export const PATHS = [
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
export const REQUESTS = ['request', 'request_line', 'requestLine'];
export const ROUTES = ['route', 'http.route', 'route_template', 'routeKey'];
export const STATUSES = [
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
const UNIT_ENDINGS: readonly (readonly [DurationUnit, readonly string[]])[] = [
  ['ms', ['_ms', 'Ms', '_millis', 'Millis', '_milliseconds', 'InMs']],
  ['us', ['_us', 'Us', '_micros', 'Micros', '_microseconds']],
  ['ns', ['_ns', 'Ns', '_nanos', 'Nanos', '_nanoseconds']],
  ['s', ['_s', '_sec', '_secs', '_seconds', 'Seconds', 'Sec']],
];
export const NAMED_UNITS = UNIT_ENDINGS.flatMap(([unit, endings]) =>
  endings.flatMap((ending) => DURATION_NAMES.map((name) => [unit, `${name}${ending}`] as const)),
);
export const DURATIONS: NonNullable<JsonFormat['durations']> = [
  ['ms', 'ms'],
  ...NAMED_UNITS,
  ['s', 'http.server.request.duration'],
  ['ns', 'event.duration'],
  ...DURATION_NAMES.filter((name) => name !== 'requestTime').map((name) => ['untold', name] as const),
];

export const USUAL = {
  time: USUAL_TIMES,
  method: METHODS,
  path: PATHS,
  request: REQUESTS,
  route: ROUTES,
  host: HOSTS,
  router: ROUTERS,
  status: STATUSES,
} as const;

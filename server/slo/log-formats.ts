/**
 * The access-log formats that Leeway reads: what each is called, and what a reader of its numbers should know. How the
 * bytes are read is server/ingest's matter.
 */
export type LogFormat = {
  /** As in `format:` and in what a source says it found. */
  readonly name: string;
  readonly kind: 'json' | 'text';
  /** Who writes it. */
  readonly writer: string;
  /** The finest difference of durations that it can tell, in us; null when it has no duration. */
  readonly resolutionUs: number | null;
  /** False when its lines have no time of their own. */
  readonly timed: boolean;
  /** What reading it takes for granted, in words; shown with the source. */
  readonly assumes: string;
};

const MS = 1000;
const SECOND = 1_000_000;

const JSON_FORMATS: readonly Omit<LogFormat, 'kind' | 'timed'>[] = [
  {
    name: 'leeway',
    writer: 'an app that logs time, method, path or route, status, ms',
    resolutionUs: 1,
    assumes: '"ms" in milliseconds',
  },
  {
    name: 'nginx-json',
    writer: 'nginx, log_format … escape=json',
    resolutionUs: MS,
    assumes: 'request_time in seconds; so are latency, duration and rt if they have a fraction',
  },
  {
    name: 'caddy',
    writer: 'Caddy 2',
    resolutionUs: 1,
    assumes: 'duration in seconds with a fraction, or with its unit; a whole number is refused',
  },
  { name: 'traefik', writer: 'Traefik, format json', resolutionUs: 1, assumes: 'Duration in nanoseconds' },
  { name: 'istio', writer: 'Istio and Envoy, JSON', resolutionUs: MS, assumes: 'duration in milliseconds' },
  {
    name: 'haproxy-json',
    writer: 'HAProxy, JSON log-format',
    resolutionUs: MS,
    assumes: 'durations in milliseconds; times of day without a zone in UTC',
  },
  {
    name: 'pino-http',
    writer: 'pino-http',
    resolutionUs: MS,
    assumes: 'responseTime in milliseconds; a status of null: no answer was sent',
  },
  {
    name: 'fastify',
    writer: 'Fastify’s own pair of lines',
    resolutionUs: 1,
    assumes: 'responseTime in milliseconds; pairs joined by hostname, pid and reqId',
  },
  { name: 'gcp-lb', writer: 'Google Cloud load balancer', resolutionUs: 1, assumes: 'latency with its unit' },
  {
    name: 'cloudflare',
    writer: 'Cloudflare Logpush http_requests',
    resolutionUs: 1,
    assumes: 'duration = EdgeEndTimestamp - EdgeStartTimestamp',
  },
  {
    name: 'vercel',
    writer: 'Vercel log drain',
    resolutionUs: null,
    assumes: 'no duration; status -1 of a crashed function counts as 500',
  },
  {
    name: 'api-gateway',
    writer: 'AWS API Gateway, JSON',
    resolutionUs: MS,
    assumes: 'responseLatency in milliseconds; the route is resourcePath or routeKey',
  },
  {
    name: 'otel',
    writer: 'OpenTelemetry attributes, Elastic Common Schema',
    resolutionUs: 1,
    assumes: 'http.server.request.duration in seconds, event.duration in nanoseconds',
  },
  {
    name: 'json',
    writer: 'any JSON with the usual names',
    resolutionUs: 1,
    assumes: 'the unit that the name of the duration tells',
  },
  {
    name: 'json-untold',
    writer: 'any JSON with the usual names',
    resolutionUs: null,
    assumes: 'nothing: no name tells the unit of the duration, so it is not measured; say it with fields:',
  },
  {
    name: 'mapped',
    writer: 'any JSON, by the fields of the source',
    resolutionUs: 1,
    assumes: 'the fields and units of the source',
  },
];

const TRAILING = [
  { suffix: '', resolutionUs: null, assumes: 'no duration' },
  { suffix: '+D', resolutionUs: 1, assumes: 'the last number is %D, microseconds' },
  { suffix: '+ms', resolutionUs: MS, assumes: 'the last number is %{ms}T, milliseconds' },
  { suffix: '+request_time', resolutionUs: MS, assumes: 'the last number is request_time, seconds' },
  { suffix: '+T', resolutionUs: SECOND, assumes: 'the last number is %T, whole seconds' },
];

const CLF_FORMATS = [
  { name: 'common', writer: 'Apache, nginx, morgan: common' },
  { name: 'combined', writer: 'Apache, nginx, morgan: combined' },
  { name: 'vhost-combined', writer: 'Apache: vhost_combined' },
].flatMap(({ name, writer }) =>
  TRAILING.map(({ suffix, ...rest }) => ({ name: `${name}${suffix}`, writer, ...rest })),
);

const TEXT_FORMATS: readonly Omit<LogFormat, 'kind' | 'timed'>[] = [
  ...CLF_FORMATS,
  {
    name: 'ingress-nginx',
    writer: 'ingress-nginx, as it comes',
    resolutionUs: MS,
    assumes: 'the number before the upstream in brackets is request_time, seconds',
  },
  {
    name: 'traefik-clf',
    writer: 'Traefik, format common',
    resolutionUs: MS,
    assumes: 'the last word is the duration in milliseconds',
  },
  {
    name: 'envoy',
    writer: 'Envoy’s default text, and Istio’s',
    resolutionUs: MS,
    assumes: 'duration in milliseconds',
  },
  {
    name: 'haproxy',
    writer: 'HAProxy, option httplog, httpslog, httplog clf',
    resolutionUs: MS,
    assumes: 'Ta in milliseconds; times of day without a zone in UTC',
  },
  {
    name: 'alb',
    writer: 'AWS application load balancer',
    resolutionUs: MS,
    assumes: 'duration = the sum of the three processing times, seconds',
  },
  { name: 'morgan-default', writer: 'morgan: default', resolutionUs: null, assumes: 'no duration' },
  {
    name: 'morgan-short',
    writer: 'morgan: short',
    resolutionUs: 1,
    assumes: 'duration in milliseconds, time of arrival',
  },
  {
    name: 'morgan-tiny',
    writer: 'morgan: tiny',
    resolutionUs: 1,
    assumes: 'duration in milliseconds, time of arrival',
  },
  {
    name: 'morgan-dev',
    writer: 'morgan: dev',
    resolutionUs: 1,
    assumes: 'duration in milliseconds, time of arrival',
  },
  {
    name: 'hono',
    writer: 'Hono’s logger',
    resolutionUs: MS,
    assumes: 'whole seconds from 1 s up; time of arrival',
  },
];

const UNTIMED = new Set(['morgan-short', 'morgan-tiny', 'morgan-dev', 'hono']);

/** In the order in which `auto` tries the text ones. */
export const LOG_FORMATS: readonly LogFormat[] = [
  ...JSON_FORMATS.map((format) => ({ ...format, kind: 'json' as const })),
  ...TEXT_FORMATS.map((format) => ({ ...format, kind: 'text' as const })),
].map((format) => ({ ...format, timed: !UNTIMED.has(format.name) }));

/** What `format:` may say; `mapped` is meant by writing `fields:`. */
export const FORMAT_NAMES: readonly string[] = [
  'auto',
  ...LOG_FORMATS.map(({ name }) => name).filter((name) => name !== 'mapped' && name !== 'json-untold'),
];

const BY_NAME = new Map(LOG_FORMATS.map((format) => [format.name, format]));

export function logFormat(name: string): LogFormat | undefined {
  return BY_NAME.get(name);
}

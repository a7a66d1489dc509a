/** One line of each proxy that logs in JSON, as documentation and the wild have it, and what it comes to. */
import { describe, expect, test } from 'vitest';
import { eachAlone } from '../fixtures/ingest/source.ts';

type Row = { readonly title: string; readonly record: object | string; readonly is: string };

const MALFORMED = 'ignored: no request was read: malformed, or timed out';
const GONE = 'ignored: status 0: the client was gone';

async function expectRow({ record, is }: Row): Promise<void> {
  const line = typeof record === 'string' ? record : JSON.stringify(record);
  expect(await eachAlone([line], { patterns: ['/s/:id', '/orders/:id'] })).toEqual([is]);
}

describe('Traefik', () => {
  const traefik = {
    ClientHost: '203.0.113.7',
    DownstreamContentSize: 512,
    DownstreamStatus: 200,
    Duration: 12_345_678,
    OriginDuration: 11_900_000,
    OriginStatus: 200,
    Overhead: 445_678,
    RequestHost: 'example.org',
    RequestMethod: 'GET',
    RequestPath: '/s/abc?x=1',
    RequestProtocol: 'HTTP/2.0',
    RouterName: 'web@docker',
    ServiceName: 'web@docker',
    StartUTC: '2026-08-20T09:59:00.123456789Z',
    level: 'info',
    msg: '',
    time: '2026-08-20T10:00:00Z',
  };
  test.each([
    { title: 'nanoseconds', record: traefik, is: 'GET /s/: 200 09:59 12ms as traefik' },
    {
      title: 'below a microsecond',
      record: { ...traefik, Duration: 999 },
      is: 'GET /s/: 200 09:59 0ms as traefik',
    },
    {
      title: 'no origin, and the client was gone',
      record: { ...traefik, OriginStatus: undefined, DownstreamStatus: 499 },
      is: 'GET /s/: 499 09:59 12ms as traefik',
    },
    { title: 'status 0', record: { ...traefik, DownstreamStatus: 0 }, is: GONE },
  ])('$title', expectRow);
});

describe('Istio and Envoy', () => {
  const istio = {
    start_time: '2026-08-20T09:59:00.123Z',
    method: 'GET',
    path: '/s/abc',
    protocol: 'HTTP/1.1',
    response_code: 200,
    response_flags: '-',
    duration: 12,
    upstream_service_time: '11',
    bytes_received: 0,
    bytes_sent: 512,
    request_id: 'a-b',
    authority: 'example.org',
    route_name: 'default',
  };
  test.each([
    { title: 'Istio', record: istio, is: 'GET /s/: 200 09:59 12ms as istio' },
    {
      title: 'values as texts, as Envoy’s json_format has them',
      record: { ...istio, response_code: '503', duration: '1500', response_flags: 'UF' },
      is: 'GET /s/: 503 09:59 1500ms as istio',
    },
    {
      title: 'the path before it was rewritten',
      record: { ...istio, path: '/internal', x_envoy_original_path: '/orders/7' },
      is: 'GET /orders/: 200 09:59 12ms as istio',
    },
    {
      title: 'no path was rewritten',
      record: { ...istio, x_envoy_original_path: '-' },
      is: 'GET /s/: 200 09:59 12ms as istio',
    },
    { title: 'the client was gone', record: { ...istio, response_code: 0, response_flags: 'DC' }, is: GONE },
    { title: 'no request', record: { ...istio, method: '-', path: '-', response_code: 400 }, is: MALFORMED },
    { title: 'no duration', record: { ...istio, duration: '-' }, is: 'GET /s/: 200 09:59 - as istio' },
  ])('$title', expectRow);
});

describe('Caddy', () => {
  const caddy = {
    level: 'info',
    ts: 1_787_219_940.123,
    logger: 'http.log.access',
    msg: 'handled request',
    request: { method: 'GET', host: 'example.org', uri: '/s/abc', headers: {} },
    bytes_read: 0,
    user_id: '',
    duration: 0.0123,
    size: 512,
    status: 200,
    resp_headers: {},
  };
  const OTHER_UNIT =
    'rejected: duration is a whole number, where its writer has seconds with a fraction; tell its unit with fields:';
  test.each([
    { title: 'seconds', record: caddy, is: 'GET /s/: 200 09:59 12ms as caddy' },
    { title: 'nothing', record: { ...caddy, duration: 0 }, is: 'GET /s/: 200 09:59 0ms as caddy' },
    {
      title: 'a text',
      record: { ...caddy, duration: '360.686207ms' },
      is: 'GET /s/: 200 09:59 360ms as caddy',
    },
    {
      title: 'a text of minutes',
      record: { ...caddy, duration: '1m2.5s' },
      is: 'GET /s/: 200 09:59 62000ms as caddy',
    },
    { title: 'µs', record: { ...caddy, duration: '986.359µs' }, is: 'GET /s/: 200 09:59 0.98ms as caddy' },
    { title: 'nanoseconds', record: { ...caddy, duration: 986_359 }, is: OTHER_UNIT },
    {
      title: 'more nanoseconds',
      record: { ...caddy, duration: 360_686_207 },
      is: 'rejected: absurd duration',
    },
    {
      title: 'ten days',
      record: { ...caddy, duration: 999_999.5 },
      is: 'GET /s/: 200 09:59 100000000ms as caddy',
    },
    {
      title: 'the clock on the wall, in UTC',
      record: { ...caddy, ts: '2026/08/20 09:59:00.123' },
      is: 'GET /s/: 200 09:59 12ms as caddy',
    },
    {
      title: 'an error is told by the access line too',
      record: { ...caddy, logger: 'http.log.error', size: undefined },
      is: 'ignored: no access line',
    },
  ])('$title', expectRow);
});

describe('pino-http and HAProxy', () => {
  const pino = {
    level: 30,
    time: 1_787_219_940_123,
    pid: 1,
    hostname: 'web',
    req: { id: 1, method: 'GET', url: '/s/abc', headers: { host: 'example.org' } },
    res: { statusCode: 200, headers: {} },
    responseTime: 12,
    msg: 'request completed',
  };
  const haproxy = {
    client_ip: '203.0.113.7',
    request_date: '20/Aug/2026:09:59:00.123',
    status_code: 200,
    time_active: 51,
    request_line: 'GET /s/abc HTTP/1.1',
  };
  test.each([
    { title: 'milliseconds', record: pino, is: 'GET /s/: 200 09:59 12ms as pino-http' },
    {
      title: 'nobody was there to be answered',
      record: { ...pino, res: { statusCode: null } },
      is: 'ignored: no answer: the connection ended before there was a status',
    },
    {
      title: 'an error before the line',
      record: { ...pino, responseTime: undefined, err: { message: 'x' } },
      is: 'ignored: no access line',
    },
    { title: 'HAProxy’s own JSON', record: haproxy, is: 'GET /s/: 200 09:59 51ms as haproxy-json' },
    {
      title: 'no time was taken',
      record: { ...haproxy, time_active: -1 },
      is: 'GET /s/: 200 09:59 - as haproxy-json',
    },
    {
      title: 'rejected without an answer',
      record: { ...haproxy, status_code: -1 },
      is: 'ignored: no answer: the connection ended before there was a status',
    },
    {
      title: 'a bad request',
      record: { ...haproxy, status_code: 400, request_line: '<BADREQ>' },
      is: MALFORMED,
    },
    {
      title: 'a quote in the path',
      record: { ...haproxy, request_line: 'GET /say#22hi#22 HTTP/1.1' },
      is: 'GET /say"hi" 200 09:59 51ms as haproxy-json',
    },
  ])('$title', expectRow);
});

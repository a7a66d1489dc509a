/** One line of each cloud and of OpenTelemetry, as documentation has it, and what it comes to. */
import { describe, expect, test } from 'vitest';
import { eachAlone } from '../fixtures/ingest/source.ts';

type Row = { readonly title: string; readonly record: object | string; readonly is: string };

const GONE = 'ignored: status 0: the client was gone';

async function expectRow({ record, is }: Row): Promise<void> {
  const line = typeof record === 'string' ? record : JSON.stringify(record);
  expect(await eachAlone([line], { patterns: ['/s/:id', '/orders/:id'] })).toEqual([is]);
}

describe('Google Cloud load balancer', () => {
  const gcp = {
    httpRequest: {
      latency: '0.058927s',
      remoteIp: '198.51.100.1',
      requestMethod: 'GET',
      requestSize: '257',
      requestUrl: 'https://example.org/s/abc?x=1',
      responseSize: '1467',
      status: 302,
      userAgent: 'Mozilla/5.0',
    },
    insertId: '1vzs264g1u90hp5',
    jsonPayload: { statusDetails: 'response_sent_by_backend' },
    timestamp: '2026-08-20T09:59:00.123456Z',
    severity: 'INFO',
  };
  const request = (changes: object) => ({ ...gcp, httpRequest: { ...gcp.httpRequest, ...changes } });
  test.each([
    { title: 'a latency in seconds', record: gcp, is: 'GET /s/: 302 09:59 58ms as gcp-lb' },
    { title: 'a whole one', record: request({ latency: '3s' }), is: 'GET /s/: 302 09:59 3000ms as gcp-lb' },
    { title: 'none', record: request({ latency: undefined }), is: 'GET /s/: 302 09:59 - as gcp-lb' },
    { title: 'a bare number', record: request({ latency: 3 }), is: 'rejected: duration cannot be read' },
    { title: 'the client was gone', record: request({ status: 0 }), is: GONE },
  ])('$title', expectRow);
});

describe('Cloudflare Logpush', () => {
  const begun = BigInt(Date.parse('2026-08-20T09:59:59Z')) * 1_000_000n;
  /** Numbers of so many digits are more than a number of JavaScript can tell. */
  const cloudflare = (start: string | bigint, end: string | bigint, more = '') =>
    `{"RayID":"8a1","EdgeStartTimestamp":${start},"EdgeEndTimestamp":${end},"ClientRequestMethod":"GET","ClientRequestHost":"example.org","ClientRequestPath":"/s/abc","EdgeResponseStatus":200${more}}`;
  test.each([
    {
      title: 'nanoseconds',
      record: cloudflare(begun + 123n, begun + 12_345_678n),
      is: 'GET /s/: 200 09:59 12ms as cloudflare',
    },
    {
      title: 'nanoseconds to the last one of a second',
      record: cloudflare(begun + 999_999_999n, begun + 1_000_999_999n),
      is: 'GET /s/: 200 09:59 1ms as cloudflare',
    },
    {
      title: 'RFC 3339 with fractions',
      record: cloudflare('"2026-08-20T09:59:00.25Z"', '"2026-08-20T09:59:00.375001Z"'),
      is: 'GET /s/: 200 09:59 120ms as cloudflare',
    },
    {
      title: 'RFC 3339 with fractions that end on a second',
      record: cloudflare('"2026-08-20T09:59:00.25Z"', '"2026-08-20T09:59:01Z"'),
      is: 'GET /s/: 200 09:59 750ms as cloudflare',
    },
    {
      title: 'RFC 3339 in whole seconds tells no duration',
      record: cloudflare('"2026-08-20T09:59:00Z"', '"2026-08-20T09:59:01Z"'),
      is: 'GET /s/: 200 09:59 - as cloudflare',
    },
    {
      title: 'nor do whole seconds',
      record: cloudflare(begun / 1_000_000_000n, begun / 1_000_000_000n + 1n),
      is: 'GET /s/: 200 09:59 - as cloudflare',
    },
    {
      title: 'an end before the start',
      record: cloudflare(begun + 5_000n, begun),
      is: 'rejected: negative duration',
    },
    {
      title: 'the path with its query',
      record: cloudflare(begun, begun + 1_000_000n, ',"ClientRequestURI":"/orders/7?x=1"'),
      is: 'GET /orders/: 200 09:59 1ms as cloudflare',
    },
  ])('$title', expectRow);
});

describe('Vercel', () => {
  const proxy = {
    timestamp: Date.parse('2026-08-20T09:59:00Z'),
    method: 'GET',
    scheme: 'https',
    host: 'test.vercel.app',
    path: '/s/abc',
    statusCode: 200,
  };
  const vercel = {
    id: '1573817187330377061717300000',
    deploymentId: 'dpl_233N',
    source: 'lambda',
    host: 'test.vercel.app',
    timestamp: Date.parse('2026-08-20T09:59:01Z'),
    projectId: 'gduf',
    level: 'info',
    requestId: 'x',
    statusCode: 200,
    proxy,
  };
  const IGNORED = 'ignored: status -1: no client asked';
  test.each([
    { title: 'a request', record: vercel, is: 'GET /s/: 200 09:59 - as vercel' },
    {
      title: 'a crash is a 500',
      record: { ...vercel, statusCode: -1 },
      is: 'GET /s/: 500 09:59 - as vercel',
    },
    {
      title: 'a revalidation is nobody’s request',
      record: { ...vercel, proxy: { ...proxy, statusCode: -1 } },
      is: IGNORED,
    },
    {
      title: 'and so is one that crashed',
      record: { ...vercel, statusCode: -1, proxy: { ...proxy, statusCode: -1 } },
      is: IGNORED,
    },
    {
      title: 'and one that only the proxy knows of',
      record: { ...vercel, statusCode: undefined, proxy: { ...proxy, statusCode: -1 } },
      is: IGNORED,
    },
    {
      title: 'only the proxy knows the status',
      record: { ...vercel, statusCode: undefined, source: 'static' },
      is: 'GET /s/: 200 09:59 - as vercel',
    },
    {
      title: 'a path with brackets is the route',
      record: { ...vercel, path: '/blog/[slug]' },
      is: 'GET /blog/: 200 09:59 - as vercel',
    },
    {
      title: 'a path without is not',
      record: { ...vercel, path: '/other' },
      is: 'GET /s/: 200 09:59 - as vercel',
    },
    {
      title: 'a line of a build is no request',
      record: { ...vercel, proxy: undefined, source: 'build', message: 'done' },
      is: 'ignored: no access line',
    },
  ])('$title', expectRow);
});

describe('OpenTelemetry and ECS', () => {
  const time = '2026-08-20T09:59:00Z';
  const flat = {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.path': '/s/abc',
    'http.server.request.duration': 0.0123,
  };
  test.each([
    { title: 'flat', record: { time, ...flat }, is: 'GET /s/: 200 09:59 12ms as otel' },
    {
      title: 'within attributes',
      record: { timeUnixNano: '1787219940000000000', attributes: flat },
      is: 'GET /s/: 200 09:59 12ms as otel',
    },
    {
      title: 'within objects',
      record: {
        Timestamp: time,
        Attributes: {
          http: {
            request: { method: 'GET' },
            response: { status_code: '503' },
            server: { request: { duration: '0.5' } },
          },
          url: { path: '/s/abc' },
        },
      },
      is: 'GET /s/: 503 09:59 500ms as otel',
    },
    {
      title: 'the older names',
      record: { time, 'http.method': 'POST', 'http.status_code': 201, 'http.target': '/s/abc?x=1' },
      is: 'POST /s/: 201 09:59 - as otel',
    },
    {
      title: 'a route',
      record: { time, ...flat, 'http.route': '/api/{id}' },
      is: 'GET /api/: 200 09:59 12ms as otel',
    },
    {
      title: 'a route without its slash',
      record: { time, ...flat, 'http.route': 'api/users/<int:pk>' },
      is: 'GET /api/users/: 200 09:59 12ms as otel',
    },
    {
      title: 'an unknown method',
      record: { time, ...flat, 'http.request.method': '_OTHER' },
      is: '(other) /s/: 200 09:59 12ms as otel',
    },
    {
      title: 'the Elastic Common Schema',
      record: {
        '@timestamp': time,
        http: { request: { method: 'get' }, response: { status_code: 404 } },
        url: { path: '/s/abc', original: '/s/abc?x=1', domain: 'example.org' },
        event: { duration: 12_345_678 },
        message: 'GET /s/abc',
      },
      is: 'GET /s/: 404 09:59 12ms as otel',
    },
  ])('$title', expectRow);
});

describe('AWS API Gateway', () => {
  const gateway = {
    requestId: 'x',
    ip: '203.0.113.7',
    requestTime: '20/Aug/2026:09:59:00 +0000',
    httpMethod: 'GET',
    routeKey: 'GET /api/{id}',
    status: '200',
    protocol: 'HTTP/1.1',
    responseLength: '512',
  };
  test.each([
    { title: 'a route', record: gateway, is: 'GET /api/: 200 09:59 - as api-gateway' },
    {
      title: 'a latency in milliseconds',
      record: { ...gateway, responseLatency: '42' },
      is: 'GET /api/: 200 09:59 42ms as api-gateway',
    },
    {
      title: 'a route of any method',
      record: { ...gateway, routeKey: 'ANY /api/{proxy+}', httpMethod: 'PUT' },
      is: 'PUT /api/* 200 09:59 - as api-gateway',
    },
    {
      title: 'the default route leaves it to the path',
      record: { ...gateway, routeKey: '$default', path: '/s/abc' },
      is: 'GET /s/: 200 09:59 - as api-gateway',
    },
    {
      title: 'a REST API',
      record: { ...gateway, routeKey: undefined, resourcePath: '/s/{id}', path: '/prod/s/abc' },
      is: 'GET /s/: 200 09:59 - as api-gateway',
    },
  ])('$title', expectRow);
});

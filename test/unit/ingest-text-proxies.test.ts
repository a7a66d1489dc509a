/** What lines of Traefik, Envoy, HAProxy and load balancers come to. */
import { describe, expect, test } from 'vitest';
import { eachAlone, source } from '../fixtures/ingest/source.ts';
import {
  ALB,
  CLF,
  COMBINED,
  ENVOY,
  GONE,
  HTTPLOG,
  ISTIO,
  MALFORMED,
  NO_ACCESS,
  NO_ANSWER,
  type TextRow,
  UNKNOWN,
} from '../fixtures/ingest/text-lines.ts';

function check(rows: readonly TextRow[]): void {
  test.each(rows)('$title', async ({ line, is, options }) => {
    expect(await eachAlone([Buffer.from(line, 'latin1')], options)).toEqual([is]);
  });
}
describe('Traefik', () => {
  const behind = ' 42 "web@docker" "http://10.0.0.1:80" 12ms';
  check([
    {
      title: 'has its duration in the end',
      line: COMBINED + behind,
      is: 'GET /s/abc 200 10:00 12ms as traefik-clf',
    },
    {
      title: 'escapes nothing',
      line: `${CLF} "-" "an "odd" agent" 42 "-" "-" 1203ms`,
      is: 'GET /s/abc 200 10:00 1200ms as traefik-clf',
    },
    {
      title: 'not in the path either',
      line: `${CLF.replace('abc', 'a\\b"c')} "-" "-"${behind}`,
      is: 'GET /s/a\\b"c 200 10:00 12ms as traefik-clf',
    },
    {
      title: 'the router tells the service',
      line: COMBINED + behind,
      options: {
        service: { kind: 'field', field: 'router', map: new Map([['web@docker', 'shop']]), otherwise: null },
      },
      is: 'shop: GET /s/abc 200 10:00 12ms as traefik-clf',
    },
    {
      title: 'what it answered itself has no status here',
      line: `${CLF.replace(' 200 512', ' - -')} "-" "-"${behind}`,
      is: 'rejected: status is not 100 to 599',
    },
  ]);
});

describe('ingress-nginx', () => {
  const behind = ' 512 0.012 [default-web-80] [] 10.0.0.1:80 3 0.011 200 8f3a';
  check([
    {
      title: 'tells request_time before the upstream',
      line: COMBINED + behind,
      is: 'GET /s/abc 200 10:00 12ms as ingress-nginx',
    },
    {
      title: 'several upstreams',
      line: `${COMBINED} 512 1.200 [default-web-80] [] 10.0.0.1:80, 10.0.0.2:80 0, 3 0.001, 1.199 502, 200 8f3a`,
      is: 'GET /s/abc 200 10:00 1200ms as ingress-nginx',
    },
    {
      title: 'no upstream',
      line: `${COMBINED} 512 0.000 [] [] - - - - 8f3a`,
      is: 'GET /s/abc 200 10:00 0ms as ingress-nginx',
    },
    {
      title: 'the upstream tells the service',
      line: COMBINED + behind,
      options: {
        service: {
          kind: 'field',
          field: 'router',
          map: new Map([['default-web-80', 'shop']]),
          otherwise: null,
        },
      },
      is: 'shop: GET /s/abc 200 10:00 12ms as ingress-nginx',
    },
    {
      title: 'other numbers before a bracket are no durations',
      line: `${COMBINED} 512 12 [default-web-80] []`,
      is: 'GET /s/abc 200 10:00 - as combined',
    },
  ]);
});

describe('Envoy', () => {
  check([
    { title: 'tells milliseconds', line: ENVOY, is: 'POST /api/v1/locations 204 10:00 220ms as envoy' },
    { title: 'Istio tells more', line: ISTIO, is: 'GET /status/418 418 10:00 3ms as envoy' },
    { title: 'status 0: the client was gone', line: ENVOY.replace('204 -', '0 DC'), is: GONE },
    {
      title: 'quotes in the agent are not escaped',
      line: ENVOY.replace('nsq2http', 'a "b" c'),
      is: 'POST /api/v1/locations 204 10:00 220ms as envoy',
    },
    {
      title: 'the authority tells the service',
      line: ENVOY,
      options: {
        service: { kind: 'field', field: 'host', map: new Map([['locations', 'map']]), otherwise: null },
      },
      is: 'map: POST /api/v1/locations 204 10:00 220ms as envoy',
    },
    {
      title: 'and Istio’s',
      line: ISTIO,
      options: {
        service: { kind: 'field', field: 'host', map: new Map([['httpbin', 'bin']]), otherwise: null },
      },
      is: 'bin: GET /status/418 418 10:00 3ms as envoy',
    },
    {
      title: 'no request was read',
      line: ENVOY.replace('POST /api/v1/locations HTTP/2', '- - -').replace('204', '400'),
      is: MALFORMED,
    },
    {
      title: 'another format of it is not guessed',
      line: '[2026-08-20T10:00:07.310Z] "GET / HTTP/2" 204 x',
      is: UNKNOWN,
    },
  ]);
});

describe('HAProxy', () => {
  check([
    {
      title: 'tells Ta; its times are in UTC',
      line: HTTPLOG,
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'or in the zone of the source',
      line: HTTPLOG.replace('20/Aug/2026:10', '20/Aug/2026:12'),
      options: { timezone: 'Europe/Berlin' },
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'with a priority before it',
      line: `<134>Aug 20 10:00:07 haproxy[14]: ${HTTPLOG}`,
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'with captured headers',
      line: HTTPLOG.replace('0/0 "', '0/0 {example.org|curl 8} {} "'),
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'with what httpslog adds',
      line: `${HTTPLOG} 0/0/0/0/0 example.org/TLSv1.3/TLS_AES_256_GCM_SHA384`,
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'a line that was too long was cut',
      line: HTTPLOG.replace(/ HTTP\/1.1"$/, ''),
      is: 'GET (unmatched) 404 10:00 51ms as haproxy',
    },
    {
      title: 'logged at its beginning, it has no duration yet',
      line: HTTPLOG.replace('/51 404 379', '/+51 404 +379'),
      is: 'GET (unmatched) 404 10:00 - as haproxy',
    },
    {
      title: 'the escapes are taken back',
      line: HTTPLOG.replace('/index.html', '/a#22b#23c\\d').replace(' 404 ', ' 200 '),
      is: 'GET /a"b 200 10:00 51ms as haproxy',
    },
    {
      title: 'the backend tells the service',
      line: HTTPLOG,
      options: {
        service: { kind: 'field', field: 'router', map: new Map([['mybackend', 'shop']]), otherwise: null },
      },
      is: 'shop: GET (unmatched) 404 10:00 51ms as haproxy',
    },
    { title: 'no answer is no event', line: HTTPLOG.replace(' 404 ', ' -1 '), is: NO_ANSWER },
    {
      title: 'a bad request is none',
      line: HTTPLOG.replace(/"GET.*/, '"<BADREQ>"').replace(' 404 ', ' 400 '),
      is: MALFORMED,
    },
    {
      title: 'a connection in TCP mode is no request',
      line: '10.0.1.2:33313 [20/Aug/2026:10:00:07.766] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      is: NO_ACCESS,
    },
    {
      title: 'nor is one that failed',
      line: '127.0.0.1:58592 [20/Aug/2026:10:00:07.766] web/1: SSL handshake failure',
      is: NO_ACCESS,
    },
    {
      title: 'nor is a notice',
      line: 'Server service/s1 is DOWN, reason: Layer4 connection problem',
      is: NO_ACCESS,
    },
    {
      title: 'nor is one through syslog',
      line: 'Nov 23 19:44:59 lb haproxy[12348]: Proxy web started.',
      is: NO_ACCESS,
    },
    { title: 'other text is not a notice', line: 'Proxy settings were changed', is: UNKNOWN },
  ]);
});

describe('AWS ALB', () => {
  check([
    { title: 'the times are added up', line: ALB, is: 'GET / 200 10:00 1ms as alb' },
    {
      title: 'all three of them',
      line: ALB.replace('0.000 0.001 0.000', '0.020 0.301 0.002'),
      is: 'GET / 200 10:00 320ms as alb',
    },
    {
      title: 'what reached no target has no duration',
      line: ALB.replace('10.0.0.1:80 0.000 0.001 0.000 200 200', '- -1 -1 -1 503 -'),
      is: 'GET / 503 10:00 - as alb',
    },
    {
      title: 'a malformed request is none',
      line: ALB.replace(/"GET \S+ \S+"/, '"- http://www.example.com:80- -"').replace(' 200 200', ' 400 -'),
      is: MALFORMED,
    },
    {
      title: 'old lines end earlier',
      line: ALB.slice(0, ALB.indexOf(' arn')),
      is: 'GET / 200 10:00 1ms as alb',
    },
    {
      title: 'the host of the address tells the service',
      line: ALB.replace('http ', 'h2 '),
      options: {
        service: {
          kind: 'field',
          field: 'host',
          map: new Map([['www.example.com', 'shop']]),
          otherwise: null,
        },
      },
      is: 'shop: GET / 200 10:00 1ms as alb',
    },
    { title: 'another type is another format', line: ALB.replace('http ', 'tcp '), is: UNKNOWN },
  ]);
});

test('line after line, each belongs to the service of its own host, and none to that of the line before', async () => {
  const service = {
    kind: 'field',
    field: 'host',
    map: new Map([
      ['shop', 'shop'],
      ['blog', 'blog'],
    ]),
    otherwise: 'web',
  } as const;
  const hosts = ['shop', 'blog', 'shop', 'other', ''];
  const body = Array.from({ length: 50 }, (_, index) =>
    ENVOY.replace('"locations"', `"${hosts[index % hosts.length]}"`),
  ).join('\n');
  const { counts } = await source({ service }).body(body);
  expect(counts).toEqual({
    'shop: POST /api/v1/locations 204 10:00 220ms': 20,
    'blog: POST /api/v1/locations 204 10:00 220ms': 10,
    'web: POST /api/v1/locations 204 10:00 220ms': 20,
  });
});

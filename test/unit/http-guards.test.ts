import { expect, test } from 'vitest';
import { createOriginGuard } from '../../server/http/origin-guard.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const allowedHosts = '127.0.0.1, localhost, [::1]';

test.each([
  { host: '127.0.0.1:3000', status: 200 },
  { host: 'localhost', status: 200 },
  { host: 'LOCALHOST:80', status: 200 },
  { host: '[::1]:3000', status: 200 },
  { host: 'evil.example', status: 421 },
  { host: '127.0.0.1.evil.example', status: 421 },
  { host: 'localhost:3000@evil.example', status: 421 },
  { host: '::1', status: 421 },
  { host: '10.0.0.1', status: 421 },
])('a call to host $host is answered $status', async ({ host, status }) => {
  const { server } = await startHttp();
  const reply = await server.inject({ url: '/api/v1/slos', headers: { host } });
  expect(reply.statusCode).toBe(status);
  if (status === 200) return;
  const message = `Leeway does not answer to the host "${host}". Call it as ${allowedHosts}.`;
  expect(reply.json()).toEqual({ error: { code: 'forbidden_host', message } });
});

test.each([
  { listening: '127.0.0.5', host: '127.0.0.5:3000', passes: true },
  { listening: '::1', host: '[::1]:3000', passes: true },
  { listening: 'localhost', host: '0.0.0.0:3000', passes: false },
  { listening: '::1', host: '[::]:3000', passes: false },
])('listening on $listening, a call to $host passes: $passes', ({ listening, host, passes }) => {
  const guard = createOriginGuard(listening, null);
  const ask = () => guard.checkHost({ method: 'GET', upgrade: false, headers: { host }, host });
  if (passes) expect(ask).not.toThrow();
  else expect(ask).toThrow(/does not answer to the host/);
});

test.each([
  { title: 'as it was called', origin: 'https://slo.example', host: 'slo.example', passes: true },
  { title: 'as it is published', origin: 'https://slo.example', host: '10.0.0.7:3000', passes: true },
  { title: 'of another site', origin: 'https://evil.example', host: '10.0.0.7:3000', passes: false },
])('behind a proxy a page writes $title: $passes', ({ origin, host, passes }) => {
  const guard = createOriginGuard('0.0.0.0', 'https://slo.example/');
  const ask = () => guard.checkOrigin({ method: 'POST', upgrade: false, headers: { origin }, host }, true);
  if (passes) expect(ask).not.toThrow();
  else expect(ask).toThrow('Pages of https://evil.example may not do this here.');
});

test.each([
  { title: 'says nothing', headers: {}, passes: false },
  { title: 'says same-origin', headers: { 'sec-fetch-site': 'same-origin' }, passes: true },
  { title: 'says same-site, which is another', headers: { 'sec-fetch-site': 'same-site' }, passes: false },
])(
  'who is known by a cookie alone has to say from where they write; one that $title passes: $passes',
  ({ headers, passes }) => {
    const guard = createOriginGuard('0.0.0.0', null);
    const ask = () =>
      guard.checkOrigin({ method: 'DELETE', upgrade: false, headers, host: 'slo.example' }, true);
    if (passes) expect(ask).not.toThrow();
    else expect(ask).toThrow('Pages of another site may not do this here.');
  },
);

test.each([
  { title: 'no Origin, as curl and shippers', headers: {}, status: 200 },
  { title: 'our own page', headers: { origin: 'http://localhost:3000' }, status: 200 },
  { title: 'another port', headers: { origin: 'http://localhost:4000' }, status: 403 },
  { title: 'another site', headers: { origin: 'https://evil.example' }, status: 403 },
  { title: 'a sandboxed page', headers: { origin: 'null' }, status: 403 },
  { title: 'no Origin, but said to be cross-site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
  { title: 'said to be same-origin', headers: { 'sec-fetch-site': 'same-origin' }, status: 200 },
])('a POST is answered $status from: $title', async ({ headers, status }) => {
  const { server, committed } = await startHttp();
  const reply = await server.inject({
    method: 'POST',
    url: '/api/v1/logs?service=snippets',
    headers: { host: 'localhost:3000', ...headers },
    payload: '{}\n',
  });
  expect(reply.statusCode).toBe(status);
  expect(committed).toHaveLength(status === 200 ? 1 : 0);
  if (status === 403) expect(reply.json().error.code).toBe('forbidden_origin');
});

test('reading is open to a link on another site: without CORS headers its page cannot see the answer', async () => {
  const { server } = await startHttp();
  const headers = { host: 'localhost', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const reply = await server.inject({ url: '/api/v1/slos', headers });
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['access-control-allow-origin']).toBeUndefined();
});

test('a default port may be left out', () => {
  const guard = createOriginGuard('127.0.0.1', null);
  const headers = { origin: 'http://localhost' };
  const asked = { method: 'POST', upgrade: false, headers, host: 'localhost:80' };
  expect(() => guard.checkOrigin(asked, false)).not.toThrow();
});

test.each([
  { title: 'of another site', headers: { host: 'localhost', origin: 'https://evil.example' }, status: 403 },
  {
    title: 'of a rebound name',
    headers: { host: 'evil.example', origin: 'http://evil.example' },
    status: 421,
  },
])('the stream is closed to a page $title', async ({ headers, status }) => {
  const { server, lines } = await startHttp();
  await expect(server.injectWS('/api/v1/stream', { headers })).rejects.toThrow(`response: ${status}`);
  expect(lines().filter(({ msg }) => msg === 'request')).toMatchObject([{ route: '/api/v1/stream', status }]);
});

test('every answer carries the policy that keeps the page to its own server', async () => {
  const { server } = await startHttp({ now: () => NOW });
  for (const [url, host] of [
    ['/health', 'localhost'],
    ['/nowhere', 'localhost'],
    ['/health', 'evil.example'],
  ] as const) {
    const { headers } = await server.inject({ url, headers: { host } });
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self';style-src 'self';style-src-attr 'unsafe-inline';img-src 'self' data:;" +
        "connect-src 'self';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  }
});

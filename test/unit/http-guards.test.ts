import { expect, test } from 'vitest';
import { createGuard } from '../../server/http/guards.ts';
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
  { listening: '192.168.1.5', host: '192.168.1.5:3000', passes: true },
  { listening: '0.0.0.0', host: '0.0.0.0:3000', passes: false },
  { listening: '::', host: '[::]:3000', passes: false },
  { listening: 'fe80::1', host: '[fe80::1]:3000', passes: true },
])('listening on $listening, a call to $host passes: $passes', ({ listening, host, passes }) => {
  const guard = createGuard(listening);
  const ask = () => guard({ method: 'GET', upgrade: false, headers: { host } });
  if (passes) expect(ask).not.toThrow();
  else expect(ask).toThrow(/does not answer to the host/);
});

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
  const guard = createGuard('127.0.0.1');
  const headers = { host: 'localhost:80', origin: 'http://localhost' };
  expect(() => guard({ method: 'POST', upgrade: false, headers })).not.toThrow();
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

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttp } from '../support/http-server.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
let webDir: string;

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'leeway-web-'));
  await mkdir(join(webDir, 'assets'));
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>Leeway</title>');
  await writeFile(join(webDir, 'favicon.svg'), '<svg/>');
  await writeFile(join(webDir, 'assets', 'index-abc123.js'), 'export {};');
  await writeFile(join(webDir, '.env'), 'SECRET=1');
});
afterAll(() => rm(webDir, { recursive: true }));

test.each([
  { url: '/', type: 'text/html; charset=utf-8', cache: 'no-cache' },
  { url: '/slo/snippets/read-snippet', type: 'text/html; charset=utf-8', cache: 'no-cache' },
  { url: '/slo/snippets/read.v2?range=1d', type: 'text/html; charset=utf-8', cache: 'no-cache' },
  { url: '/favicon.svg', type: 'image/svg+xml', cache: 'no-cache' },
  {
    url: '/assets/index-abc123.js',
    type: 'application/javascript; charset=utf-8',
    cache: 'public, max-age=31536000, immutable',
  },
])('a browser gets $url', async ({ url, type, cache }) => {
  const { server } = await startHttp({ webDir });
  const reply = await server.inject({ url, headers: BROWSER });
  expect([reply.statusCode, reply.headers['content-type'], reply.headers['cache-control']]).toEqual([
    200,
    type,
    cache,
  ]);
});

test.each([
  { title: 'a call that is not there, even to a browser', url: '/api/v1/nope', headers: BROWSER },
  { title: 'an asset of an older build', url: '/assets/index-old.js', headers: BROWSER },
  { title: 'a path, to a script', url: '/slo/snippets/read-snippet', headers: { accept: '*/*' } },
  { title: 'a hidden file', url: '/.env', headers: {} },
  { title: 'a file outside', url: '/..%2f..%2fetc%2fpasswd', headers: {} },
  { title: 'a path that is written to', url: '/', headers: BROWSER, method: 'POST' },
] as { title: string; url: string; headers: Record<string, string>; method?: 'POST' }[])(
  '404 in the shape of every fault: $title',
  async ({ url, headers, method = 'GET' }) => {
    const { server } = await startHttp({ webDir });
    const reply = await server.inject({ method, url, headers });
    const message = `There is no ${method} ${url}. /docs describes what there is.`;
    expect([reply.statusCode, reply.json()]).toEqual([404, { error: { code: 'not_found', message } }]);
  },
);

test('client routes are one route in log and metrics', async () => {
  const { server, lines } = await startHttp({ webDir });
  await server.inject({ url: '/slo/a/b', headers: BROWSER });
  await server.inject('/assets/index-abc123.js');
  await server.inject({ url: '/nope' });
  expect(lines()).toMatchObject([
    { route: '(page)', status: 200 },
    { route: '(page)', status: 200 },
    { route: '(unmatched)', status: 404 },
  ]);
});

test('without a built page there is the API alone', async () => {
  const { server } = await startHttp();
  expect((await server.inject({ url: '/', headers: BROWSER })).statusCode).toBe(404);
});

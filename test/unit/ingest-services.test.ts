/** Which service a line belongs to, when a field of it tells. */
import { describe, expect, test } from 'vitest';
import { source } from '../fixtures/ingest/source.ts';

type Rule = { field: string; map: Record<string, string>; otherwise?: string };

const rule = ({ field, map, otherwise = undefined }: Rule) => ({
  service: { kind: 'field', field, map: new Map(Object.entries(map)), otherwise: otherwise ?? null } as const,
});
const HOSTS = rule({
  field: 'host',
  map: {
    'shop.example.org': 'shop',
    'API.example.org': 'api',
    'shop.example.org:8443': 'admin',
    '[::1]': 'local',
  },
  otherwise: 'rest',
});

const at = '2026-08-20T09:59:00Z';
const leeway = (more: object) =>
  JSON.stringify({ time: at, method: 'GET', path: '/', status: 200, ms: 1, ...more });

async function servicesOf(lines: readonly string[], options: Parameters<typeof source>[0]) {
  const { counts, rejected } = await source(options).body(lines.join('\n'));
  const found: Record<string, number> = {};
  for (const [key, count] of Object.entries(counts)) {
    const service = key.split(':', 1)[0]!;
    found[service] = (found[service] ?? 0) + count;
  }
  return { ...found, ...rejected };
}

describe('the host', () => {
  test.each([
    { host: 'shop.example.org', service: 'shop' },
    { host: 'SHOP.Example.org', service: 'shop' },
    { host: 'shop.example.org:8080', service: 'shop' },
    { host: 'Shop.example.org:8443', service: 'admin' },
    { host: 'api.example.org', service: 'api' },
    { host: '[::1]:3000', service: 'local' },
    { host: 'example.org', service: 'rest' },
    { host: '', service: 'rest' },
    { host: '-', service: 'rest' },
    { host: null, service: 'rest' },
    { host: 7, service: 'rest' },
    { host: { name: 'shop.example.org' }, service: 'rest' },
    { host: undefined, service: 'rest' },
  ])('$host is $service', async ({ host, service }) => {
    const line = leeway({ host });
    expect(await servicesOf([line, line], HOSTS)).toEqual({ [service]: 2 });
  });

  test('an escaped name', async () => {
    const line = leeway({}).replace('}', ',"host":"shop\\u002eexample.org"}');
    expect(await servicesOf([line], HOSTS)).toEqual({ shop: 1 });
  });

  test.each([
    {
      title: 'Caddy',
      record: {
        ts: at,
        request: { method: 'GET', uri: '/', host: 'shop.example.org' },
        status: 200,
        duration: 0.1,
        size: 1,
      },
    },
    {
      title: 'Traefik',
      record: {
        StartUTC: at,
        RequestMethod: 'GET',
        RequestPath: '/',
        RequestHost: 'shop.example.org',
        DownstreamStatus: 200,
      },
    },
    {
      title: 'a full address of Google Cloud',
      record: {
        timestamp: at,
        httpRequest: { requestMethod: 'GET', requestUrl: 'https://shop.example.org/x', status: 200 },
      },
    },
    {
      title: 'pino-http',
      record: {
        time: at,
        req: { method: 'GET', url: '/', headers: { host: 'shop.example.org:8080' } },
        res: { statusCode: 200 },
        responseTime: 1,
      },
    },
    {
      title: 'Istio',
      record: { start_time: at, method: 'GET', path: '/', response_code: 200, authority: 'shop.example.org' },
    },
  ])('$title keeps it in its own place', async ({ record }) => {
    expect(await servicesOf([JSON.stringify(record)], HOSTS)).toEqual({ shop: 1 });
  });

  test.each(['host', 'router'])('where fields: tell where the rest is, it is the key %s', async (field) => {
    const fields = {
      ...{ status: 'code', method: 'verb', path: 'url', route: null, request: null, time: 'at' },
      duration: { path: 'took', unit: 'us' as const },
    };
    const { service } = rule({ field, map: { 'shop.example.org': 'shop' }, otherwise: 'rest' });
    const line = (name: string) =>
      JSON.stringify({ at, verb: 'GET', url: '/', code: 200, took: 5, [field]: name });
    const lines = [line('shop.example.org'), line('shop.example.org'), line('other')];
    expect(await servicesOf(lines, { service, fields })).toEqual({ shop: 2, rest: 1 });
  });

  test('of a pair of Fastify’s lines the first tells it', async () => {
    const pair = [
      {
        time: at,
        pid: 1,
        hostname: 'a',
        reqId: 'r',
        req: { method: 'GET', url: '/', host: 'shop.example.org' },
      },
      { time: at, pid: 1, hostname: 'a', reqId: 'r', res: { statusCode: 200 }, responseTime: 1 },
    ];
    expect(
      await servicesOf(
        pair.map((half) => JSON.stringify(half)),
        HOSTS,
      ),
    ).toEqual({ shop: 1 });
  });
});

test('the router of a proxy is taken as it is written', async () => {
  const traefik = (RouterName: string) =>
    JSON.stringify({
      StartUTC: at,
      RequestMethod: 'GET',
      RequestPath: '/',
      RouterName,
      DownstreamStatus: 200,
    });
  const routers = rule({ field: 'router', map: { 'web@docker': 'shop' }, otherwise: 'rest' });
  expect(await servicesOf([traefik('web@docker'), traefik('Web@docker'), traefik('')], routers)).toEqual({
    shop: 1,
    rest: 2,
  });
});

describe('a field of its own', () => {
  const TENANTS = rule({ field: 'labels.tenant', map: { a: 'alpha', '7': 'seven' } });

  test.each([
    { title: 'within an object', more: { labels: { tenant: 'a' } }, service: 'alpha' },
    { title: 'one key with a dot', more: { 'labels.tenant': 'a' }, service: 'alpha' },
    { title: 'a number', more: { labels: { tenant: 7 } }, service: 'seven' },
  ])('$title', async ({ more, service }) => {
    expect(await servicesOf([leeway(more)], TENANTS)).toEqual({ [service]: 1 });
  });

  test('what the map does not name is refused', async () => {
    const lines = [leeway({ labels: { tenant: 'A' } }), leeway({ labels: {} }), leeway({})];
    expect(await servicesOf(lines, TENANTS)).toEqual({ 'the source’s map names no service for it': 3 });
  });

  test('it may be a part of the event too', async () => {
    const methods = rule({ field: 'method', map: { GET: 'reads', POST: 'writes' } });
    const lines = ['GET', 'POST'].flatMap((method) => Array.from({ length: 40 }, () => leeway({ method })));
    expect(await servicesOf(lines, methods)).toEqual({ reads: 40, writes: 40 });
  });
});

test('lines of many hosts, by turns with lines that have none, and when their shapes are known', async () => {
  const hosts = ['shop.example.org', 'api.example.org', 'example.org'];
  const lines = Array.from({ length: 300 }, (_, index) => leeway({ host: hosts[index % 3] }));
  const bare = Array.from({ length: 100 }, () => leeway({}));
  const mixed = lines.flatMap((line, index) => (index < 100 ? [line, bare[index]!] : [line]));
  expect(await servicesOf(mixed, HOSTS)).toEqual({ shop: 100, api: 100, rest: 200 });
});

test('the parts of a batch say which service had what', async () => {
  const { read } = source(HOSTS);
  const reading = await read(
    [
      leeway({ host: 'shop.example.org' }),
      leeway({ host: 'api.example.org', status: 0 }),
      'x',
      leeway({ host: 'shop.example.org', ms: -1 }),
    ].join('\n'),
  );
  if (!reading.ok) throw new Error(reading.message);
  const parts = reading.batch.parts.map(({ service, accepted, rejected, ignored }) => ({
    service,
    accepted,
    rejected,
    ignored,
  }));
  expect(parts).toEqual([
    { service: 'shop', accepted: 1, rejected: 1, ignored: 0 },
    { service: 'api', accepted: 0, rejected: 0, ignored: 1 },
    { service: '', accepted: 0, rejected: 1, ignored: 0 },
  ]);
});

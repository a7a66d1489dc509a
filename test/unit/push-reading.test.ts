/** Whose the lines of a push are, by the real reader of lines. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BodyRead, PushAbout } from '../../server/http/ports.ts';
import { createIngest } from '../../server/ingest/ingest.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { createPushReader } from '../../server/push-reading.ts';
import { resolveSource } from '../../server/source-names.ts';

const ARRIVAL = Date.parse('2026-08-20T10:00:30Z');
const MINUTE = Date.parse('2026-08-20T09:41:00Z');
const NANOS = `${MINUTE + 12_345}000000`;

type Names = Parameters<typeof resolveSource>[1];

function setting(services: readonly string[], sources: readonly object[] = []) {
  const registry = new SeriesRegistry();
  const ingest = createIngest({ registry, maxBody: 1e6, horizonMinutes: () => 31 * 1440, learned: [] });
  const names = {
    definitions: {
      current: () => ({ slos: services.map((service) => ({ service })), sources, counterSources: [] }),
    },
    fold: { view: { sourceCount: 0, serviceOf: () => undefined } },
  } as unknown as Names;
  const readPush = createPushReader({
    maxBody: 50_000,
    readEntries: ingest.readEntries,
    resolveSource: (asked) => resolveSource(asked, names),
    services: () => services,
  });
  return async (protocol: PushAbout['protocol'], body: object | string, more: Partial<PushAbout> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const read = await readPush(once(Buffer.from(text)), {
      protocol,
      format: 'json',
      holder: null,
      services: null,
      asked: { source: undefined, service: undefined },
      encoding: undefined,
      key: null,
      at: ARRIVAL,
      ...more,
    });
    return { read, words: inWords(read, registry) };
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function inWords(read: BodyRead, registry: SeriesRegistry) {
  if (!read.ok) return `${read.code}: ${read.message}`;
  const counts: string[] = [];
  read.batch.deltas.forEach((ordinal, minute, _bucket, count) => {
    const { service, method, route, status } = registry.describe(ordinal);
    const time = new Date(minute * 60_000).toISOString().slice(11, 16);
    counts.push(`${time} ${service} ${method} ${route} ${status} x${count}`);
  });
  return {
    counts: counts.sort(),
    parts: read.batch.parts.map(({ source, service, accepted, rejected }) =>
      [source, service, accepted, rejected].join(' '),
    ),
    errors: read.batch.errors.map(({ line, reason }) => `${line} ${reason}`),
  };
}

const line = (path: string) => JSON.stringify({ method: 'GET', path, status: 200, ms: 5 });
const stream = (labels: object, ...lines: string[]) => ({
  stream: labels,
  values: lines.map((text) => [NANOS, text]),
});
const push = (...streams: object[]) => ({ streams });
const named = (service: string | undefined, ...lines: string[]) => ({
  resource: {
    attributes: service === undefined ? [] : [{ key: 'service.name', value: { stringValue: service } }],
  },
  scopeLogs: [{ logRecords: lines.map((text) => ({ timeUnixNano: NANOS, body: { stringValue: text } })) }],
});
const logs = (...resourceLogs: object[]) => ({ resourceLogs });

const NO_SERVICE = 'of no service that is known; add ?service=NAME to the address';
const BAD_SERVICE = 'service.name is no name of a service: small letters, digits, ". _ -", at most 63';
const WHICH = 'bad_request: add ?service=NAME, like ?service=cart; the definitions know cart, shop';

test('Loki: streams are of the services that their labels name, in one batch', async () => {
  const send = setting(['shop', 'cart']);
  const { words } = await send(
    'loki',
    push(
      stream({ app: 'shop', job: 'x' }, line('/a'), line('/a')),
      stream({ service: 'nope', job: 'cart' }, line('/b')),
    ),
  );
  expect(words).toEqual({
    counts: ['09:41 cart GET /b 200 x1', '09:41 shop GET /a 200 x2'],
    parts: ['loki shop 2 0', 'loki cart 1 0'],
    errors: [],
  });
});

test('Loki: a stream of no known service is refused, beside others', async () => {
  const send = setting(['shop', 'cart']);
  const { words } = await send(
    'loki',
    push(
      stream({ app: 'who' }, line('/a'), '{"status":true}'),
      stream({ app: 'cart' }, '{}', line('/b')),
      stream({}, 'x'),
    ),
  );
  expect(words).toEqual({
    counts: ['09:41 cart GET /b 200 x1'],
    parts: ['loki cart 1 1', 'loki  0 3'],
    errors: [`1 ${NO_SERVICE}`, `2 ${NO_SERVICE}`, '3 no status', `5 ${NO_SERVICE}`],
  });
});

test('Loki: no stream of a known service: 400, as for /api/v1/logs', async () => {
  const { words } = await setting(['shop', 'cart'])('loki', push(stream({ app: 'who' }, line('/a'))));
  expect(words).toBe(WHICH);
});

test('Loki: where there is one service only, all streams are its own', async () => {
  const { words } = await setting(['shop'])(
    'loki',
    push(stream({ app: 'who' }, line('/a')), stream({}, line('/a'))),
  );
  expect(words).toEqual({ counts: ['09:41 shop GET /a 200 x2'], parts: ['loki shop 2 0'], errors: [] });
});

test.each([
  { protocol: 'loki', body: push(stream({ app: 'cart' }, line('/a'))) },
  { protocol: 'otlp', body: logs(named('cart', line('/a'))) },
] as const)('$protocol: what the POST says wins over what its lines say', async ({ protocol, body }) => {
  const send = setting(['shop', 'cart']);
  const byService = await send(protocol, body, { asked: { source: undefined, service: 'shop' } });
  expect(byService.words).toMatchObject({
    counts: ['09:41 shop GET /a 200 x1'],
    parts: ['http/shop shop 1 0'],
  });
  const byBoth = await send(protocol, body, { asked: { source: 'edge', service: 'shop' } });
  expect(byBoth.words).toMatchObject({ parts: ['edge shop 1 0'] });
  const byNeither = await send(protocol, body, { asked: { source: 'edge', service: undefined } });
  expect(byNeither.words).toBe(WHICH);
});

test('a declared source is read by its own rules', async () => {
  const lines = { format: 'auto', fields: null, timezone: null };
  const service = {
    kind: 'field',
    field: 'host',
    map: new Map([['shop.example', 'shop']]),
    otherwise: 'cart',
  };
  const edge = { name: 'edge', type: 'http', service, lines, dedup: 'body', paths: [] };
  const send = setting(['shop', 'cart'], [edge]);
  const with_ = (host: string) =>
    JSON.stringify({
      ts: MINUTE / 1000,
      request: { method: 'GET', host, uri: '/a' },
      status: 200,
      duration: 0.005,
    });
  const body = logs(named('who', with_('shop.example'), with_('other.example')));
  const { read, words } = await send('otlp', body, { asked: { source: 'edge', service: undefined } });
  expect(words).toMatchObject({ counts: ['09:41 cart GET /a 200 x1', '09:41 shop GET /a 200 x1'] });
  expect(read).toMatchObject({ batch: { identity: { scope: 'edge body', livesMs: 600_000 } } });
});

test('OTLP: records are of the services that their resources name, known or not', async () => {
  const { words } = await setting(['shop', 'cart'])(
    'otlp',
    logs(
      named('shop', line('/a')),
      named('new', line('/b')),
      named('Not A Name', line('/c')),
      named(undefined, line('/d')),
    ),
  );
  expect(words).toEqual({
    counts: ['09:41 new GET /b 200 x1', '09:41 shop GET /a 200 x1'],
    parts: ['otlp shop 1 0', 'otlp new 1 0', 'otlp  0 2'],
    errors: [`3 ${BAD_SERVICE}`, `4 ${NO_SERVICE}`],
  });
});

test('OTLP: records without a name are of the only service, those with a bad one are nobody’s', async () => {
  const send = setting(['shop']);
  const { words } = await send(
    'otlp',
    logs(named(undefined, line('/a')), named('unknown_service:node', line('/a'))),
  );
  expect(words).toMatchObject({ parts: ['otlp shop 1 0', 'otlp  0 1'], errors: [`2 ${BAD_SERVICE}`] });
  const all = await send('otlp', logs(named('unknown_service:node', line('/a'))));
  expect(all.words).toBe(`bad_request: no line was counted: ${BAD_SERVICE}`);
});

test('OTLP: past 2 000 names, new ones are refused and old ones are not', async () => {
  const send = setting(['shop', 'cart']);
  for (let from = 0; from < 2000; from += 100) {
    const names = Array.from({ length: 100 }, (_, index) => named(`s${from + index}`, '{}'));
    await send('otlp', logs(...names), { format: 'json' });
  }
  const { words } = await send(
    'otlp',
    logs(named('s0', line('/a')), named('s2000', line('/a')), named('shop', line('/a'))),
  );
  expect(words).toMatchObject({
    parts: ['otlp s0 1 0', 'otlp shop 1 0', 'otlp  0 1'],
    errors: ['2 one service too many: 2 000 are known'],
  });
});

test('a line has its own time, else that of its entry', async () => {
  const own = JSON.stringify({ time: '2026-08-20T08:15:00Z', method: 'GET', path: '/a', status: 200 });
  const { words } = await setting(['shop'])('loki', push(stream({}, own, line('/a'))));
  expect(words).toMatchObject({ counts: ['08:15 shop GET /a 200 x1', '09:41 shop GET /a 200 x1'] });
});

test('text lines, a wrapped line and a trailing line feed', async () => {
  const clf = '10.0.0.1 - - [20/Aug/2026:09:40:00 +0000] "GET /a HTTP/1.1" 200 12\n';
  const wrapped = JSON.stringify({ log: `${line('/b')}\n`, stream: 'stdout' });
  const { words } = await setting(['shop'])('loki', push(stream({}, wrapped, clf)));
  expect(words).toMatchObject({
    counts: ['09:40 shop GET /a 200 x1', '09:41 shop GET /b 200 x1'],
    errors: [],
  });
});

test('the digest under an Idempotency-Key is of the body, whatever the definitions make of it', async () => {
  const body = push(stream({ app: 'cart' }, line('/a')), stream({ app: 'shop' }, line('/b')));
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  for (const services of [['shop', 'cart'], ['shop', 'other'], ['shop']]) {
    const { read } = await setting(services)('loki', body, { key: 'k' });
    expect(read).toMatchObject({
      batch: { identity: { scope: 'loki', key: 'k', digest, livesMs: 86_400_000 } },
    });
  }
});

test('a push with a fault in its middle leaves nothing behind for the next', async () => {
  const send = setting(['shop']);
  const cut = Buffer.from([
    0x0a,
    0x30,
    0x12,
    0x2c,
    0x12,
    0x2a,
    ...Buffer.from(line('/lost').padEnd(42)),
    0x12,
    0x7f,
  ]);
  const literal = Buffer.from([cut.length, (cut.length - 1) << 2, ...cut]);
  const lost = await send('loki', literal.toString('latin1'), { format: 'protobuf' });
  expect(lost.words).toMatch(/^unreadable_body: /);
  const { words } = await send('loki', push(stream({}, line('/a'))));
  expect(words).toMatchObject({ counts: ['09:41 shop GET /a 200 x1'], parts: ['loki shop 1 0'] });
});

test.each([
  { title: 'too large', body: 'x'.repeat(50_001), words: /^body_too_large: / },
  { title: 'no JSON', body: 'x', words: /^unreadable_body: the body is not a Loki push request: / },
  {
    title: 'of nothing that can be read',
    body: push(stream({}, 'x')),
    words: /^unreadable_body: .*line 1: /,
  },
])('a push that is $title', async ({ body, words }) => {
  expect((await setting(['shop'])('loki', body)).words).toMatch(words);
});

test.each([
  { protocol: 'loki', body: push() },
  { protocol: 'otlp', body: {} },
] as const)('$protocol: an empty push is heard', async ({ protocol, body }) => {
  const { words } = await setting(['shop'])(protocol, body);
  expect(words).toEqual({ counts: [], parts: [`${protocol} shop 0 0`], errors: [] });
});

const at = (iso: string | null) => (iso === null ? '0' : `${Date.parse(iso)}000000`);

test.each([
  {
    title: 'none',
    time: null,
    reason: 'no time, which lines of files and of shippers’ protocols must have; tell its field with fields:',
  },
  {
    title: 'before the horizon',
    time: '2025-08-20T09:41:00Z',
    reason: 'too old: before the longest window and a day',
  },
  { title: 'ahead', time: '2026-08-20T10:06:00Z', reason: 'more than 5 minutes ahead' },
])(
  'an entry’s time stands for that of its line, and arrival never does: $title',
  async ({ time, reason }) => {
    const send = setting(['shop']);
    const values = [
      [at(time), line('/a')],
      [NANOS, line('/b')],
    ];
    const { words } = await send('loki', { streams: [{ stream: {}, values }] });
    expect(words).toEqual({
      counts: ['09:41 shop GET /b 200 x1'],
      parts: ['loki shop 1 1'],
      errors: [`1 ${reason}`],
    });
  },
);

test('a wrapped line without a time has that of its entry, whatever was read before it', async () => {
  const clf = '10.0.0.1 - - [20/Aug/2026:09:40:00 +0000] "GET /a HTTP/1.1" 200 12';
  const { words } = await setting(['shop'])(
    'loki',
    push(stream({}, clf, JSON.stringify({ log: line('/b') }))),
  );
  expect(words).toMatchObject({ counts: ['09:40 shop GET /a 200 x1', '09:41 shop GET /b 200 x1'] });
});

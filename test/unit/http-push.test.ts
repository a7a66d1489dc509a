import { expect, test } from 'vitest';
import type { ErrorCode } from '../../server/app-error.ts';
import type { HttpDeps, PushAbout } from '../../server/http/ports.ts';
import type { LineFault } from '../../server/ledger/batch.ts';
import { batchOf, NOW, readingOf, startHttp } from '../support/http-server.ts';
import { bytes, int, message } from '../support/protobuf-bytes.ts';

const LOKI = '/loki/api/v1/push';
const OTLP = '/v1/logs';
const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';

type Told = { about: PushAbout; body: string };

/** A reader that remembers, and takes one line of each push. */
function reader(errors: readonly LineFault[] = []): { readPush: HttpDeps['readPush']; told: Told[] } {
  const told: Told[] = [];
  const readPush: HttpDeps['readPush'] = async (chunks, about) => {
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    told.push({ about, body: Buffer.concat(parts).toString() });
    const reading = { ...readingOf('http/shop', 'shop'), encoding: undefined, identity: null, at: NOW };
    const batch = batchOf(reading, 1, { rejected: errors.length });
    return { ok: true, batch: { ...batch, errors } };
  };
  return { readPush, told };
}

const refusing =
  (code: ErrorCode): HttpDeps['readPush'] =>
  async () => ({ ok: false, code, message: 'why, and what to do' });

test.each([
  {
    title: 'JSON',
    url: LOKI,
    type: 'application/json; charset=utf-8',
    protocol: 'loki',
    format: 'json',
    status: 204,
  },
  { title: 'protobuf', url: LOKI, type: PROTOBUF, protocol: 'loki', format: 'protobuf', status: 204 },
  { title: 'no type', url: LOKI, type: undefined, protocol: 'loki', format: 'protobuf', status: 204 },
  {
    title: 'a type that is none',
    url: LOKI,
    type: 'a; b',
    protocol: 'loki',
    format: 'protobuf',
    status: 204,
  },
  { title: 'JSON', url: OTLP, type: 'Application/JSON', protocol: 'otlp', format: 'json', status: 200 },
  { title: 'protobuf', url: OTLP, type: PROTOBUF, protocol: 'otlp', format: 'protobuf', status: 200 },
])('$url, $title: read as $format, answered $status', async ({ url, type, protocol, format, status }) => {
  const { readPush, told } = reader();
  const { server, committed } = await startHttp({ readPush });
  const headers = {
    ...(type && { 'content-type': type }),
    'content-encoding': 'gzip',
    'idempotency-key': 'k 1',
  };
  const reply = await server.inject({
    method: 'POST',
    url: `${url}?source=edge`,
    headers,
    payload: Buffer.from('body'),
  });
  expect(reply.statusCode).toBe(status);
  const asked = { source: 'edge', service: undefined };
  expect(told).toEqual([
    {
      about: { asked, encoding: 'gzip', key: 'k 1', holder: null, services: null, at: NOW, protocol, format },
      body: 'body',
    },
  ]);
  expect(committed).toHaveLength(1);
});

test('Loki’s senders get 204 and no body, however many lines were refused', async () => {
  const { readPush } = reader([{ line: 1, reason: 'no status' }]);
  const { server } = await startHttp({ readPush });
  const reply = await server.inject({ method: 'POST', url: LOKI, payload: Buffer.from('x') });
  expect([reply.statusCode, reply.body]).toEqual([204, '']);
});

const FAULTS: LineFault[] = [
  { line: 1, reason: 'no status' },
  { line: 3, reason: 'no path' },
];
const WHY = 'record 1: no status; record 3: no path';

test.each([
  { title: 'JSON, all taken', type: JSON_TYPE, errors: [], body: Buffer.from('{}') },
  { title: 'protobuf, all taken', type: PROTOBUF, errors: [], body: message() },
  {
    title: 'JSON, two refused',
    type: JSON_TYPE,
    errors: FAULTS,
    body: Buffer.from(`{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"${WHY}"}}`),
  },
  {
    title: 'protobuf, two refused',
    type: PROTOBUF,
    errors: FAULTS,
    body: message(bytes(1, [...int(1, 2), ...bytes(2, WHY)])),
  },
])('an export is answered in its own encoding: $title', async ({ type, errors, body }) => {
  const { server } = await startHttp(reader(errors));
  const headers = { 'content-type': type };
  const reply = await server.inject({ method: 'POST', url: OTLP, headers, payload: Buffer.from('x') });
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, type]);
  expect(reply.rawPayload).toEqual(Buffer.from(body));
});

test.each([
  { code: 'bad_request', status: 400, rpc: 3 },
  { code: 'unreadable_body', status: 400, rpc: 3 },
  { code: 'body_too_large', status: 413, rpc: 3 },
  { code: 'unsupported_encoding', status: 415, rpc: 3 },
] as { code: ErrorCode; status: number; rpc: number }[])(
  'a push that is $code: $status, told in the words of its protocol',
  async ({ code, status, rpc }) => {
    const { server, committed } = await startHttp({ readPush: refusing(code) });
    const post = (url: string, type: string) =>
      server.inject({ method: 'POST', url, headers: { 'content-type': type }, payload: Buffer.from('x') });
    const why = 'why, and what to do';
    const loki = await post(LOKI, PROTOBUF);
    expect([loki.statusCode, loki.json()]).toEqual([status, { error: { code, message: why } }]);
    const json = await post(OTLP, JSON_TYPE);
    expect([json.statusCode, json.json()]).toEqual([status, { code: rpc, message: why }]);
    const protobuf = await post(OTLP, PROTOBUF);
    expect([protobuf.statusCode, protobuf.headers['content-type']]).toEqual([status, PROTOBUF]);
    expect(protobuf.rawPayload).toEqual(Buffer.from(message(int(1, rpc), bytes(2, why))));
    expect(committed).toEqual([]);
  },
);

test('an export of another type is 415, and says which are read', async () => {
  const { server } = await startHttp(reader());
  const headers = { 'content-type': 'text/plain' };
  const reply = await server.inject({ method: 'POST', url: OTLP, headers, payload: 'x' });
  expect(reply.statusCode).toBe(415);
  expect(reply.json()).toEqual({
    code: 3,
    message: 'Content-Type must be application/x-protobuf or application/json.',
  });
});

test('a bug is 500, its text stays in the log', async () => {
  const readPush = async () => {
    throw new Error('secret of the house');
  };
  const { server, lines } = await startHttp({ readPush });
  const headers = { 'content-type': JSON_TYPE };
  const reply = await server.inject({ method: 'POST', url: OTLP, headers, payload: '{}' });
  expect([reply.statusCode, reply.json().code]).toEqual([500, 13]);
  expect(reply.body).not.toContain('secret');
  expect(lines().filter(({ level }) => level === 50)).toMatchObject([
    { err: { message: 'secret of the house' } },
  ]);
});

test('a refused host is told in the words of the protocol too', async () => {
  const { server } = await startHttp(reader());
  const headers = { host: 'evil.example', 'content-type': JSON_TYPE };
  const reply = await server.inject({ method: 'POST', url: OTLP, headers, payload: '{}' });
  expect([reply.statusCode, reply.json().code]).toEqual([421, 9]);
});

test.each([LOKI, OTLP, '/api/v1/logs'])('HEAD %s is 200: the health check of shippers', async (url) => {
  const { server } = await startHttp();
  const reply = await server.inject({ method: 'HEAD', url });
  expect([reply.statusCode, reply.body]).toEqual([200, '']);
});

test('all ways in share the count of bodies in flight', async () => {
  const gate = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const { readPush } = reader();
  const { server } = await startHttp({
    limits: { bodiesInFlight: 1 },
    async readPush(chunks, about) {
      reading.resolve();
      await gate.promise;
      return readPush(chunks, about);
    },
  });
  const first = server.inject({ method: 'POST', url: LOKI, payload: Buffer.from('x') });
  await reading.promise;
  for (const url of [LOKI, OTLP, '/api/v1/logs?service=shop']) {
    const headers = { 'content-type': PROTOBUF };
    const reply = await server.inject({ method: 'POST', url, headers, payload: Buffer.from('x') });
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '1']);
  }
  gate.resolve();
  expect((await first).statusCode).toBe(204);
});

test.each(['application/msgpack', 'application/x-msgpack', 'Application/Vnd.msgpack; v=1'])(
  'MessagePack under %s is 415, and says what to set',
  async (type) => {
    const { server, committed } = await startHttp();
    const headers = { 'content-type': type };
    const reply = await server.inject({
      method: 'POST',
      url: '/api/v1/logs?service=shop',
      headers,
      payload: Buffer.from([0x93]),
    });
    expect([reply.statusCode, reply.json().error]).toEqual([
      415,
      {
        code: 'unsupported_encoding',
        message:
          'MessagePack is not read; set "Format json_lines" in Fluent Bit, "<format> @type json" in Fluentd.',
      },
    ]);
    expect(committed).toEqual([]);
  },
);

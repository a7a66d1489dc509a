import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../server/app-error.ts';
import type { BodyAbout, BodyRead } from '../../server/http/ports.ts';
import type { Receipt } from '../../server/ledger/batch.ts';
import { batchOf, countLines, NOW, readingOf, startHttp } from '../support/http-server.ts';

const LOGS = { method: 'POST', url: '/api/v1/logs?service=snippets' } as const;
const ERRORS = [{ line: 3, reason: 'no status' }];
const LEEWAY = [{ name: 'leeway', lines: 2, assumes: '"ms" in milliseconds' }];

test.each([
  {
    title: 'a committed batch',
    receipt: { kind: 'committed', accepted: 2, rejected: 1, ignored: 3, errors: ERRORS },
    status: 200,
    body: { accepted: 2, rejected: 1, ignored: 3, duplicate: false, errors: ERRORS, formats: LEEWAY },
  },
  {
    title: 'a repeated batch: the first numbers',
    receipt: { kind: 'duplicate', accepted: 9, rejected: 0, ignored: 0, errors: [] },
    status: 200,
    body: { accepted: 9, rejected: 0, ignored: 0, duplicate: true, errors: [], formats: LEEWAY },
  },
  {
    title: 'another body under a known key',
    receipt: { kind: 'conflict' },
    status: 422,
    body: {
      error: {
        code: 'idempotency_conflict',
        message: 'This Idempotency-Key was used for another body. Nothing was counted.',
      },
    },
  },
] as { title: string; receipt: Receipt; status: number; body: object }[])(
  '$title is answered $status',
  async ({ receipt, status, body }) => {
    const { server } = await startHttp({ commit: async () => receipt });
    const reply = await server.inject({ ...LOGS, payload: 'a\nb\n' });
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toEqual(body);
    const metrics = (await server.inject('/metrics')).body;
    expect(metrics).toContain(`leeway_ingest_events_total ${receipt.kind === 'committed' ? 2 : 0}\n`);
    expect(metrics).toContain(`leeway_ingest_batches_total{result="${receipt.kind}"} 1\n`);
  },
);

test.each([
  { code: 'unreadable_body', status: 400 },
  { code: 'body_too_large', status: 413 },
  { code: 'unsupported_encoding', status: 415 },
] as { code: ErrorCode; status: number }[])(
  'a body that is $code is answered $status',
  async ({ code, status }) => {
    const { server, committed } = await startHttp({
      readBody: async (): Promise<BodyRead> => ({ ok: false, code, message: 'why, and what to do' }),
    });
    const reply = await server.inject({ ...LOGS, payload: 'x' });
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toEqual({ error: { code, message: 'why, and what to do' } });
    expect(committed).toEqual([]);
  },
);

test.each([
  { title: 'as sent', type: 'application/x-ndjson' },
  { title: 'JSON, unread by Fastify', type: 'application/json' },
  { title: 'no type that exists', type: 'not a type; at=all' },
  { title: 'none', type: undefined },
])('a body of any Content-Type is counted: $title', async ({ type }) => {
  const { server } = await startHttp();
  const headers = type === undefined ? {} : { 'content-type': type };
  const reply = await server.inject({ ...LOGS, headers, payload: Buffer.from('{"a":1}\n{bad\n') });
  expect(reply.statusCode).toBe(200);
  expect(reply.json().accepted).toBe(2);
});

test('an empty body is heard', async () => {
  const { server, committed } = await startHttp();
  const reply = await server.inject(LOGS);
  expect(reply.json()).toEqual({
    accepted: 0,
    rejected: 0,
    ignored: 0,
    duplicate: false,
    errors: [],
    formats: [],
  });
  expect(committed).toMatchObject([
    { parts: [{ source: 'http/snippets', service: 'snippets' }], arrivedAt: NOW },
  ]);
});

test('a body larger than any buffer is read as it comes, in order, none of it held', async () => {
  const chunk = Buffer.from(`${'x'.repeat(1023)}\n`.repeat(64));
  let largest = 0;
  const { server } = await startHttp({
    readBody: (chunks, about) =>
      countLines(
        (async function* () {
          for await (const part of chunks) {
            largest = Math.max(largest, part.length);
            yield part;
          }
        })(),
        about,
      ),
  });
  const payload = Readable.from(
    (function* () {
      for (let sent = 0; sent < 1600; sent++) yield chunk;
    })(),
  );
  const reply = await server.inject({ ...LOGS, payload });
  expect(reply.json().accepted).toBe(64 * 1600);
  expect(largest).toBe(chunk.length);
});

test('the reader is told all that is known of a body', async () => {
  let told: BodyAbout | undefined;
  const { server } = await startHttp({
    readBody: async (_chunks, about) => {
      told = about;
      return { ok: true, batch: batchOf(about, 0) };
    },
  });
  await server.inject({
    method: 'POST',
    url: '/api/v1/logs?source=edge&service=snippets',
    headers: { 'content-encoding': 'zstd', 'idempotency-key': 'batch 1' },
  });
  expect(told).toEqual({
    ...readingOf('edge', 'snippets'),
    encoding: 'zstd',
    identity: { scope: 'edge', key: 'batch 1' },
    at: NOW,
  });
});

test.each([
  {
    title: 'no source and no service',
    url: '/api/v1/logs',
    message: 'Say whose lines these are: ?service=NAME or ?source=NAME.',
  },
  {
    title: 'an empty service',
    url: '/api/v1/logs?service=',
    message: 'query service: Too small: expected string to have >=1 characters',
  },
  {
    title: 'two services',
    url: '/api/v1/logs?service=a&service=b',
    message: 'query service: Invalid input: expected string, received array',
  },
  {
    title: 'a key of 257 characters',
    key: 'k'.repeat(257),
    message: 'Idempotency-Key: must be 1 to 256 printable ASCII characters.',
  },
  {
    title: 'an empty key',
    key: '',
    message: 'Idempotency-Key: must be 1 to 256 printable ASCII characters.',
  },
  {
    title: 'a key with a tab',
    key: 'a\tb',
    message: 'Idempotency-Key: must be 1 to 256 printable ASCII characters.',
  },
])('answered 400: $title', async ({ url = LOGS.url, key, message }) => {
  const { server, committed } = await startHttp();
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const reply = await server.inject({ method: 'POST', url, headers, payload: 'x\n' });
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toEqual({ error: { code: 'bad_request', message } });
  expect(committed).toEqual([]);
});

test('a database that is away is 503 with Retry-After, logged when it begins and when it ends', async () => {
  let away = true;
  const { server, lines } = await startHttp({
    commit: async () => {
      if (away)
        throw new AppError('unavailable', 'PostgreSQL cannot be reached.', {
          cause: new Error('ECONNREFUSED'),
        });
      return { kind: 'committed', accepted: 1, rejected: 0, ignored: 0, errors: [] };
    },
  });
  for (let tries = 0; tries < 3; tries++) {
    const reply = await server.inject({ ...LOGS, payload: 'x\n' });
    expect(reply.statusCode).toBe(503);
    expect(reply.headers['retry-after']).toBe('5');
    expect(reply.json()).toEqual({
      error: { code: 'unavailable', message: 'PostgreSQL cannot be reached.' },
    });
  }
  away = false;
  expect((await server.inject({ ...LOGS, payload: 'x\n' })).statusCode).toBe(200);
  const told = lines().filter(({ msg }) => msg !== 'request');
  expect(told).toMatchObject([
    { level: 40, msg: 'committing batches fails', err: { type: 'AppError' } },
    { level: 30, msg: 'committing batches works again' },
  ]);
});

test('a bug is 500, its text stays in the log', async () => {
  const { server, lines } = await startHttp({
    commit: async () => {
      throw new Error('secret of the house');
    },
  });
  const reply = await server.inject({ ...LOGS, payload: 'x\n', headers: { 'x-request-id': 'abc' } });
  expect(reply.statusCode).toBe(500);
  expect(reply.json()).toEqual({
    error: {
      code: 'internal',
      message: 'Leeway failed to answer this. Its log tells why, under the x-request-id of this answer.',
    },
  });
  expect(lines().filter(({ level }) => level === 50)).toMatchObject([
    { reqId: 'abc', msg: 'request failed', err: { message: 'secret of the house' } },
  ]);
});

test('one body more than fit at once is 503, and others are taken when one is done', async () => {
  const gate = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const { server } = await startHttp({
    limits: { bodiesInFlight: 1 },
    readBody: async (_chunks, about) => {
      reading.resolve();
      await gate.promise;
      return { ok: true, batch: batchOf(about, 1) };
    },
  });
  const first = server.inject({ ...LOGS, payload: 'x\n' });
  await reading.promise;
  const second = await server.inject({ ...LOGS, payload: 'x\n' });
  expect(second.statusCode).toBe(503);
  expect(second.headers['retry-after']).toBe('1');
  expect(second.json()).toEqual({
    error: { code: 'unavailable', message: 'Too many bodies at once. Nothing was counted; send it again.' },
  });
  gate.resolve();
  expect((await first).statusCode).toBe(200);
  expect((await server.inject({ ...LOGS, payload: 'x\n' })).statusCode).toBe(200);
});

test('draining turns new bodies away and finishes those begun', async () => {
  const gate = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const { server, committed } = await startHttp({
    readBody: async (chunks, about) => {
      reading.resolve();
      await gate.promise;
      return countLines(chunks, about);
    },
  });
  const begun = server.inject({ ...LOGS, payload: 'x\n' });
  await reading.promise;
  server.drain();
  const late = await server.inject({ ...LOGS, payload: 'x\n' });
  expect(late.statusCode).toBe(503);
  expect(late.headers).toMatchObject({ 'retry-after': '5', connection: 'close' });
  gate.resolve();
  expect((await begun).json()).toMatchObject({ accepted: 1, rejected: 0, duplicate: false });
  expect(committed).toHaveLength(1);
});

test('HEAD is 200: the health check of shippers', async () => {
  const { server } = await startHttp();
  const reply = await server.inject({ method: 'HEAD', url: '/api/v1/logs?service=snippets' });
  expect([reply.statusCode, reply.body]).toEqual([200, '']);
});

test('GET is 404: there is nothing to read', async () => {
  const { server } = await startHttp();
  const reply = await server.inject('/api/v1/logs');
  expect(reply.statusCode).toBe(404);
});

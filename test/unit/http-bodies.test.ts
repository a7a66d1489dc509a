/** Bodies over real connections: what happens to half of one, to one that stalls, and to the rest of one refused. */
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { BodyRead } from '../../server/http/ports.ts';
import { countLines, startHttp, type TestServer } from '../support/http-server.ts';

const HEAD = 'POST /api/v1/logs?service=snippets HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: cut\r\n';

async function listening(more: Parameters<typeof startHttp>[0] = {}): Promise<TestServer & { port: number }> {
  const http = await startHttp(more);
  await http.server.listen({ host: '127.0.0.1', port: 0 });
  return { ...http, port: (http.server.server.address() as AddressInfo).port };
}

async function dial(port: number): Promise<Socket & { heard: () => string }> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  return Object.assign(socket, { heard: () => text });
}

test('a client that goes away in the middle of its body: nothing counted, one line at info, none at error', async () => {
  const reading = Promise.withResolvers<void>();
  const http = await listening({
    readBody: (chunks, about) => {
      reading.resolve();
      return countLines(chunks, about);
    },
  });
  const client = await dial(http.port);
  client.write(`${HEAD}Content-Length: 1000\r\n\r\n{"a":1}\n`);
  await reading.promise;
  client.destroy();
  const { lines } = http;
  const requests = () => lines().filter(({ msg }) => msg === 'request');
  await expect
    .poll(requests)
    .toMatchObject([
      { level: 30, reqId: 'cut', method: 'POST', route: '/api/v1/logs', status: 499, ms: expect.any(Number) },
    ]);
  expect(lines().filter(({ level }) => (level as number) > 30)).toEqual([]);
  expect(http.committed).toEqual([]);
  const metrics = (await http.server.inject('/metrics')).body;
  expect(metrics).toContain('leeway_ingest_batches_total{result="aborted"} 1');
});

test('a body that stalls is given up with 503, and others are taken again', async () => {
  const http = await listening({ limits: { bodyStallMs: 50, lingerMs: 10, bodiesInFlight: 1 } });
  const client = await dial(http.port);
  client.write(`${HEAD}Content-Length: 1000\r\n\r\n{"a":1}\n`);
  await once(client, 'close');
  expect(client.heard()).toMatch(/^HTTP\/1.1 503 .*\r\n/);
  expect(client.heard()).toContain('retry-after: 1');
  expect(http.committed).toEqual([]);
  const next = await http.server.inject({
    method: 'POST',
    url: '/api/v1/logs?service=snippets',
    payload: 'x\n',
  });
  expect(next.statusCode).toBe(200);
});

const REFUSAL: BodyRead = { ok: false, code: 'body_too_large', message: 'too large' };

test.each([
  {
    title: 'its reader lets go',
    readBody: async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const _ of chunks) return REFUSAL;
      return REFUSAL;
    },
  },
  {
    title: 'its reader forgets to let go',
    readBody: async (chunks: AsyncIterable<Uint8Array>) => {
      await chunks[Symbol.asyncIterator]().next();
      return REFUSAL;
    },
  },
])(
  'a refused sender sees why, though it goes on sending, and its connection lives on: $title',
  async ({ readBody }) => {
    const http = await listening({ readBody });
    const client = await dial(http.port);
    const body = Buffer.alloc(8 * 1024 ** 2, 'x');
    client.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n`);
    client.write(body);
    client.write('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(client, 'close');
    expect(client.heard()).toMatch(/^HTTP\/1.1 413 /);
    expect(client.heard()).toContain('{"error":{"code":"body_too_large","message":"too large"}}');
    expect(client.heard()).toContain('{"alive":true,"version":');
  },
);

test('a draining server reads what is sent and says 503 before it closes', async () => {
  const http = await listening();
  http.server.drain();
  const client = await dial(http.port);
  const body = Buffer.alloc(8 * 1024 ** 2, 'x');
  client.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n`);
  client.write(body);
  await once(client, 'close');
  expect(client.heard()).toMatch(/^HTTP\/1.1 503 /);
  expect(client.heard()).toContain('retry-after: 5');
  expect(client.heard()).toContain('connection: close');
  expect(http.committed).toEqual([]);
});

test('Expect: 100-continue is told to go on', async () => {
  const http = await listening();
  const call = request({
    port: http.port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/v1/logs?service=snippets',
    headers: { expect: '100-continue' },
  });
  call.flushHeaders();
  await once(call, 'continue');
  call.end('a\nb\n');
  const [reply] = await once(call, 'response');
  expect(reply.statusCode).toBe(200);
  reply.resume();
  expect(http.committed).toMatchObject([{ accepted: 2 }]);
});

test('what is no HTTP is answered in the shape of every fault', async () => {
  const http = await listening();
  const client = await dial(http.port);
  client.write('nonsense\r\n\r\n');
  await once(client, 'close');
  expect(client.heard()).toBe(
    'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 79\r\nconnection: close\r\n\r\n' +
      '{"error":{"code":"bad_request","message":"This is not HTTP that can be read."}}',
  );
});

test('closing waits for the body that was begun, and turns others away', async () => {
  const reading = Promise.withResolvers<void>();
  const http = await listening({
    readBody: (chunks, about) => {
      reading.resolve();
      return countLines(chunks, about);
    },
  });
  const client = await dial(http.port);
  client.write(`${HEAD}Content-Length: 4\r\nConnection: close\r\n\r\na\n`);
  await reading.promise;
  const closed = http.server.close();
  client.write('b\n');
  await Promise.all([closed, once(client, 'close')]);
  expect(http.committed).toMatchObject([{ accepted: 2 }]);
  expect(client.heard()).toMatch(/^HTTP\/1.1 200 /);
});

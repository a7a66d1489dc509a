import type { WebSocket } from '@fastify/websocket';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StreamMessage } from '../../server/http/contract.ts';
import { LiveStream } from '../../server/http/live.ts';
import type { HttpDeps } from '../../server/http/ports.ts';
import { boardOf, FAULT, NOW, SNIPPETS, SOURCE, startHttp, statusNamed } from '../support/http-server.ts';

const LOCAL = { headers: { host: 'localhost:3000', origin: 'http://localhost:3000' } };
const NOTHING = { statuses: [], removed: [] };

beforeEach(() => {
  vi.useFakeTimers({
    now: NOW,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
});
const ANYBODY: Parameters<LiveStream['connect']>[1] = {
  services: null,
  kind: 'open',
  address: null,
  mayListen: async () => true,
};

afterEach(() => {
  vi.useRealTimers();
});

type Listener = {
  readonly socket: WebSocket;
  readonly messages: StreamMessage[];
  heard(count: number): Promise<void>;
};

async function live(more: Partial<HttpDeps> = {}) {
  const http = await startHttp({ now: () => Date.now(), ...more });
  const connect = async (): Promise<Listener> => {
    const messages: StreamMessage[] = [];
    const waiting = new Set<() => void>();
    const socket = await http.server.injectWS('/api/v1/stream', LOCAL, {
      onInit: (client) =>
        client.on('message', (data) => {
          messages.push(StreamMessage.parse(JSON.parse(String(data))));
          for (const check of waiting) check();
        }),
    });
    const heard = (count: number) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (messages.length >= count) resolve();
        };
        waiting.add(check);
        check();
      });
    await heard(1);
    return { socket, messages, heard };
  };
  return { ...http, connect };
}

test('first a snapshot of all, with seq 1', async () => {
  const { connect } = await live();
  const { messages } = await connect();
  expect(messages).toMatchObject([
    {
      type: 'snapshot',
      seq: 1,
      at: '2026-11-23T12:00:30.000Z',
      slos: [{ service: 'snippets', name: 'read-snippet', verdict: 'ship' }],
      trends: { 'snippets/read-snippet': [null, 1, 0.8] },
      faults: [FAULT],
      sources: [{ name: 'http/snippets', silenceAfterSeconds: 600 }],
      folder: './slo-definitions',
      demo: false,
    },
  ]);
});

test('the snapshot tells of the demo', async () => {
  const { connect } = await live({
    demo: { switches: () => ({ slow: false, broken: false }), set: async () => {} },
  });
  expect((await connect()).messages[0]).toMatchObject({ demo: true });
});

test('a first change goes out at once; those within 100 ms after it are one message with the last word on each', async () => {
  const { board, connect } = await live();
  const { messages, heard } = await connect();
  board.change({ ...NOTHING, statuses: [statusNamed('read-snippet', { remaining: 0.7 })] });
  await vi.advanceTimersByTimeAsync(1);
  await heard(2);
  board.change({
    ...NOTHING,
    statuses: [statusNamed('read-snippet', { remaining: 0.6 }), statusNamed('gone')],
  });
  board.change({ ...NOTHING, statuses: [statusNamed('read-snippet', { remaining: 0.5 })], faults: [] });
  board.change({ statuses: [statusNamed('back')], removed: [{ service: 'snippets', name: 'gone' }] });
  await vi.advanceTimersByTimeAsync(98);
  board.change({ ...NOTHING, sources: [SOURCE] });
  await vi.advanceTimersByTimeAsync(1);
  await heard(3);
  expect(messages.slice(1)).toEqual([
    {
      type: 'change',
      seq: 2,
      at: '2026-11-23T12:00:30.000Z',
      slos: [expect.objectContaining({ name: 'read-snippet', remaining: 0.7 })],
      removed: [],
    },
    {
      type: 'change',
      seq: 3,
      at: '2026-11-23T12:00:30.100Z',
      slos: [
        expect.objectContaining({ name: 'read-snippet', remaining: 0.5 }),
        expect.objectContaining({ name: 'back' }),
      ],
      removed: [{ service: 'snippets', name: 'gone' }],
      faults: [],
      sources: [expect.objectContaining({ name: 'http/snippets' })],
    },
  ]);
});

test('trends are sent only when they change', async () => {
  const { board, connect } = await live();
  const { messages, heard } = await connect();
  board.change({ ...NOTHING, trends: new Map([['snippets/read-snippet', [1, 0.5]]]) });
  await vi.advanceTimersByTimeAsync(1);
  await heard(2);
  expect(messages[1]).toMatchObject({ slos: [], trends: { 'snippets/read-snippet': [1, 0.5] } });
});

test('a heartbeat each 5 s, and each listener has a count of its own', async () => {
  const { board, connect } = await live();
  const first = await connect();
  board.change({ ...NOTHING, statuses: [SNIPPETS] });
  await vi.advanceTimersByTimeAsync(200);
  await first.heard(2);
  const second = await connect();
  await vi.advanceTimersByTimeAsync(4_800);
  await Promise.all([first.heard(3), second.heard(2)]);
  expect(first.messages.map(({ type, seq }) => [type, seq])).toEqual([
    ['snapshot', 1],
    ['change', 2],
    ['heartbeat', 3],
  ]);
  expect(second.messages.map(({ type, seq }) => [type, seq])).toEqual([
    ['snapshot', 1],
    ['heartbeat', 2],
  ]);
});

test('who connects after a change is told the present', async () => {
  const { board, connect } = await live();
  await connect();
  board.change({ ...NOTHING, statuses: [statusNamed('read-snippet', { verdict: 'harden' })] });
  const { messages } = await connect();
  expect(messages[0]).toMatchObject({ slos: [{ verdict: 'harden' }] });
});

test('one listener too many is 503', async () => {
  const { server, connect } = await live({ limits: { streamClients: 1 } });
  await connect();
  await expect(server.injectWS('/api/v1/stream', LOCAL)).rejects.toThrow('response: 503');
});

test('an upgrade is one line in the log, at its start', async () => {
  const { server, lines } = await live();
  await server.injectWS('/api/v1/stream', { headers: { ...LOCAL.headers, 'x-request-id': 'page-1' } });
  expect(lines()).toMatchObject([
    { level: 30, reqId: 'page-1', method: 'GET', route: '/api/v1/stream', status: 101, msg: 'request' },
  ]);
});

test('a plain GET is told to upgrade', async () => {
  const { server } = await live();
  const reply = await server.inject('/api/v1/stream');
  expect([reply.statusCode, reply.json().error.message]).toEqual([
    400,
    'This is a WebSocket: connect with an upgrade.',
  ]);
});

test('a draining server takes no new listeners', async () => {
  const { server } = await live();
  server.drain();
  await expect(server.injectWS('/api/v1/stream', LOCAL)).rejects.toThrow('response: 503');
});

/** A socket whose peer reads nothing and answers nothing. */
function deafSocket() {
  const handlers: Record<string, () => void> = {};
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    sent: 0,
    terminated: false,
    on: (event: string, handler: () => void) => {
      handlers[event] = handler;
    },
    send: (data: Buffer) => {
      socket.sent++;
      socket.bufferedAmount += data.length;
    },
    ping: () => {},
    close: () => {},
    terminate: () => {
      socket.terminated = true;
      handlers.close?.();
    },
  };
  return socket;
}

test('a client that reads nothing is cut off when its backlog passes the bound, never because of its snapshot', async () => {
  const board = boardOf();
  const stream = new LiveStream({
    board,
    now: () => Date.now(),
    folder: 'a',
    demo: false,
    places: 10,
    backlogBytes: 4_000,
  });
  const socket = deafSocket();
  stream.connect(socket as unknown as WebSocket, ANYBODY);
  const snapshot = socket.bufferedAmount;
  let largest = 0;
  for (let changes = 0; changes < 100 && !socket.terminated; changes++) {
    const before = socket.bufferedAmount;
    board.change({ ...NOTHING, statuses: [SNIPPETS] });
    await vi.advanceTimersByTimeAsync(100);
    largest = Math.max(largest, socket.bufferedAmount - before);
  }
  expect([socket.terminated, stream.clients]).toEqual([true, 0]);
  expect(socket.bufferedAmount).toBeGreaterThan(snapshot + 4_000);
  expect(socket.bufferedAmount).toBeLessThanOrEqual(snapshot + 4_000 + largest);
  stream.stop();
});

test('a peer that shows no life for three heartbeats is cut off', async () => {
  const stream = new LiveStream({
    board: boardOf(),
    now: () => Date.now(),
    folder: 'a',
    demo: false,
    places: 10,
    backlogBytes: 1e6,
  });
  const socket = deafSocket();
  stream.connect(socket as unknown as WebSocket, ANYBODY);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(socket.terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(socket.terminated).toBe(true);
  stream.stop();
});

test('whoever does not say who they are takes few places from one address, and half of all at most', () => {
  const options = { board: boardOf(), now: () => Date.now(), folder: 'a', demo: false, backlogBytes: 1e6 };
  const stream = new LiveStream({ ...options, places: 40 });
  const nobody = (address: string) => ({
    ...ANYBODY,
    kind: 'nobody' as const,
    services: ['snippets'],
    address,
  });
  const connect = (address: string) => stream.connect(deafSocket() as unknown as WebSocket, nobody(address));
  for (let each = 0; each < 16; each++) connect('10.0.0.1');
  expect([stream.hasRoomFor(nobody('10.0.0.1')), stream.hasRoomFor(nobody('10.0.0.2'))]).toEqual([
    false,
    true,
  ]);
  for (let each = 0; each < 4; each++) connect('10.0.0.2');
  expect([stream.hasRoomFor(nobody('10.0.0.3')), stream.hasRoomFor(ANYBODY)]).toEqual([false, true]);
  stream.stop();
});

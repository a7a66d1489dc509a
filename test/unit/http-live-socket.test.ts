/** The stream over real connections: how listeners leave, and how the server says goodbye. */
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startHttp } from '../support/http-server.ts';

async function listening(more: Parameters<typeof startHttp>[0] = {}) {
  const http = await startHttp(more);
  await http.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = http.server.server.address() as AddressInfo;
  return { ...http, url: `ws://127.0.0.1:${port}/api/v1/stream` };
}

type Heard = MessageEvent & CloseEvent;

function heard(socket: WebSocket, name: 'message' | 'close' | 'error'): Promise<Heard> {
  return new Promise((resolve) => {
    socket.addEventListener(name, (event) => resolve(event as Heard), { once: true });
  });
}

test('a listener that leaves makes room for another', async () => {
  const { url, server } = await listening({ limits: { streamClients: 1 } });
  const first = new WebSocket(url);
  await heard(first, 'message');
  await heard(new WebSocket(url), 'error');
  first.close();
  await heard(first, 'close');
  await expect
    .poll(async () => (await server.inject('/metrics')).body)
    .toContain('leeway_stream_clients 0\n');
  const next = new WebSocket(url);
  expect(JSON.parse((await heard(next, 'message')).data)).toMatchObject({ type: 'snapshot', seq: 1 });
});

test('stopping says goodbye, does not wait for long, and listens to the board no more', async () => {
  const { url, server, board } = await listening();
  const socket = new WebSocket(url);
  await heard(socket, 'message');
  const goodbye = heard(socket, 'close');
  await server.close();
  const { code, reason } = await goodbye;
  expect([code, reason]).toEqual([1001, 'Leeway is stopping']);
  expect(board.listeners()).toBe(0);
});

test('what a listener says is dropped, and must be short', async () => {
  const { url, lines } = await listening();
  const socket = new WebSocket(url);
  await heard(socket, 'message');
  socket.send('hello');
  socket.send('x'.repeat(2000));
  await heard(socket, 'close');
  expect(lines().filter(({ level }) => (level as number) > 30)).toEqual([]);
});

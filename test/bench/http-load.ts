/** A client that costs little: whole requests made beforehand, written to keep-alive sockets, one at a time on each. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type Request = { readonly bytes: Buffer; readonly lines: number };

const HEAD_END = '\r\n\r\n';

/** A POST of `body`. */
export function requestOf(body: Buffer, lines: number): Request {
  const head = [
    'POST /api/v1/logs?service=snippets HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/x-ndjson',
    `content-length: ${body.length}`,
  ];
  return { bytes: Buffer.concat([Buffer.from(head.join('\r\n') + HEAD_END), body]), lines };
}

/** Posts for `ms` over `connections` sockets; answers the lines acknowledged each second. */
export async function linesPerSecond(
  url: string,
  requests: readonly Request[],
  { connections, ms }: { connections: number; ms: number },
): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  let lines = 0;
  let over = false;
  const begun = performance.now();
  const work = sockets.map(async (socket, place) => {
    for (let turn = place; !over; turn++) {
      const request = requests[turn % requests.length]!;
      await exchange(socket, request.bytes);
      if (!over) lines += request.lines;
    }
  });
  await Promise.race([delay(ms), Promise.all(work)]);
  const took = performance.now() - begun;
  over = true;
  await Promise.all(work);
  for (const socket of sockets) socket.destroy();
  return (lines / took) * 1000;
}

/** Posts `count` requests over `connections` sockets; answers the lines in them. */
export async function postAll(
  url: string,
  requests: readonly Request[],
  { connections, count }: { connections: number; count: number },
): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  let posted = 0;
  let lines = 0;
  const work = sockets.map(async (socket) => {
    while (posted < count) {
      const request = requests[posted++ % requests.length]!;
      await exchange(socket, request.bytes);
      lines += request.lines;
    }
  });
  await Promise.all(work);
  for (const socket of sockets) socket.destroy();
  return lines;
}

async function open(url: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends one request and reads its answer, which must be 200 and small. */
function exchange(socket: Socket, bytes: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let answer = '';
  const done = (fault?: Error) => {
    socket.removeAllListeners();
    if (fault === undefined) resolve();
    else reject(fault);
  };
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    const end = answer.indexOf(HEAD_END);
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
    if (answer.length < end + HEAD_END.length + length) return;
    done(answer.startsWith('HTTP/1.1 200') ? undefined : new Error(answer.slice(0, 500)));
  });
  socket.on('error', done);
  socket.on('close', () => done(new Error('the server closed the connection')));
  socket.write(bytes);
  return promise;
}

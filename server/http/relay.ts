/** The live stream of the process that has the counts, passed on to one who listens here. */
import type { WebSocket as Socket } from '@fastify/websocket';
import { WebSocket } from 'undici';
import { HEARTBEAT_MS } from './limits.ts';

const GOING_AWAY = 1001;
const NOT_ALLOWED = 1008;
/** Heartbeats without a sign of life after which a peer counts as gone. */
const MISSED_LIMIT = 3;

export type RelayOptions = {
  /** Of the process that has the counts. */
  readonly url: string;
  /** What says to it who listens. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that may wait for a listener that is slow. */
  readonly backlogBytes: number;
  /** Whether they may still listen; rejects where nobody can tell. */
  readonly mayListen: () => Promise<boolean>;
};

/** The listeners of one process whose stream comes from another one. */
export class Relays {
  readonly #ends = new Set<() => void>();

  get count(): number {
    return this.#ends.size;
  }

  /** Until one of both sides ends; then the other one does. */
  connect(socket: Socket, { url, headers, backlogBytes, mayListen }: RelayOptions): void {
    const place = new URL('/api/v1/stream', url);
    place.protocol = place.protocol === 'https:' ? 'wss:' : 'ws:';
    const upstream = new WebSocket(place, { headers: { ...headers } });
    let missed = 0;
    const heartbeat = setInterval(() => {
      if (++missed > MISSED_LIMIT) socket.terminate();
      else socket.ping();
      mayListen().then(
        (may) => may || socket.close(NOT_ALLOWED, 'You may not listen any more'),
        () => {},
      );
    }, HEARTBEAT_MS).unref();
    const end = (): void => {
      if (!this.#ends.delete(end)) return;
      clearInterval(heartbeat);
      upstream.close();
      socket.close(GOING_AWAY, 'Connect again');
    };
    this.#ends.add(end);
    socket.on('pong', () => {
      missed = 0;
    });
    socket.on('close', end);
    upstream.addEventListener('close', end);
    upstream.addEventListener('error', end);
    upstream.addEventListener('message', ({ data }) => {
      // What waits for one who cannot keep up would be old news; they connect again and start afresh.
      if (socket.bufferedAmount > backlogBytes) socket.terminate();
      else socket.send(data, { binary: false });
    });
  }

  stop(): void {
    for (const end of this.#ends) end();
  }
}

/** The live stream of the process that has the counts, passed on to one who listens here. */
import type { WebSocket as Socket } from '@fastify/websocket';
import { WebSocket } from 'undici';
import { HEARTBEAT_MS } from './limits.ts';
import { GOING_AWAY, StreamPeer, type StreamPeerOptions } from './stream-peer.ts';

export type RelayOptions = StreamPeerOptions & {
  /** Of the process that has the counts. */
  readonly url: string;
  /** What says to it who listens. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The listeners of one process whose stream comes from another one. */
export class Relays {
  readonly #ends = new Set<() => void>();

  get count(): number {
    return this.#ends.size;
  }

  /** Until one of both sides ends; then the other one does. */
  connect(socket: Socket, { url, headers, ...about }: RelayOptions): void {
    const place = new URL('/api/v1/stream', url);
    place.protocol = place.protocol === 'https:' ? 'wss:' : 'ws:';
    const upstream = new WebSocket(place, { headers: { ...headers } });
    const peer = new StreamPeer(socket, about);
    const heartbeat = setInterval(() => peer.beat(), HEARTBEAT_MS).unref();
    const end = (): void => {
      if (!this.#ends.delete(end)) return;
      clearInterval(heartbeat);
      upstream.close();
      socket.close(GOING_AWAY, 'Connect again');
    };
    this.#ends.add(end);
    socket.on('close', end);
    upstream.addEventListener('close', end);
    upstream.addEventListener('error', end);
    upstream.addEventListener('message', ({ data }) => {
      if (peer.takes()) socket.send(data, { binary: false });
    });
  }

  stop(): void {
    for (const end of this.#ends) end();
  }
}

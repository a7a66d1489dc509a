/** One who listens to the live stream: whether they are still there, keep up, and may. */
import type { WebSocket } from '@fastify/websocket';

/** Heartbeats without a sign of life after which a peer counts as gone. */
const MISSED_LIMIT = 3;
/** As browsers are told of what they may not do; the page asks who it is then. */
const NOT_ALLOWED = 1008;
export const GOING_AWAY = 1001;

export type StreamPeerOptions = {
  /** Bytes that may wait for them. */
  readonly backlogBytes: number;
  /** Whether they may still listen; asked with every heartbeat. Rejects where nobody can tell. */
  readonly mayListen: () => Promise<boolean>;
};

export class StreamPeer {
  readonly #socket: WebSocket;
  readonly #options: StreamPeerOptions;
  #missed = 0;

  constructor(socket: WebSocket, options: StreamPeerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('pong', () => {
      this.#missed = 0;
    });
  }

  /** With each heartbeat. Who gives no sign of life is cut off, and who may not listen any more. */
  beat(): void {
    if (++this.#missed > MISSED_LIMIT) this.#socket.terminate();
    else this.#socket.ping();
    void this.#check();
  }

  /** Whether a message can go out. One that cannot keep up would be sent old news from an ever longer queue: it connects again and starts afresh. */
  takes(): boolean {
    if (this.#socket.bufferedAmount > this.#options.backlogBytes) {
      this.#socket.terminate();
      return false;
    }
    return this.#socket.readyState === this.#socket.OPEN;
  }

  async #check(): Promise<void> {
    const may = await this.#options.mayListen().catch(() => true);
    if (!may) this.#socket.close(NOT_ALLOWED, 'You may not listen any more');
  }
}

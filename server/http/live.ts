/** The live stream: a snapshot at the start, then what changed, ten times a second at most and less often when it is much. */
import type { WebSocket } from '@fastify/websocket';
import type { Board, BoardChange } from './board.ts';
import { CHANGE_BYTES_PER_MS, CHANGE_INTERVAL_MS, HEARTBEAT_MS } from './limits.ts';
import { PendingChange } from './pending-change.ts';
import { changeBody, HEARTBEAT_BODY, message, snapshotBody } from './stream-messages.ts';

/** Heartbeats without a sign of life after which a peer counts as gone. */
const MISSED_LIMIT = 3;
const GOING_AWAY = 1001;
const GOODBYE_MS = 1_000;

export type LiveOptions = {
  readonly board: Board;
  readonly now: () => number;
  /** Of the definitions. */
  readonly folder: string;
  readonly demo: boolean;
  /** Bytes that may wait for one client, beyond its snapshot. */
  readonly backlogBytes: number;
};

type Client = { readonly socket: WebSocket; readonly backlogBytes: number; seq: number; missed: number };

export class LiveStream {
  readonly #options: LiveOptions;
  readonly #clients = new Set<Client>();
  readonly #pending = new PendingChange();
  /** Null while nobody is there: then nobody makes changes that nobody would see. */
  #unsubscribe: (() => void) | null = null;
  readonly #heartbeat: NodeJS.Timeout;
  #flushing: NodeJS.Timeout | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  /** ms until the next change may go out: the more the last one weighed, the longer. */
  #interval = CHANGE_INTERVAL_MS;
  #snapshot: { readonly body: Buffer; readonly at: number } | null = null;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  connect(socket: WebSocket): void {
    const body = this.#snapshotBody();
    this.#unsubscribe ??= this.#options.board.subscribe((change) => this.#note(change));
    const client: Client = {
      socket,
      backlogBytes: this.#options.backlogBytes + body.length,
      seq: 0,
      missed: 0,
    };
    this.#clients.add(client);
    socket.on('close', () => this.#leave(client));
    socket.on('pong', () => {
      client.missed = 0;
    });
    this.#send(client, 'snapshot', body);
  }

  /** Says goodbye to all; who does not answer in time is cut off. */
  stop(): void {
    this.#rest();
    clearInterval(this.#heartbeat);
    if (this.#flushing !== null) clearTimeout(this.#flushing);
    for (const { socket } of this.#clients) socket.close(GOING_AWAY, 'Leeway is stopping');
    const stragglers = [...this.#clients];
    setTimeout(() => {
      for (const { socket } of stragglers) socket.terminate();
    }, GOODBYE_MS).unref();
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#rest();
  }

  #rest(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#snapshot = null;
  }

  #note(change: BoardChange): void {
    this.#snapshot = null;
    this.#pending.add(change);
    const wait = this.#flushedAt + this.#interval - this.#options.now();
    this.#flushing ??= setTimeout(() => this.#flush(), Math.max(0, Math.min(wait, this.#interval)));
  }

  #flush(): void {
    this.#flushing = null;
    this.#flushedAt = this.#options.now();
    const change = this.#pending.take();
    if (this.#clients.size === 0) return;
    const body = changeBody(change);
    this.#interval = Math.max(CHANGE_INTERVAL_MS, body.length / CHANGE_BYTES_PER_MS);
    this.#broadcast('change', body);
  }

  #beat(): void {
    for (const client of this.#clients) {
      if (++client.missed > MISSED_LIMIT) client.socket.terminate();
      else client.socket.ping();
    }
    this.#broadcast('heartbeat', HEARTBEAT_BODY);
  }

  #broadcast(type: 'change' | 'heartbeat', body: Buffer): void {
    for (const client of this.#clients) this.#send(client, type, body);
  }

  #send(client: Client, type: 'snapshot' | 'change' | 'heartbeat', body: Buffer): void {
    const { socket } = client;
    // A client that cannot keep up would be sent old news from an ever longer queue; it connects again and starts afresh.
    if (socket.bufferedAmount > client.backlogBytes) socket.terminate();
    else if (socket.readyState === socket.OPEN) {
      client.seq++;
      socket.send(message(type, client.seq, this.#options.now(), body), { binary: false });
    }
  }

  /** One snapshot serves all who connect in the same moment, as they do after a restart. */
  #snapshotBody(): Buffer {
    const at = this.#options.now();
    if (this.#snapshot === null || at - this.#snapshot.at >= CHANGE_INTERVAL_MS) {
      this.#snapshot = { body: snapshotBody(this.#options.board.snapshot(), this.#options), at };
    }
    return this.#snapshot.body;
  }
}

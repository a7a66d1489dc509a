/** The live stream: a snapshot at the start, then what changed, ten times a second at most and less often when it is much. */
import type { WebSocket } from '@fastify/websocket';
import { type Audience, audienceKey, changeFor, snapshotFor } from './audience.ts';
import type { Board, BoardChange } from './board.ts';
import { CHANGE_BYTES_PER_MS, CHANGE_INTERVAL_MS, HEARTBEAT_MS } from './limits.ts';
import { PendingChange } from './pending-change.ts';
import { changeBody, HEARTBEAT_BODY, message, snapshotBody } from './stream-messages.ts';
import { GOING_AWAY, StreamPeer, type StreamPeerOptions } from './stream-peer.ts';

const SERVICE_RESTART = 1012;
const GOODBYE_MS = 1_000;
/** From one address, of those who do not say who they are. */
const MOST_NOBODIES = 16;

export type LiveOptions = {
  readonly board: Board;
  readonly now: () => number;
  /** Of the definitions. */
  readonly folder: string;
  readonly demo: boolean;
  /** How many may listen. */
  readonly places: number;
  /** Bytes that may wait for one client, beyond its snapshot. */
  readonly backlogBytes: number;
};

export type Listener = Audience &
  Pick<StreamPeerOptions, 'mayListen'> & {
    /** The network address. */
    readonly address: string | null;
  };

type Client = {
  readonly socket: WebSocket;
  readonly peer: StreamPeer;
  readonly listener: Listener;
  seq: number;
};

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
  /** By audience. */
  readonly #snapshots = new Map<string, { readonly body: Buffer; readonly at: number }>();

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Those that this process serves from its own counts. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Whoever does not say who they are takes half of the places at most, and few from one address. */
  hasRoomFor({ kind, address }: Pick<Listener, 'kind' | 'address'>): boolean {
    const { places } = this.#options;
    if (this.clients >= places) return false;
    if (kind !== 'nobody') return true;
    const nobodies = [...this.#clients].filter(({ listener }) => listener.kind === 'nobody');
    const near = nobodies.filter(({ listener }) => listener.address === address);
    return nobodies.length < places / 2 && near.length < MOST_NOBODIES;
  }

  connect(socket: WebSocket, listener: Listener): void {
    const body = this.#snapshotBody(listener);
    this.#unsubscribe ??= this.#options.board.subscribe((change) => this.#note(change));
    const { mayListen } = listener;
    const backlogBytes = this.#options.backlogBytes + body.length;
    const client: Client = {
      socket,
      peer: new StreamPeer(socket, { backlogBytes, mayListen }),
      listener,
      seq: 0,
    };
    this.#clients.add(client);
    socket.on('close', () => this.#leave(client));
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
    this.#snapshots.clear();
  }

  #note(change: BoardChange): void {
    this.#snapshots.clear();
    this.#pending.add(change);
    const wait = this.#flushedAt + this.#interval - this.#options.now();
    this.#flushing ??= setTimeout(() => this.#flush(), Math.max(0, Math.min(wait, this.#interval)));
  }

  #flush(): void {
    this.#flushing = null;
    this.#flushedAt = this.#options.now();
    const change = this.#pending.take();
    if (this.#clients.size === 0) return;
    const bodies = new Map<string, Buffer | null>();
    for (const client of this.#clients) {
      const key = audienceKey(client.listener);
      if (!bodies.has(key)) bodies.set(key, bodyFor(client.listener, change));
      const body = bodies.get(key);
      if (body) this.#send(client, 'change', body);
    }
    const longest = Math.max(0, ...[...bodies.values()].map((body) => body?.length ?? 0));
    this.#interval = Math.max(CHANGE_INTERVAL_MS, longest / CHANGE_BYTES_PER_MS);
  }

  #beat(): void {
    // They are handed on to who has the counts now when they connect again.
    if (!this.#options.board.hasCounts)
      for (const { socket } of this.#clients) socket.close(SERVICE_RESTART, 'Another replica has the counts');
    for (const client of this.#clients) {
      client.peer.beat();
      this.#send(client, 'heartbeat', HEARTBEAT_BODY);
    }
  }

  #send(client: Client, type: 'snapshot' | 'change' | 'heartbeat', body: Buffer): void {
    if (!client.peer.takes()) return;
    client.seq++;
    client.socket.send(message(type, client.seq, this.#options.now(), body), { binary: false });
  }

  /** One snapshot serves all who connect in the same moment, as they do after a restart. */
  #snapshotBody(audience: Audience): Buffer {
    const at = this.#options.now();
    const key = audienceKey(audience);
    const kept = this.#snapshots.get(key);
    if (kept !== undefined && at - kept.at < CHANGE_INTERVAL_MS) return kept.body;
    const shown = snapshotFor(audience, this.#options.board.snapshot());
    const body = snapshotBody(shown, this.#options, audience);
    this.#snapshots.set(key, { body, at });
    return body;
  }
}

function bodyFor(audience: Audience, change: BoardChange): Buffer | null {
  const shown = changeFor(audience, change);
  return shown === null ? null : changeBody(shown, audience);
}

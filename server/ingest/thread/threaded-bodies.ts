/**
 * Reads large bodies in a thread beside the main one, so that receiving and reading run at the same time. Small bodies are
 * read where they are: handing one over costs more than reading it.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../app-error.ts';
import type { Batch } from '../../ledger/batch.ts';
import { Deltas } from '../../ledger/deltas.ts';
import type { Series, SeriesRegistry } from '../../ledger/series-registry.ts';
import type { BodyAbout, Ingest, IngestRules } from '../ingest.ts';
import { type BodyReading, type OpenBody, readBody } from '../read-body.ts';
import type { Answer, LearnedRoute, Order, SentReading, ThreadStart } from './messages.ts';

/** A body that goes on past this is handed over. */
const LARGE = 1 << 16;
/** How much of a body is handed over at once; so many pieces are kept for the next bodies. */
const PIECE = 1 << 18;
const SPARE_PIECES = 16;
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

export type ThreadedBodies = {
  readBody(chunks: AsyncIterable<Uint8Array>, about: BodyAbout): Promise<BodyReading>;
  rules(next: IngestRules): void;
  stop(): Promise<void>;
};

export type ThreadedBodiesOptions = {
  /** For small bodies, and what the thread learns. */
  readonly ingest: Ingest;
  readonly registry: SeriesRegistry;
  readonly maxBody: number;
  readonly horizonMinutes: () => number;
  /** The routes of the series stored earlier. */
  readonly learned: readonly LearnedRoute[];
};

export function createThreadedBodies(options: ThreadedBodiesOptions): ThreadedBodies {
  const { ingest, maxBody } = options;
  let rules: IngestRules | null = null;
  let thread: ReadingThread | null = null;
  const begin = (about: BodyAbout): OpenBody => {
    if (thread === null || thread.isOver) thread = new ReadingThread(options, rules);
    return thread.open(about);
  };
  return {
    rules(next) {
      rules = next;
      thread?.order({ kind: 'rules', rules: next });
    },
    readBody: (chunks, about) =>
      readBody(chunks, {
        encoding: about.encoding,
        maxBody,
        open: () =>
          new LargeOrSmall(
            () => ingest.openBody(about),
            () => begin(about),
          ),
      }),
    async stop() {
      await thread?.stop();
    },
  };
}

/** Keeps the beginning of a body until it is known where it is to be read. */
class LargeOrSmall implements OpenBody {
  readonly #here: () => OpenBody;
  readonly #there: () => OpenBody;
  readonly #kept: Uint8Array[] = [];
  #size = 0;
  #large: OpenBody | null = null;

  constructor(here: () => OpenBody, there: () => OpenBody) {
    this.#here = here;
    this.#there = there;
  }

  push(bytes: Uint8Array): void | Promise<void> {
    if (this.#large !== null) return this.#large.push(bytes);
    this.#kept.push(bytes);
    this.#size += bytes.length;
    if (this.#size > LARGE) return this.#handOver();
  }

  end(): BodyReading | Promise<BodyReading> {
    if (this.#large !== null) return this.#large.end();
    const body = this.#here();
    for (const bytes of this.#kept) void body.push(bytes);
    return body.end();
  }

  drop(): void {
    this.#large?.drop();
  }

  async #handOver(): Promise<void> {
    this.#large = this.#there();
    for (const bytes of this.#kept) await this.#large.push(bytes);
    this.#kept.length = 0;
  }
}

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (cause: unknown) => void };

class ReadingThread {
  readonly #options: ThreadedBodiesOptions;
  readonly #worker: Worker;
  readonly #pieces: ArrayBuffer[] = [];
  readonly #waiting = new Map<number, Waiting>();
  /** From the thread's ordinals of series to ours. */
  readonly #ordinals: number[] = [];
  #bodies = 0;
  #told: number;
  isOver = false;

  constructor(options: ThreadedBodiesOptions, rules: IngestRules | null) {
    this.#options = options;
    const start: ThreadStart = { learned: [...options.learned, ...this.#routesSince(0)] };
    this.#told = options.registry.size;
    this.#worker = new Worker(new URL(`./reading-thread${EXTENSION}`, import.meta.url), {
      workerData: start,
    });
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('error', (cause) => this.#end(cause));
    this.#worker.on('exit', () => this.#end(new Error('the reading thread ended')));
    // Bodies in flight keep the process alive by their connections.
    this.#worker.unref();
    if (rules !== null) this.order({ kind: 'rules', rules });
  }

  order(order: Order): void {
    if (!this.isOver) this.#worker.postMessage(order, order.kind === 'bytes' ? [order.piece] : []);
  }

  open(about: BodyAbout): OpenBody {
    const { registry, horizonMinutes } = this.#options;
    if (registry.size > this.#told) this.order({ kind: 'remember', routes: this.#routesSince(this.#told) });
    this.#told = registry.size;
    const body = ++this.#bodies;
    this.order({ kind: 'open', body, about, horizonMinutes: horizonMinutes() });
    return new RemoteBody(this, body);
  }

  /** Settles with the thread's answer to what was last ordered for this body. */
  answerTo(body: number): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (this.isOver) reject(gone(null));
    else this.#waiting.set(body, { resolve, reject });
    return promise;
  }

  takePiece(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#pieces.pop() ?? new ArrayBuffer(PIECE));
  }

  toReading(reading: SentReading): BodyReading {
    if (!reading.ok) return reading;
    const deltas = Deltas.of(reading.runs, (ordinal) => this.#ordinals[ordinal]!);
    return { ok: true, batch: { ...reading.batch, deltas } satisfies Batch };
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(answer: Answer): void {
    if (answer.kind === 'read') this.#learn(answer.series);
    else if (this.#pieces.length < SPARE_PIECES) this.#pieces.push(answer.piece);
    const waiting = this.#waiting.get(answer.body);
    this.#waiting.delete(answer.body);
    waiting?.resolve(answer);
  }

  #learn(series: readonly Series[]): void {
    const { registry, ingest } = this.#options;
    for (const { service, method, route, status } of series)
      this.#ordinals.push(registry.ordinal(service, method, route, status));
    ingest.remember(series);
    this.#told = registry.size;
  }

  #routesSince(from: number): LearnedRoute[] {
    const { registry } = this.#options;
    return Array.from({ length: registry.size - from }, (_, index) => {
      const { service, route } = registry.describe(from + index);
      return { service, route };
    });
  }

  /** Whatever was being read is not counted; the next body begins another thread. */
  #end(cause: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const { reject } of this.#waiting.values()) reject(gone(cause));
    this.#waiting.clear();
  }
}

class RemoteBody implements OpenBody {
  readonly #thread: ReadingThread;
  readonly #body: number;
  #piece: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;
  #onItsWay: Promise<unknown> | null = null;

  constructor(thread: ReadingThread, body: number) {
    this.#thread = thread;
    this.#body = body;
  }

  push(bytes: Uint8Array): void | Promise<void> {
    if (this.#filled + bytes.length > PIECE) return this.#pushOver(bytes);
    this.#fill(bytes);
  }

  async end(): Promise<BodyReading> {
    await this.#send();
    await this.#onItsWay;
    const answered = this.#thread.answerTo(this.#body);
    this.#thread.order({ kind: 'end', body: this.#body });
    const answer = await answered;
    if (answer.kind !== 'read') throw new Error('the reading thread answered out of turn');
    return this.#thread.toReading(answer.reading);
  }

  drop(): void {
    this.#thread.order({ kind: 'drop', body: this.#body });
  }

  async #pushOver(bytes: Uint8Array): Promise<void> {
    let from = 0;
    while (from < bytes.length) {
      if (this.#filled === PIECE) await this.#send();
      const part = bytes.subarray(from, from + PIECE - this.#filled);
      this.#fill(part);
      from += part.length;
    }
  }

  #fill(bytes: Uint8Array): void {
    this.#piece ??= this.#thread.takePiece();
    this.#piece.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Hands over the piece once the one before is done with: a body holds two at most. */
  async #send(): Promise<void> {
    const piece = this.#piece;
    if (piece === null) return;
    await this.#onItsWay;
    const length = this.#filled;
    this.#piece = null;
    this.#filled = 0;
    this.#onItsWay = this.#thread.answerTo(this.#body);
    this.#onItsWay.catch(() => {});
    this.#thread.order({ kind: 'bytes', body: this.#body, piece: piece.buffer, length });
  }
}

function gone(cause: unknown): AppError {
  return new AppError('unavailable', 'Reading failed. Nothing was counted; send it again.', {
    cause,
    retryAfter: 1,
  });
}

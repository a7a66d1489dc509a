/** The file sources of the definitions, each with a follower of its own on the service. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Definitions } from './definitions/read.ts';
import type { LogSource } from './definitions/source.ts';
import { fileSink } from './file-sink.ts';
import type { FollowedFiles } from './http/ports.ts';
import { Buffers } from './ingest/tail/buffers.ts';
import type { FileFault } from './ingest/tail/fault-notes.ts';
import { Follower } from './ingest/tail/follower.ts';
import type { Sink } from './ingest/tail/sink.ts';
import type { Batch } from './ledger/batch.ts';
import type { Service } from './service.ts';

const MS_PER_MINUTE = 60_000;
/** Faults come by the dozen when a folder goes away. */
const TELL_MS = 100;

export type FileSources = FollowedFiles & {
  /** What stands in the way of reading a source's files now. */
  faults(source: string): FileFault[];
  /** Calls `listener` in a moment after that changed for any source; returns the way to stop. */
  onFaults(listener: () => void): () => void;
  start(): void;
  /** Ends when the commits on their way are over; what was not read then is read at the next start. */
  stop(): Promise<void>;
};

export type FileSourcesOptions = {
  readonly service: Service;
  readonly now: () => number;
  readonly log: Logger;
};

type Following = { readonly definition: LogSource; readonly follower: Follower };

/** Follows the files that the definitions name, also as they change. */
export function createFileSources(options: FileSourcesOptions): FileSources {
  return new Followers(options);
}

class Followers implements FileSources {
  readonly #options: FileSourcesOptions;
  readonly #buffers = new Buffers();
  readonly #followed = new Map<string, Following>();
  readonly #faultListeners = new Set<() => void>();
  readonly #batchListeners = new Set<(batch: Batch) => void>();
  #telling: NodeJS.Timeout | null = null;
  #changing = Promise.resolve();
  #isStopped = false;

  constructor(options: FileSourcesOptions) {
    this.#options = options;
  }

  faults(source: string): FileFault[] {
    return this.#followed.get(source)?.follower.faults ?? [];
  }

  faultCounts(): Map<string, number> {
    return new Map([...this.#followed].map(([name, { follower }]) => [name, follower.faults.length]));
  }

  onFaults(listener: () => void): () => void {
    this.#faultListeners.add(listener);
    return () => this.#faultListeners.delete(listener);
  }

  onCommitted(listener: (batch: Batch) => void): void {
    this.#batchListeners.add(listener);
  }

  start(): void {
    const { service } = this.#options;
    this.#change(service.definitions.current());
    service.onDefinitions((definitions) => this.#change(definitions));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#changing;
    await Promise.all([...this.#followed.values()].map(({ follower }) => follower.stop()));
    if (this.#telling !== null) clearTimeout(this.#telling);
  }

  #change(definitions: Definitions): void {
    this.#changing = this.#changing
      .then(() => this.#follow(definitions))
      .catch((cause) => {
        this.#options.log.error({ err: cause }, 'the files of the sources could not be followed');
      });
  }

  async #follow({ sources }: Definitions): Promise<void> {
    if (this.#isStopped) return;
    const wanted = new Map(
      sources.filter(({ type }) => type === 'file').map((source) => [source.name, source]),
    );
    for (const [name, { definition, follower }] of this.#followed) {
      const next = wanted.get(name);
      if (next !== undefined && isReadAlike(definition, next)) wanted.delete(name);
      else {
        this.#followed.delete(name);
        await follower.stop();
        this.#tellSoon();
      }
    }
    for (const definition of wanted.values()) await this.#begin(definition);
  }

  async #begin(definition: LogSource): Promise<void> {
    const { service, now, log } = this.#options;
    const { name, paths } = definition;
    const sink = fileSink(service, { ...definition, source: name }, { now, isOnce: false });
    const follower = new Follower({
      paths,
      sink: { ...sink, commit: (batch) => this.#commit(sink, batch) },
      buffers: this.#buffers,
      now,
      log: { warn: (text) => log.warn(text), info: (text) => log.info(text) },
      onFaults: () => this.#tellSoon(),
      heardUntil: await lastHeard(service, name),
    });
    this.#followed.set(name, { definition, follower });
    follower.start();
  }

  async #commit(sink: Sink, batch: Batch): ReturnType<Sink['commit']> {
    const receipt = await sink.commit(batch);
    if (receipt.kind === 'committed') for (const listener of this.#batchListeners) listener(batch);
    return receipt;
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      for (const listener of this.#faultListeners) listener();
    }, TELL_MS);
  }
}

function isReadAlike(a: LogSource, b: LogSource): boolean {
  const of = ({ paths, service, lines }: LogSource) => ({ paths, service, lines });
  return isDeepStrictEqual(of(a), of(b));
}

/** ms; null when it never was, or cannot be told. */
async function lastHeard({ store }: Service, source: string): Promise<number | null> {
  const sources = await store.sources().catch(() => []);
  const row = sources.find(({ name }) => name === source);
  return row === undefined ? null : row.lastMinute * MS_PER_MINUTE;
}

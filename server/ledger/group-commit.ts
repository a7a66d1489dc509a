/**
 * Commits batches in groups: while one group is on its way, the next gathers. A batch is answered after the commit of its
 * group, so whatever was answered is durable. One group at a time, so that a writer's rows become visible in their order.
 */
import type { Batch, Receipt } from './batch.ts';
import { CommitQueue, type Waiting } from './commit-queue.ts';
import { encodeDeltas } from './deltas-codec.ts';
import type { SourceDelta } from './heard.ts';
import { type MinuteBuckets, summed } from './minute-buckets.ts';
import {
  type Claim,
  type LedgerRow,
  ServerRunOver,
  type StoredSeries,
  type Writer,
  type WriterStore,
} from './ports.ts';
import type { SeriesRegistry } from './series-registry.ts';
import { sourceDeltas } from './source-deltas.ts';

/** A committed group for the fold in this process. Series have their ids of the store. */
export type Handoff = {
  readonly writer: number;
  readonly seq: number;
  /** In order of series and minute, each of them once. */
  readonly minutes: readonly MinuteBuckets[];
  readonly sources: readonly SourceDelta[];
  /** The series of `minutes`. */
  readonly series: readonly StoredSeries[];
};

export class GroupCommit {
  readonly #store: WriterStore;
  readonly #registry: SeriesRegistry;
  readonly #handOff: (group: Handoff) => void;
  #ids: number[] = [];
  readonly #queue = new CommitQueue();
  #running: Promise<void> | null = null;
  #writer: Writer | null = null;
  #seq = 0;

  constructor(options: { store: WriterStore; registry: SeriesRegistry; handOff: (group: Handoff) => void }) {
    this.#store = options.store;
    this.#registry = options.registry;
    this.#handOff = options.handOff;
  }

  /** Under which number this process writes now: its rows reach the fold of this process by hand-off. */
  get writer(): number | null {
    return this.#writer?.id ?? null;
  }

  /** Batches that wait for a commit. */
  get depth(): number {
    return this.#queue.length;
  }

  /**
   * Settles after the commit. Rejects when the store is away: then it is not known whether the batch was counted; or, with
   * `unavailable`, when too much waits already: then it was not.
   */
  async commit(batch: Batch): Promise<Receipt> {
    if (batch.identity !== null && batch.position !== null)
      throw new TypeError('a batch has a key or a position, not both');
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    this.#queue.add({ batch, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Settles when all that was handed in is committed or refused. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue.takeGroup();
      try {
        await this.#commitGroup(group);
      } catch (cause) {
        // Whether the transaction took place is unknown, so the next rows go under another writer.
        this.#writer = null;
        for (const { reject } of group) reject(cause);
      }
    }
    this.#running = null;
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#commitOnce(group);
    } catch (cause) {
      if (!(cause instanceof ServerRunOver)) throw cause;
      this.#writer = null;
      await this.#commitOnce(group);
    }
  }

  async #commitOnce(group: readonly Waiting[]): Promise<void> {
    this.#writer ??= await this.#nextWriter();
    const { id: writer, serverRun } = this.#writer;
    await this.#resolveSeries();
    const seq = ++this.#seq;
    const made: Handoff[] = [];
    const receipts = await this.#store.commitGroup(
      serverRun,
      group.map(({ batch }) => claimOf(batch)),
      (known) => {
        const fresh = group.filter((_, place) => !known.has(place)).map(({ batch }) => batch);
        if (fresh.length === 0) return null;
        const handoff = { writer, seq, sources: sourceDeltas(fresh), ...this.#merge(fresh) };
        made.push(handoff);
        return ledgerRow(handoff);
      },
    );
    for (const handoff of made) this.#handOff(handoff);
    group.forEach(({ batch, resolve }, place) => {
      resolve(receipts.get(place) ?? committed(batch));
    });
  }

  async #nextWriter(): Promise<Writer> {
    this.#seq = 0;
    // Ids that an earlier run of the server gave may be those of other series in this one.
    this.#ids = [];
    return this.#store.nextWriter();
  }

  /** Gives every series that was seen an id of the store. */
  async #resolveSeries(): Promise<void> {
    const from = this.#ids.length;
    const to = this.#registry.size;
    if (from === to) return;
    const unknown = Array.from({ length: to - from }, (_, index) => this.#registry.describe(from + index));
    this.#ids.push(...(await this.#store.seriesIds(unknown)));
  }

  #merge(batches: readonly Batch[]): Pick<Handoff, 'minutes' | 'series'> {
    const told = batches.flatMap(({ deltas }) => [...deltas.minuteBuckets((ordinal) => this.#ids[ordinal]!)]);
    const ordinals = new Set(batches.flatMap(({ deltas }) => [...deltas.series]));
    const series = [...ordinals].map((ordinal) => ({
      id: this.#ids[ordinal]!,
      ...this.#registry.describe(ordinal),
    }));
    return { minutes: summed(told), series };
  }
}

function ledgerRow({ writer, seq, minutes, sources }: Handoff): LedgerRow {
  return { writer, seq, deltas: encodeDeltas(minutes), sources };
}

/** Of a batch that counts at most once, how the store can tell. */
function claimOf({ identity, position, accepted, rejected, ignored, errors }: Batch): Claim | null {
  if (position !== null && 'counters' in position) return { kind: 'counters', move: position };
  if (position !== null) return { kind: 'position', move: { ...position, accepted, rejected } };
  if (identity === null) return null;
  return { kind: 'key', batch: { ...identity, accepted, rejected, ignored, errors } };
}

function committed({ accepted, rejected, ignored, errors }: Batch): Receipt {
  return { kind: 'committed', accepted, rejected, ignored, errors };
}

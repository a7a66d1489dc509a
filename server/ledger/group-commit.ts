/**
 * Commits batches in groups: while one group is on its way, the next gathers. A batch is answered after the commit of its
 * group, so whatever was answered is durable. One group at a time, so that a writer's rows become visible in their order.
 */
import { type Batch, type BatchPart, type Receipt, sumBy } from './batch.ts';
import { DeltaTable } from './delta-table.ts';
import { encodeDeltas } from './deltas-codec.ts';
import type { SourceDelta } from './heard.ts';
import type { KeyedBatch, LedgerRow, StoredSeries, WriterStore } from './ports.ts';
import type { SeriesRegistry } from './series-registry.ts';

const MS_PER_MINUTE = 60_000;
/** Events and batches in one group: bounds the memory and the length of a commit. */
const GROUP_BATCHES = 512;
const GROUP_ENTRIES = 500_000;

/** A committed group for the fold in this process; `deltas` count by stored series id. */
export type Handoff = {
  readonly writer: number;
  readonly seq: number;
  readonly deltas: DeltaTable;
  readonly sources: readonly SourceDelta[];
  /** The series of `deltas`. */
  readonly series: readonly StoredSeries[];
};

type Waiting = { batch: Batch; resolve: (receipt: Receipt) => void; reject: (cause: unknown) => void };

export class GroupCommit {
  readonly #store: WriterStore;
  readonly #registry: SeriesRegistry;
  readonly #handOff: (group: Handoff) => void;
  readonly #ids: number[] = [];
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #writer: number | null = null;
  #seq = 0;

  constructor(options: { store: WriterStore; registry: SeriesRegistry; handOff: (group: Handoff) => void }) {
    this.#store = options.store;
    this.#registry = options.registry;
    this.#handOff = options.handOff;
  }

  /** Under which number this process writes now: its rows reach the fold of this process by hand-off. */
  get writer(): number | null {
    return this.#writer;
  }

  /** Batches that wait for a commit. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Settles after the commit. Rejects when the store is away: then it is not known whether the batch was counted. */
  commit(batch: Batch): Promise<Receipt> {
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    this.#waiting.push({ batch, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Settles when all that was handed in is committed or refused. */
  async drain(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
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

  /** Ends before a key that is in the group already: the store knows what became of the first when the second comes. */
  #takeGroup(): Waiting[] {
    const keys = new Set<string>();
    let entries = 0;
    let length = 0;
    for (const { batch } of this.#waiting) {
      const key = keyOf(batch);
      entries += batch.deltas.size;
      if (length > 0 && (length >= GROUP_BATCHES || entries > GROUP_ENTRIES)) break;
      if (key !== null && keys.has(key)) break;
      if (key !== null) keys.add(key);
      length++;
    }
    return this.#waiting.splice(0, length);
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    await this.#resolveSeries();
    if (this.#writer === null) {
      this.#writer = await this.#store.nextWriter();
      this.#seq = 0;
    }
    const writer = this.#writer;
    const seq = ++this.#seq;
    const made: Handoff[] = [];
    const receipts = await this.#store.commitGroup(
      group.map(({ batch }) => keyedOf(batch)),
      (known) => {
        const fresh = group.filter((_, place) => !known.has(place)).map(({ batch }) => batch);
        if (fresh.length === 0) return null;
        const handoff = { writer, seq, sources: sourcesOf(fresh), ...this.#merge(fresh) };
        made.push(handoff);
        return ledgerRow(handoff);
      },
    );
    for (const handoff of made) this.#handOff(handoff);
    group.forEach(({ batch, resolve }, place) => {
      resolve(receipts.get(place) ?? committed(batch));
    });
  }

  /** Gives every series that was seen an id of the store. */
  async #resolveSeries(): Promise<void> {
    const from = this.#ids.length;
    const to = this.#registry.size;
    if (from === to) return;
    const unknown = Array.from({ length: to - from }, (_, index) => this.#registry.describe(from + index));
    this.#ids.push(...(await this.#store.seriesIds(unknown)));
  }

  #merge(batches: readonly Batch[]): Pick<Handoff, 'deltas' | 'series'> {
    const merged = new DeltaTable(Math.min(...batches.map(({ deltas }) => deltas.origin)));
    const ordinals = new Set<number>();
    for (const { deltas } of batches) {
      deltas.forEach((series, minute, bucket, count) => {
        ordinals.add(series);
        merged.add(this.#ids[series]!, minute, bucket, count);
      });
    }
    const series = [...ordinals].map((ordinal) => ({
      id: this.#ids[ordinal]!,
      ...this.#registry.describe(ordinal),
    }));
    return { deltas: merged, series };
  }
}

function ledgerRow({ writer, seq, deltas, sources }: Handoff): LedgerRow {
  return { writer, seq, deltas: encodeDeltas(deltas), sources };
}

function keyedOf(batch: Batch): KeyedBatch | null {
  const { identity, accepted, rejected, errors } = batch;
  if (identity === null) return null;
  const { scope, key, digest } = identity;
  return { scope, key, digest, accepted, rejected, errors };
}

function keyOf({ identity }: Batch): string | null {
  return identity === null ? null : `${identity.scope}\n${identity.key}`;
}

function committed({ accepted, rejected, ignored, errors }: Batch): Receipt {
  return { kind: 'committed', accepted, rejected, ignored, errors };
}

/** What the group says of its sources: when they were heard, and how many lines were taken and refused. */
function sourcesOf(batches: readonly Batch[]): SourceDelta[] {
  const heard = batches.flatMap((batch) => batch.parts.map((part) => ({ part, batch })));
  return [...Map.groupBy(heard, ({ part }) => part.source)].map(([source, own]) => {
    const minutes = new Set(own.map(({ batch }) => Math.floor(batch.arrivedAt / MS_PER_MINUTE)));
    for (const batch of new Set(own.map((each) => each.batch))) {
      batch.deltas.forEach((_, minute) => void minutes.add(minute));
    }
    const parts = own.map(({ part }) => part);
    return {
      source,
      service: (parts.find(({ service }) => service !== '') ?? parts[0]!).service,
      at: Math.max(...own.map(({ batch }) => batch.arrivedAt)),
      heard: ranges([...minutes].sort((a, b) => a - b)),
      accepted: sum(parts, (part) => part.accepted),
      rejected: sum(parts, (part) => part.rejected),
      rejectedBy: Object.fromEntries(sumBy(parts.map(({ rejectedBy }) => rejectedBy))),
    };
  });
}

function sum(parts: readonly BatchPart[], of: (part: BatchPart) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}

/** Ascending numbers as inclusive ranges. */
export function ranges(ascending: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of ascending) {
    const last = found.at(-1);
    if (last !== undefined && value === last[1] + 1) last[1] = value;
    else found.push([value, value]);
  }
  return found;
}

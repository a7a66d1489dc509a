/** What the ledger needs from a store; server/store fills it from PostgreSQL. Every call may reject when it is away. */
import type { AlertState } from '../slo/alert-state.ts';
import type { Cut } from '../slo/edges.ts';
import type { BucketPart } from '../slo/histogram.ts';
import type { SeenValues } from '../slo/per.ts';
import type { Notice } from './alert-book.ts';
import type { BatchIdentity, CounterMove, FileMove, LineFault, Receipt } from './batch.ts';
import type { HeardHours, SourceDelta, SourceRow } from './heard.ts';
import type { HourPack } from './hour-pack.ts';
import type { MinuteBuckets } from './minute-buckets.ts';
import type { Series } from './series-registry.ts';
import type { SavedSums } from './tally.ts';

/** One group commit as the ledger keeps it, until its counts are in the minute rows. */
export type LedgerRow = {
  readonly writer: number;
  readonly seq: number;
  readonly deltas: Uint8Array;
  readonly sources: readonly SourceDelta[];
};

/** A batch with a key, and what is answered when it comes again. */
export type KeyedBatch = BatchIdentity & {
  readonly accepted: number;
  readonly rejected: number;
  readonly ignored: number;
  readonly errors: readonly LineFault[];
};

/** What makes a batch count at most once. */
export type Claim =
  | { readonly kind: 'key'; readonly batch: KeyedBatch }
  | { readonly kind: 'position'; readonly move: CountedMove }
  | { readonly kind: 'counters'; readonly move: CounterMove };

/** `serverRun`: of PostgreSQL, in which the number was given; in another one it may be somebody else's. */
export type Writer = { readonly id: number; readonly serverRun: string };

/** The writing side: what every replica does. */
export type WriterStore = {
  /** A number of this process's own; its ledger rows carry it. */
  nextWriter(): Promise<Writer>;
  /** The stored ids of series, in their order; new ones are stored. */
  seriesIds(series: readonly Series[]): Promise<number[]>;
  /**
   * One transaction: takes the keys and moves the files on, asks `row` for the ledger row without the batches that must not
   * count (their places are in `known`), stores it, and tells the reader. Returns the receipts of those by place. Rejects with
   * {@link ServerRunOver} when PostgreSQL runs anew: then nothing is counted.
   */
  commitGroup(
    serverRun: string,
    claims: readonly (Claim | null)[],
    row: (known: ReadonlyMap<number, Receipt>) => LedgerRow | null,
  ): Promise<ReadonlyMap<number, Receipt>>;
};

/** A move, and what became of the lines that it passes. */
export type CountedMove = FileMove & { readonly accepted: number; readonly rejected: number };

/** A file as far as it was read. Its first bytes say which it is: neither its path nor its inode outlives a rotation. */
export type FileRow = {
  readonly id: number;
  readonly source: string;
  readonly path: string;
  /** Digest of the first `headLength` bytes. */
  readonly headLength: number;
  readonly head: string;
  /** Bytes of the uncompressed file that are counted. */
  readonly position: number;
  readonly carry: string | null;
  /** Lines, up to the position. */
  readonly accepted: number;
  readonly rejected: number;
  /** Digest of how the lines before the position were read; null before the first. */
  readonly rules: string | null;
  /** ms; since when what is written to its log is to be read. */
  readonly watchedSince: number;
};

/** The first bytes of a file: how many are known, and the sha256 (hex) of the first `length` of them. */
export type FileHead = { readonly length: number; digest(length: number): string };

/** What followers of files keep; their positions move with {@link WriterStore.commitGroup}. */
export type FileStore = {
  files(source: string): Promise<FileRow[]>;
  /**
   * The row of the file that begins like this, by the longest head that is known; else a new one at position 0. Two
   * processes that ask at once get the same. A file without a byte has no row: asking for it is a mistake. `look` reads how
   * it begins now, and is asked until the file does not grow: another process may know more of it than was just read.
   * `watchedSince` (ms): of a new row, instead of now.
   */
  openFile(
    source: string,
    path: string,
    look: () => Promise<FileHead>,
    watchedSince?: number | null,
  ): Promise<FileRow>;
  /**
   * Makes `reader`, a process, the one that reads the file, unless another one that is alive does. Answers the row as it is then, and
   * whether it is the reader's; null when there is no such file.
   */
  claimFile(id: number, reader: string): Promise<{ readonly row: FileRow; readonly isOurs: boolean } | null>;
  /** Back to the beginning, if it stands at `position` still and no line of it was accepted: else nothing changes. */
  rewindFile(id: number, position: number): Promise<void>;
  /** The file is still there, under this path. */
  sawFile(id: number, path: string): Promise<void>;
  /** Forgets files that were neither seen nor read on since `before` (ms). */
  forgetFiles(before: number): Promise<void>;
};

/** A pair of counters as far as it was read: ms, and what the next piece needs to know. */
export type CounterRow = { readonly readUntil: number; readonly carry: string | null };

/** What readers of counters keep; their positions move with {@link WriterStore.commitGroup}. */
export type CounterStore = {
  /** The row of the counters; a new one is read from `since` (ms) on. */
  openCounter(source: string, counters: string, since: number): Promise<CounterRow>;
  counterPositions(): Promise<{ counters: string; readUntil: number }[]>;
};

/** What divided objectives keep. */
export type LabelStore = {
  /** In the order in which they were first seen. */
  labelValues(): Promise<SeenValues[]>;
  /** Stores what is new, and that the others are still there. */
  sawLabelValues(seen: readonly SeenValues[]): Promise<void>;
};

export type StoredSeries = Series & { readonly id: number };

/** A revision of an SLO: what its counts depend on. `built`: its hours hold all of the stored history. */
export type SloRow = {
  readonly id: number;
  readonly service: string;
  readonly name: string;
  readonly revision: string;
  readonly built: boolean;
};

export type HourRow = { readonly slo: number; readonly hour: number; readonly pack: HourPack };
export type HourTotals = {
  readonly slo: number;
  readonly hour: number;
  readonly good: number;
  readonly bad: number;
};
export type HourSpan = { readonly from: number; readonly to: number };

/** What one flush saves, in one transaction that begins by checking the lease. */
export type Flush = {
  readonly applied: readonly { readonly writer: number; readonly seq: number }[];
  readonly minutes: readonly MinuteBuckets[];
  /** `delta` is added to what is stored, unless `whole` tells the hour's full counts. */
  readonly hours: readonly {
    readonly slo: number;
    readonly hour: number;
    readonly delta: HourPack;
    readonly whole: HourPack | undefined;
  }[];
  /** Of tallies that are whole: they replace what is stored. */
  readonly sums: readonly (SavedSums & { readonly slo: number })[];
  readonly sources: readonly SourceRow[];
  readonly heard: readonly { readonly source: string; readonly hour: number; readonly minutes: bigint }[];
  /** Alerts that began, changed or ended, as they are now. */
  readonly alerts: readonly AlertState[];
  /** For each of its receivers a notice waits to be delivered. */
  readonly notices: readonly Notice[];
};

/** It ends with the run of PostgreSQL in which it was taken, so that what was loaded under it is loaded anew. */
export type Lease = { readonly holder: string; readonly epoch: number; readonly serverRun: string };

/** Who counts now. */
export type Leader = {
  readonly holder: string;
  /** Where it can be asked; null of a command, and of one that does not listen yet. */
  readonly url: string | null;
  /** ms until its lease is over, if it does not renew it. */
  readonly restMs: number;
};

/** What one process tells the others, as a hint that may be lost: its writer has committed; or nobody leads any more. */
export type LedgerNews =
  | { readonly kind: 'committed'; readonly writer: number }
  | { readonly kind: 'lease is free' };

/** The reading side: what only the holder of the lease does, besides plain reads. */
export type FoldStore = {
  /** Null while another holds the lease. */
  acquireLease(holder: string): Promise<Lease | null>;
  /** Those that wait for it are told. */
  releaseLease(lease: Lease): Promise<void>;
  /** Null when nobody holds the lease. */
  leader(): Promise<Leader | null>;
  /** Rejects with {@link LeaseLost} when the lease went to another. */
  flush(lease: Lease, flush: Flush): Promise<void>;
  /** Ledger rows that are neither in `applied` nor of writer `except`, each writer's in its order, at most `limit`. */
  ledgerRows(
    applied: readonly { writer: number; seq: number }[],
    except: number | null,
    limit: number,
  ): Promise<LedgerRow[]>;
  /** Calls `listener` whenever some replica has news. */
  listen(listener: (news: LedgerNews) => void, onError: (error: Error) => void): Promise<() => Promise<void>>;
  /** Stored series: those with the ids, or all. */
  series(ids: readonly number[] | 'all'): Promise<StoredSeries[]>;
  sources(): Promise<SourceRow[]>;
  /** Alerts that fire, and of each condition of each subject the last that is over. */
  alertStates(): Promise<AlertState[]>;
  heardHours(fromHour: number): Promise<Map<string, HeardHours>>;
  /** Stores the cuts that are new, and returns all parts that there ever were. */
  bucketParts(cuts: readonly Cut[]): Promise<BucketPart[]>;
  /** Makes the routes in force exactly these, new ones from minute `since` on; returns from when on each is. */
  routesInForce(
    routes: readonly { service: string; route: string }[],
    since: number,
  ): Promise<{ service: string; route: string; since: number }[]>;
  sloRows(): Promise<SloRow[]>;
  /** Stores revisions that are not built, and returns them in their order. Like the next two, only under the lease. */
  addSlos(lease: Lease, revisions: readonly Omit<SloRow, 'id' | 'built'>[]): Promise<SloRow[]>;
  markBuilt(lease: Lease, ids: readonly number[]): Promise<void>;
  /** Removes revisions with their hours. */
  dropSlos(lease: Lease, ids: readonly number[]): Promise<void>;
  hourPacks(slos: readonly number[], hours: readonly number[]): Promise<HourRow[]>;
  /** The sums of look-backs as they were last saved, by SLO. */
  savedSums(slos: readonly number[]): Promise<Map<number, SavedSums>>;
  /** Sums of whole hours [from, to) by SLO, FIELDS numbers each. */
  sumHours(slos: readonly number[], span: HourSpan): Promise<Map<number, Float64Array>>;
  /** The last hour with uncertain counts, by SLO. */
  lastUncertainHours(slos: readonly number[]): Promise<Map<number, number>>;
  hourTotals(slos: readonly number[], span: HourSpan): Promise<HourTotals[]>;
  hourRange(slo: number, span: HourSpan): Promise<HourRow[]>;
  /** A view of the minute rows as they are now, whatever is written later. */
  minuteSnapshot(): Promise<MinuteSnapshot>;
  /** Minute rows of the series in [from, to), as they are now. */
  minuteRange(series: readonly number[], from: number, to: number): Promise<MinuteRow[]>;
  firstMinute(): Promise<number | null>;
};

/** `buckets`: as decodeBuckets reads them. */
export type MinuteRow = { readonly series: number; readonly minute: number; readonly buckets: Uint8Array };

export type MinuteSnapshot = {
  /** Minute rows of the series in [from, to). */
  read(series: readonly number[], from: number, to: number): Promise<MinuteRow[]>;
  close(): Promise<void>;
};

/** The lease went to another process, or PostgreSQL was started anew: what is in memory is no longer the truth. */
export class LeaseLost extends Error {
  constructor() {
    super('the lease of the fold is held by another process, or PostgreSQL was started anew');
    this.name = 'LeaseLost';
  }
}

/** PostgreSQL was started anew, or another one has taken its place: what it told before may not hold. */
export class ServerRunOver extends Error {
  constructor() {
    super('PostgreSQL was started anew');
    this.name = 'ServerRunOver';
  }
}

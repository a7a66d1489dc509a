import type { Deltas } from './deltas.ts';

/** One refused line, for the sender to see. Lines count from 1. */
export type LineFault = { readonly line: number; readonly reason: string };

/** Lines by reason; the reasons are a closed, small set. */
export type ByReason = ReadonlyMap<string, number>;

/** What a batch says of one source and one service. Counts are of lines. */
export type BatchPart = {
  readonly source: string;
  /** Empty for lines that belong to no service: they are all rejected or ignored. */
  readonly service: string;
  readonly accepted: number;
  /** Lines that should have been events and could not be read. */
  readonly rejected: number;
  readonly rejectedBy: ByReason;
  /** Lines that were read and are no request to count. */
  readonly ignored: number;
  readonly ignoredBy: ByReason;
  /** Accepted lines by the name of the format they were read as. */
  readonly formats: ReadonlyMap<string, number>;
};

/** So many bytes, or all that there are, tell a file from every other of its source. */
export const HEAD_BYTES = 1024;

/** How far a file was read: it moves in the transaction that counts the batch, or the batch is given up. */
export type FileMove = {
  /** As in FileRow. */
  readonly file: number;
  /** Bytes of the uncompressed file. */
  readonly from: number;
  readonly to: number;
  /** Digest of the first `headLength` bytes, as they are known now: it grows while the file is young. */
  readonly headLength: number;
  readonly head: string;
  /** JSON text: what the next piece needs to know of the ones before. */
  readonly carry: string | null;
  /** Digest of how the lines are read. */
  readonly rules: string;
};

/** How far a pair of counters was read, likewise. */
export type CounterMove = {
  readonly source: string;
  /** The digest of the counters; also names them among the positions of a source. */
  readonly counters: string;
  /** ms. */
  readonly from: number;
  readonly to: number;
  /** JSON text: the last sample of every series, and what else the next piece needs to know. */
  readonly carry: string;
};

/** What tells that a batch came before: a key with the scope it is unique in, and a digest of the body it stands for. */
export type BatchIdentity = {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
  /** How long the key is remembered. */
  readonly livesMs: number;
};

/** How long an `Idempotency-Key` is remembered, and how long the hash of a body of a source with `dedup: body`. */
export const KEY_LIVES_MS = 86_400_000;
export const BODY_LIVES_MS = 600_000;

/** What one POST, or one read of a file, adds to the ledger: all of it or nothing. */
export type Batch = {
  /** At least one; no two of the same source and service. */
  readonly parts: readonly BatchPart[];
  readonly deltas: Deltas;
  /** Sums of the parts; the accepted ones are the events in `deltas`. */
  readonly accepted: number;
  readonly rejected: number;
  readonly ignored: number;
  /** A sample of the refused lines. */
  readonly errors: readonly LineFault[];
  readonly identity: BatchIdentity | null;
  readonly position: FileMove | CounterMove | null;
  /** The minutes in which the source was heard, where they are not that of the arrival and those of the events. */
  readonly measured?: ReadonlySet<number>;
  /** It is of what is read once, by a command: nobody misses its source afterwards. */
  readonly isOnce?: boolean;
  /** When the batch arrived, ms since the epoch: its sources were heard in that minute. */
  readonly arrivedAt: number;
};

/**
 * What became of a batch. `conflict`: its key was used before with another body. `moved`: another process read the file
 * or the counters on. Of both nothing was counted.
 */
export type Receipt =
  | {
      readonly kind: 'committed' | 'duplicate';
      readonly accepted: number;
      readonly rejected: number;
      readonly ignored: number;
      readonly errors: readonly LineFault[];
    }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'moved' };

/** Sums maps of the parts of a batch, or of several batches, by their keys. */
export function sumBy(maps: Iterable<ByReason>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const map of maps) for (const [key, count] of map) sums.set(key, (sums.get(key) ?? 0) + count);
  return sums;
}

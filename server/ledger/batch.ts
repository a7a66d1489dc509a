import type { DeltaTable } from './delta-table.ts';

/** One refused line, for the sender to see. Lines count from 1. */
export type LineFault = { readonly line: number; readonly reason: string };

/** What one POST, or one read of a file, adds to the ledger: all of it or nothing. */
export type Batch = {
  /** The source that was heard, and the service its events belong to. */
  readonly source: string;
  readonly service: string;
  readonly deltas: DeltaTable;
  /** Events counted in `deltas`. */
  readonly accepted: number;
  readonly rejected: number;
  /** How many lines were refused for each reason; the reasons are a closed, small set. */
  readonly rejectedBy: ReadonlyMap<string, number>;
  /** A sample of the refused lines. */
  readonly errors: readonly LineFault[];
  /** An `Idempotency-Key` with the scope it is unique in, and a digest that tells another body under the same key. */
  readonly identity: { readonly scope: string; readonly key: string; readonly digest: string } | null;
  /** When the batch arrived, ms since the epoch: the source was heard in that minute. */
  readonly arrivedAt: number;
};

/** What became of a batch. `conflict`: its key was used before with another body; nothing was counted. */
export type Receipt =
  | {
      readonly kind: 'committed';
      readonly accepted: number;
      readonly rejected: number;
      readonly errors: readonly LineFault[];
    }
  | {
      readonly kind: 'duplicate';
      readonly accepted: number;
      readonly rejected: number;
      readonly errors: readonly LineFault[];
    }
  | { readonly kind: 'conflict' };

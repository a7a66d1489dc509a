import type { Batch, Receipt } from '../../ledger/batch.ts';
import type { FileRow, FileStore } from '../../ledger/ports.ts';
import type { Piece, PieceReading } from '../ingest.ts';

/** Where the lines of one source's files go. */
export type Sink = {
  readonly source: string;
  /** Digest of how the lines are read. */
  readonly rules: string;
  /** A line that is longer than a large buffer is passed by pieces; of a small one nothing is consumed. */
  read(piece: Piece): PieceReading;
  /** A batch that only says that the source was heard. */
  heard(): Batch;
  /** Rejects when PostgreSQL is away: then it is not known whether the batch was counted. */
  commit(batch: Batch): Promise<Receipt>;
  readonly files: FileStore;
  /** The process that follows the files, of which one at a time reads each; null of one that reads them once. */
  readonly reader: string | null;
};

/** Nothing of it could be read, and it would be read otherwise now. */
export function isToReadAgain({ accepted, rejected, rules }: FileRow, sink: Sink): boolean {
  return accepted === 0 && rejected > 0 && rules !== sink.rules;
}

/** What follows the bytes of a piece in its buffer. */
export const SPARE_BYTES = 16;

import type { LineFault } from '../ledger/batch.ts';
import { DeltaTable } from '../ledger/delta-table.ts';
import type { Reason } from './reasons.ts';

const SAMPLE = 10;

/** What one body has come to so far. */
export class BodyCount {
  readonly deltas: DeltaTable;
  /** The minute of arrival, and the first minute that is not older than the horizon. */
  readonly minute: number;
  readonly oldest: number;
  /** The last second that is not too far ahead. */
  readonly newestSecond: number;
  readonly rejectedBy = new Map<Reason, number>();
  readonly errors: LineFault[] = [];
  /** Lines that were JSON objects, counted or not. */
  records = 0;
  rejected = 0;

  constructor(at: number, horizonMinutes: number) {
    this.minute = Math.floor(at / 60_000);
    this.oldest = this.minute - horizonMinutes;
    this.newestSecond = Math.floor((at + 300_000) / 1000);
    this.deltas = new DeltaTable(this.oldest);
  }

  reject(line: number, reason: Reason): void {
    this.rejected++;
    this.rejectedBy.set(reason, (this.rejectedBy.get(reason) ?? 0) + 1);
    if (this.errors.length < SAMPLE) this.errors.push({ line, reason });
  }
}

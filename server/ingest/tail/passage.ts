/** Reads one file on from where it stands: piece by piece, each counted in the transaction that moves the position. */
import type { FileHandle } from 'node:fs/promises';
import type { Batch } from '../../ledger/batch.ts';
import type { FileRow } from '../../ledger/ports.ts';
import type { PieceReading } from '../ingest.ts';
import { HEAD_LENGTH, type Head, readHead } from './head.ts';
import { commitMove, type Moving, type Waiting } from './outages.ts';
import { type FileBytes, plain, unpacked } from './packing.ts';
import { type Sink, SPARE_BYTES } from './sink.ts';

export type PassageOptions = {
  readonly handle: FileHandle;
  readonly head: Head;
  readonly row: FileRow;
  readonly buffer: Uint8Array;
  /** Nobody writes to it any more: a last line without a line feed counts. Of packed files that is known. */
  readonly isOver: boolean;
  readonly sink: Sink;
  readonly waiting: Waiting;
  /** Called after each commit with how far the file as it is stored was read. */
  readonly onPiece?: (batch: Batch, passed: number) => void;
};

/**
 * `end`: as far as there are whole lines. `replaced`: the file begins otherwise now. `moved`: another process reads it.
 * `long line`: a larger buffer is needed. `stopped`: by the signal.
 */
export type Outcome = 'end' | 'replaced' | 'moved' | 'long line' | 'stopped';

export type PassageEnd = {
  readonly outcome: Outcome;
  readonly row: FileRow;
  /** Bytes after the position that are no whole line yet; none of a file that is over. */
  readonly rest: number;
  /** Why a packed file could not be read to its end. */
  readonly damage: string | null;
};

export async function readOn(options: PassageOptions): Promise<PassageEnd> {
  const passage = new Passage(options);
  return passage.run();
}

class Passage {
  readonly #options: PassageOptions;
  readonly #bytes: FileBytes;
  readonly #room: number;
  #head: Head;
  /** As committed. */
  #row: FileRow;
  /** Up to where it was read, and what the next piece needs to know. */
  #at: number;
  #carry: string | null;
  /** Bytes of the last, unfinished line, at the start of the buffer. */
  #rest = 0;
  /** The commit on its way; the next piece is read meanwhile. */
  #moving: Promise<Moving> = Promise.resolve('counted');

  constructor(options: PassageOptions) {
    const { handle, head, row, buffer } = options;
    this.#options = options;
    this.#head = head;
    this.#row = row;
    this.#at = row.position;
    this.#carry = row.carry;
    this.#room = buffer.length - SPARE_BYTES;
    const isPlain = head.packing === 'plain';
    this.#bytes = isPlain ? plain(handle, row.position) : unpacked(handle, head.packing);
  }

  async run(): Promise<PassageEnd> {
    try {
      const outcome = (await this.#passCounted()) ? await this.#pieces() : 'end';
      const moving = await this.#moving;
      return {
        outcome: moving === 'counted' ? outcome : stoppedBy(moving),
        row: this.#row,
        rest: outcome === 'end' && this.#isOver ? 0 : this.#rest,
        damage: this.#bytes.damage,
      };
    } finally {
      await this.#moving;
      await this.#bytes.close();
    }
  }

  /** What was counted of a packed file is unpacked again, and let go. */
  async #passCounted(): Promise<boolean> {
    if (this.#head.packing === 'plain') return true;
    const { buffer } = this.#options;
    for (let left = this.#at; left > 0; ) {
      const read = await this.#bytes.read(buffer, 0, Math.min(left, this.#room));
      left -= read;
      if (read === 0 || this.#isStopped) return false;
    }
    return true;
  }

  async #pieces(): Promise<Outcome> {
    const { buffer, sink } = this.#options;
    while (!this.#isStopped) {
      const length = this.#rest + (await this.#bytes.read(buffer, this.#rest, this.#room));
      const isAtEnd = length < this.#room || this.#bytes.isComplete;
      if (length === 0) return 'end';
      if (!(await this.#isSameFile())) return 'replaced';
      const isEnd = isAtEnd && this.#isOver;
      const reading = sink.read({ bytes: buffer, length, isEnd, carry: this.#carry });
      this.#rest = length;
      if (reading.consumed === 0) return isAtEnd ? 'end' : 'long line';
      if (!(await this.#count(reading))) return 'stopped';
      if (isAtEnd) return 'end';
    }
    return 'stopped';
  }

  /** Hands a piece on once the one before is counted; false when that was not. */
  async #count({ batch, consumed, carry }: PieceReading): Promise<boolean> {
    if ((await this.#moving) !== 'counted') return false;
    const { sink, waiting, buffer, onPiece } = this.#options;
    const { id, headLength: known } = this.#row;
    const from = this.#at;
    const to = from + consumed;
    const headLength = Math.max(known, Math.min(to, HEAD_LENGTH));
    const { rules } = sink;
    const move = { from, to, headLength, head: this.#head.digest(headLength), carry, rules };
    const { passed } = this.#bytes;
    const moved = { ...batch, position: { file: id, ...move } };
    this.#moving = commitMove(moved, sink, waiting).then((moving) => {
      if (moving === 'counted') {
        const accepted = this.#row.accepted + batch.accepted;
        const rejected = this.#row.rejected + batch.rejected;
        const { head } = move;
        this.#row = { ...this.#row, position: to, headLength, head, carry, accepted, rejected, rules };
        onPiece?.(moved, passed);
      }
      return moving;
    });
    // A fault is met where this is awaited; meanwhile it must not end the process.
    this.#moving.catch(() => undefined);
    this.#at = to;
    this.#carry = carry;
    this.#rest -= consumed;
    buffer.copyWithin(0, consumed, consumed + this.#rest);
    return true;
  }

  /** Emptied and written anew, the file has other bytes at the position: they are the middle of something else. */
  async #isSameFile(): Promise<boolean> {
    if (this.#head.packing !== 'plain') return true;
    const head = await readHead(this.#options.handle);
    const { headLength, head: digest } = this.#row;
    if (head.length < headLength || head.digest(headLength) !== digest) return false;
    this.#head = head;
    return true;
  }

  get #isOver(): boolean {
    return this.#head.packing === 'plain' ? this.#options.isOver : this.#bytes.isComplete;
  }

  get #isStopped(): boolean {
    return this.#options.waiting.signal.aborted;
  }
}

function stoppedBy(moving: Exclude<Moving, 'counted'>): Outcome {
  return moving === 'moved' ? 'moved' : 'stopped';
}

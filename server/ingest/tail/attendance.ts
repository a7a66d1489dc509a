/** What is done with one file on disk: find out which file of the ledger it is, and read it on. */
import type { Stats } from 'node:fs';
import type { Batch } from '../../ledger/batch.ts';
import type { FileRow } from '../../ledger/ports.ts';
import { type Buffers, LARGE_PIECE, SMALL_PIECE } from './buffers.ts';
import type { FaultNotes } from './fault-notes.ts';
import { Away, type FileBook } from './file-book.ts';
import { HEAD_LENGTH, type Head, readHead } from './head.ts';
import { wordsOf } from './listing.ts';
import type { Waiting } from './outages.ts';
import { gzipLength } from './packing.ts';
import { type PassageEnd, readOn } from './passage.ts';
import { originPaths } from './rotated-names.ts';
import type { Sink } from './sink.ts';
import { closeView, notice, openView, type View } from './view.ts';

/** A file that was put aside and did not grow for so long is not written to any more. */
export const QUIET_MS = 10_000;
/** A packed file is being made while it grows, and is not read until it is whole. */
const PACKED_MS = 2_000;
const TELL_AGAIN_MS = 86_400_000;
/** A file that another process reads is asked for again after so long. */
const CLAIM_AGAIN_MS = 1_000;

export type AttendanceOptions = {
  readonly sink: Sink;
  readonly book: FileBook;
  readonly buffers: Buffers;
  readonly notes: FaultNotes;
  readonly waiting: Waiting;
  readonly now: () => number;
};

export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #told = new Map<View, { readonly path: string; readonly at: number }>();
  /** Rows that are being read. */
  readonly #busy = new Set<number>();
  /** Rows that another process reads, and when that was found out, ms. */
  readonly #refused = new Map<number, number>();

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  /** Learns how the file begins. Before any file is judged, this is done with all: copies are told by their originals. */
  async meet(view: View): Promise<void> {
    if (this.#isDue(view)) await this.#guard(view, () => this.#learn(view));
  }

  /** Reads on what has grown. Rejects with Away only. */
  async attend(view: View, all: readonly View[]): Promise<void> {
    const mayEnd = view.rest > 0 && this.#isOver(view, all);
    if (view.head !== null && (this.#isDue(view) || mayEnd)) {
      await this.#guard(view, () => this.#look(view, view.head!, all));
    }
    if (view.fault !== null) this.#options.notes.meet(view.path, view.fault);
  }

  #isDue(view: View): boolean {
    const isGone = !view.isListed && view.handle === null;
    return !isGone && !this.#options.waiting.signal.aborted && (!view.isRead || !view.isListed);
  }

  async #guard(view: View, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (cause instanceof Away) throw cause;
      await closeView(view);
      view.head = null;
      view.fault = wordsOf(view.path, cause as NodeJS.ErrnoException);
    }
  }

  forget(view: View): void {
    this.#told.delete(view);
  }

  async #learn(view: View): Promise<void> {
    view.fault = null;
    if (view.isListed && view.size === 0) {
      view.isRead = true;
      view.row = null;
      return;
    }
    const found = await this.#open(view);
    if (found === null) return;
    // Its size first and how it begins after: emptied in between, it is another file, and not one that is read to its end.
    notice(view, found, this.#options.now());
    view.head = await readHead(view.handle!);
    view.row = this.#options.book.match(view.head)?.id ?? null;
  }

  /** Null when the name went to another file since it was listed: the next look has the right names. */
  async #open(view: View): Promise<Stats | null> {
    const found = await (await openView(view)).stat();
    if (`${found.dev}:${found.ino}` === view.key) return found;
    await closeView(view);
    return null;
  }

  async #look(view: View, head: Head, all: readonly View[]): Promise<void> {
    if (head.packing !== 'plain' && this.#quietFor(view) < PACKED_MS) return;
    if (view.handle === null && (await this.#open(view)) === null) return;
    const row = await this.#identify(view, head, all);
    if (row === null) return;
    view.row = row.id;
    await this.#tell(view, row);
    await this.#readOn(view, head, row, all);
  }

  async #identify(view: View, head: Head, all: readonly View[]): Promise<FileRow | null> {
    const { book } = this.#options;
    const known = book.match(head);
    if (known !== null) return book.current(known);
    if (!head.tellsFile(this.#isOver(view, all)) || isUnfinishedCopy(view, head, all)) return null;
    if (!view.wasNamed && book.isFromBefore(view, head, isAfterKnown(view, all))) {
      view.isRead = true;
      await closeView(view);
      return null;
    }
    return book.register(view.path, head, view.handle!);
  }

  async #readOn(view: View, head: Head, row: FileRow, all: readonly View[]): Promise<void> {
    if (await isCounted(view, head, row)) {
      view.isRead = true;
      view.rest = 0;
      if (head.packing !== 'plain') await closeView(view);
      else if (view.size < row.position) this.#noteShorter(view, row, all);
      return;
    }
    if (this.#busy.has(row.id)) return;
    this.#busy.add(row.id);
    try {
      const own = await this.#claim(row);
      if (own !== null) await this.#conclude(view, own, await this.#passage(view, head, own, all));
    } finally {
      this.#busy.delete(row.id);
    }
  }

  /** Null while another process reads it. */
  async #claim(row: FileRow): Promise<FileRow | null> {
    const now = this.#options.now();
    if (Math.abs(now - (this.#refused.get(row.id) ?? Number.NEGATIVE_INFINITY)) < CLAIM_AGAIN_MS) return null;
    const own = await this.#options.book.claim(row);
    if (own === null) this.#refused.set(row.id, now);
    else this.#refused.delete(row.id);
    return own;
  }

  async #passage(view: View, head: Head, row: FileRow, all: readonly View[]): Promise<PassageEnd> {
    const { sink, buffers, waiting, notes } = this.#options;
    const onPiece = (batch: Batch): void => notes.rejected(view.path, batch);
    const isOver = this.#isOver(view, all);
    const read = (from: FileRow, size: number): Promise<PassageEnd> =>
      buffers.lend(size, (buffer) =>
        readOn({ handle: view.handle!, head, row: from, buffer, isOver, sink, waiting, onPiece }),
      );
    const isLittle = head.packing === 'plain' && view.size - row.position < SMALL_PIECE;
    const end = await read(row, isLittle ? SMALL_PIECE : LARGE_PIECE);
    return end.outcome === 'long line' ? read(end.row, LARGE_PIECE) : end;
  }

  async #conclude(view: View, row: FileRow, end: PassageEnd): Promise<void> {
    const { book } = this.#options;
    book.update(row, end.row);
    view.rest = end.rest;
    view.isRead = end.outcome === 'end';
    if (end.outcome === 'moved') await book.reload();
    if (end.damage !== null) {
      view.fault = `${view.path} is damaged or cut off: ${end.damage}; what could be unpacked was read`;
    }
    if (view.head?.packing !== 'plain') await closeView(view);
  }

  /** Nobody writes to it any more: its name was taken from it, it is quiet, and it is no copy of one that goes on. */
  #isOver(view: View, all: readonly View[]): boolean {
    if ((view.isNamed && view.isListed) || this.#quietFor(view) < QUIET_MS) return false;
    const isCopy = (other: View): boolean => other !== view && other.row === view.row && view.row !== null;
    return !all.some((other) => isCopy(other) && (goesOn(other) || hasMore(other, view)));
  }

  #quietFor(view: View): number {
    return this.#options.now() - view.quietSince;
  }

  #noteShorter(view: View, row: FileRow, all: readonly View[]): void {
    const hasAll = (other: View): boolean => other.row === row.id && other.size >= row.position;
    if (!view.isNamed || all.some(hasAll)) return;
    view.fault =
      `${view.path} is shorter than what was read of it (${view.size} of ${row.position} bytes) and begins as before: ` +
      'it was cut in the middle. Nothing is counted twice; lines up to there are not read. Empty it, or rotate it, ' +
      'and what is written then is read from the start';
  }

  async #tell(view: View, row: FileRow): Promise<void> {
    const now = this.#options.now();
    const told = this.#told.get(view);
    if (told?.path === view.path && now - told.at < TELL_AGAIN_MS) return;
    await this.#options.book.saw(row, view.path);
    this.#told.set(view, { path: view.path, at: now });
  }
}

/** Nothing of it is left to read. A packed file says its length at its end, which spares unpacking it. */
async function isCounted({ handle, size }: View, { packing }: Head, { position }: FileRow): Promise<boolean> {
  if (packing === 'plain') return size <= position;
  return packing === 'gzip' && position > 0 && (await gzipLength(handle!, size)) === position % 2 ** 32;
}

/** A copy that was given up is not where the file ends. */
function hasMore(copy: View, view: View): boolean {
  return copy.size > view.size || copy.head?.packing !== 'plain';
}

/** Written after a file of the same log that is known: put aside while Leeway was down. */
function isAfterKnown(view: View, all: readonly View[]): boolean {
  const logs = new Set(originPaths(view.path));
  const isKin = ({ path }: View): boolean => [path, ...originPaths(path)].some((each) => logs.has(each));
  return all.some((other) => other.row !== null && other.mtimeMs < view.mtimeMs && isKin(other));
}

function goesOn(view: View): boolean {
  return view.isNamed && view.isListed;
}

/** A copy on its way begins as its original does, and would be taken for another file. */
function isUnfinishedCopy(view: View, head: Head, all: readonly View[]): boolean {
  if (head.length === HEAD_LENGTH) return false;
  return all.some((other) => other !== view && other.head !== null && head.isBeginningOf(other.head));
}

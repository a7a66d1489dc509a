/** Reads one file to its end, from where it was read before: what a command does with the files that it is given. */
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Batch } from '../../ledger/batch.ts';
import type { FileRow } from '../../ledger/ports.ts';
import { presentHead, readHead } from './head.ts';
import { GIVEN_UP, untilAnswered, type Waiting } from './outages.ts';
import { type PassageEnd, readOn } from './passage.ts';
import { isToReadAgain, type Sink } from './sink.ts';

/** A last line without a line feed may still be being written. */
const LAST_LINE_MS = 1_000;

export type WholeFileOptions = {
  readonly path: string;
  readonly sink: Sink;
  /** A large one, used again for the next file. */
  readonly buffer: Uint8Array;
  readonly waiting: Waiting;
  readonly onPiece: (batch: Batch, passed: number) => void;
};

export type WholeFileEnd = {
  /** What was read of it before, if anything was. */
  readonly before: Pick<FileRow, 'position' | 'accepted' | 'rejected'> | null;
  /** Bytes of the unpacked file that are read now. */
  readonly after: number;
  /** Bytes after those that are no whole line. */
  readonly rest: number;
  readonly carry: string | null;
  readonly isStopped: boolean;
  readonly damage: string | null;
};

/** Rejects when the file cannot be read, or PostgreSQL cannot be asked for it. */
export async function readWholeFile(options: WholeFileOptions): Promise<WholeFileEnd> {
  const handle = await open(options.path, 'r');
  try {
    return await readOpened(handle, options);
  } finally {
    await handle.close();
  }
}

async function readOpened(handle: FileHandle, options: WholeFileOptions): Promise<WholeFileEnd> {
  const { path, sink, waiting } = options;
  const head = await readHead(handle);
  const nothing = { before: null, after: 0, rest: 0, carry: null, isStopped: false, damage: head.damage };
  if (head.length === 0) return nothing;
  const row = await untilAnswered(async () => {
    const open = () => sink.files.openFile(sink.source, path, () => presentHead(head, handle));
    const known = await open();
    if (!isToReadAgain(known, sink)) return known;
    await sink.files.rewindFile(known.id, known.position);
    return open();
  }, waiting);
  if (row === GIVEN_UP) return { ...nothing, isStopped: true };
  const end = await readToEnd(handle, row, options);
  return {
    before: row.position === 0 ? null : row,
    after: end.row.position,
    rest: end.rest,
    carry: end.row.carry,
    isStopped: end.outcome === 'stopped',
    damage: end.outcome === 'replaced' ? 'it was emptied or replaced while it was read' : end.damage,
  };
}

/** Where another process reads the same file, each goes on from where the other is. */
async function readToEnd(handle: FileHandle, start: FileRow, options: WholeFileOptions): Promise<PassageEnd> {
  let row = start;
  let isOver = false;
  for (;;) {
    const head = await readHead(handle);
    const end = await readOn({ ...options, handle, head, row, isOver });
    if (end.outcome === 'moved') {
      const next = await untilAnswered(() => rowOf(end.row, options.sink), options.waiting);
      if (next === GIVEN_UP) return { ...end, outcome: 'stopped' };
      row = next ?? end.row;
    } else if (end.outcome !== 'end' || end.rest === 0 || isOver || head.packing !== 'plain') return end;
    else {
      row = end.row;
      isOver = await isLeftAlone(handle);
    }
  }
}

async function rowOf({ id }: FileRow, { files, source }: Sink): Promise<FileRow | undefined> {
  return (await files.files(source)).find((row) => row.id === id);
}

async function isLeftAlone(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  await delay(LAST_LINE_MS);
  return (await handle.stat()).size === size;
}

/** A ledger of whole lines, for models of file following: positions move as in the real one, and it can fail like one. */

import type { Piece, PieceReading } from '../../server/ingest/ingest.ts';
import type { Sink } from '../../server/ingest/tail/sink.ts';
import type { Batch, Receipt } from '../../server/ledger/batch.ts';
import { Deltas } from '../../server/ledger/deltas.ts';
import type { FileHead, FileRow, FileStore } from '../../server/ledger/ports.ts';

type LineBatch = Batch & { readonly lines: readonly string[] };

/** `lost answer`: it is counted, but the asker never hears so. */
export type Weather = 'fine' | 'away' | 'lost answer';

export class LineLedger {
  readonly lines: string[] = [];
  readonly heard: number[] = [];
  readonly rows: FileRow[] = [];
  tooLong = 0;
  /** By row, the process that reads it. */
  readonly readers = new Map<number, string>();
  /** Processes that are there no more. */
  readonly dead = new Set<string>();
  /** What becomes of the next commits. */
  readonly weather: Weather[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  sink(source = 'edge', reader: string | null = null): Sink {
    return {
      source,
      reader,
      rules: 'as lines',
      files: this.#files(),
      read: (piece) => readLines(piece, this.#now()),
      heard: () => batchOf([], 0, this.#now()),
      commit: async (batch) => this.#commit(batch as LineBatch),
    };
  }

  #files(): FileStore {
    const own = (source: string) => this.rows.filter((row) => row.source === source);
    const open = (source: string, path: string, head: FileHead, since: number): FileRow => {
      const known = own(source)
        .filter((row) => row.headLength <= head.length && head.digest(row.headLength) === row.head)
        .sort((a, b) => b.headLength - a.headLength)[0];
      if (known !== undefined) return known;
      const id = this.rows.length + 1;
      const { length } = head;
      const row = {
        id,
        source,
        path,
        headLength: length,
        head: head.digest(length),
        position: 0,
        carry: null,
        accepted: 0,
        rejected: 0,
        rules: null,
        watchedSince: since,
      };
      this.rows.push(row);
      return this.rows.at(-1)!;
    };
    return {
      files: async (source) => own(source),
      openFile: async (source, path, look, since) => open(source, path, await look(), since ?? this.#now()),
      claimFile: async (id, reader) => {
        const other = this.readers.get(id);
        const isOurs = other === undefined || other === reader || this.dead.has(other);
        if (isOurs) this.readers.set(id, reader);
        return { row: this.rows[id - 1]!, isOurs };
      },
      rewindFile: async (id) => void this.#change(id, { position: 0, carry: null, rejected: 0, rules: null }),
      sawFile: async (id, path) => void this.#change(id, { path }),
      forgetFiles: async () => {},
    };
  }

  #change(id: number, change: Partial<FileRow>): void {
    this.rows[id - 1] = { ...this.rows[id - 1]!, ...change };
  }

  #commit(batch: LineBatch): Receipt {
    const weather = this.weather.shift() ?? 'fine';
    if (weather === 'away') throw new Error('away');
    const { position } = batch;
    if (position === null) this.heard.push(batch.arrivedAt);
    else if ('file' in position) {
      const { file, from, to, headLength, head, carry } = position;
      if (this.rows[file - 1]!.position !== from) return { kind: 'moved' };
      this.#change(file, { position: to, headLength, head, carry });
      this.lines.push(...batch.lines);
      this.tooLong += batch.rejected;
    }
    if (weather === 'lost answer') throw new Error('away');
    return { kind: 'committed', accepted: 0, rejected: 0, ignored: 0, errors: [] };
  }
}

const LONGEST = 1 << 20;

/** A line that is too long is refused at its beginning; the carry says that its rest is to be passed. */
function readLines({ bytes, length, isEnd, carry }: Piece, now: number): PieceReading {
  const held = Buffer.from(bytes.subarray(0, length));
  bytes.fill(0, length, length + 16);
  const feed = held.indexOf('\n') + 1;
  if (feed === 0 && (carry !== null || length > LONGEST)) {
    return {
      batch: batchOf([], carry === null ? 1 : 0, now),
      consumed: length,
      carry: isEnd ? null : 'pass',
    };
  }
  const from = carry === null ? 0 : feed;
  const consumed = isEnd ? length : held.lastIndexOf('\n') + 1;
  const lines = held
    .subarray(from, consumed)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  return { batch: batchOf(lines, 0, now), consumed, carry: null };
}

function batchOf(lines: readonly string[], rejected: number, arrivedAt: number): LineBatch {
  const nothing = {
    accepted: lines.length,
    rejected,
    ignored: 0,
    errors: [],
    identity: null,
    position: null,
  };
  return { parts: [], deltas: new Deltas(), ...nothing, arrivedAt, lines };
}

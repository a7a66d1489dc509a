/** The files of one source that the ledger knows, and those on disk that are none of its business. */
import type { FileHandle } from 'node:fs/promises';
import type { FileRow } from '../../ledger/ports.ts';
import { type Head, presentHead } from './head.ts';
import { KnownFiles } from './known-files.ts';
import type { Sink } from './sink.ts';

/** Clocks of the file system, the database and this process differ a little. */
const SLACK_MS = 2_000;

/** PostgreSQL did not answer. */
export class Away extends Error {}

export class FileBook {
  readonly #sink: Sink;
  #known = new KnownFiles<FileRow>();
  readonly #passedOver = new KnownFiles<{ headLength: number; head: string }>();
  /** ms; rotated files last written before are older than Leeway's watch. Null until it was known to watch. */
  #since: number | null = null;
  #isLoaded = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Reads what is known of the source; `heardUntil` (ms) tells when it was last watched if no file had a line yet. */
  async load(heardUntil: number | null): Promise<void> {
    if (this.#isLoaded) return;
    const rows = await this.reload();
    const watched = [...rows.map(({ seenAt }) => seenAt), ...(heardUntil === null ? [] : [heardUntil])];
    this.#since = watched.length === 0 ? null : Math.max(...watched) - SLACK_MS;
    this.#isLoaded = true;
  }

  /** Another process moved a file. */
  async reload(): Promise<readonly FileRow[]> {
    const rows = await asked(this.#sink.files.files(this.#sink.source));
    this.#known = new KnownFiles();
    for (const row of rows) this.#known.add(row);
    return rows;
  }

  /** From the first look at the disk on, what is written is to be read. */
  beganAt(now: number): void {
    this.#since ??= now - SLACK_MS;
  }

  match(head: Head): FileRow | null {
    return this.#known.match(head);
  }

  update(before: FileRow, after: FileRow): void {
    this.#known.remove(before);
    this.#known.add(after);
  }

  async register(path: string, head: Head, handle: FileHandle): Promise<FileRow> {
    const look = () => presentHead(head, handle);
    const row = await asked(this.#sink.files.openFile(this.#sink.source, path, look));
    this.#known.add(row);
    return row;
  }

  /**
   * A rotated file that nobody read: it is from before Leeway watched the source, or was written and put aside while
   * Leeway was down. The time of its last line tells, or that it came after a file that was read.
   */
  isFromBefore(head: Head, mtimeMs: number, isAfterKnown: boolean): boolean {
    if (this.#passedOver.match(head) !== null) return true;
    if (this.#since !== null && (isAfterKnown || mtimeMs >= this.#since)) return false;
    this.#passedOver.add({ headLength: head.length, head: head.digest(head.length) });
    return true;
  }

  async saw(row: FileRow, path: string): Promise<void> {
    await asked(this.#sink.files.sawFile(row.id, path));
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new Away('PostgreSQL did not answer', { cause });
  }
}

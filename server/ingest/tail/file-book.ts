/** The files of one source that the ledger knows, and those on disk that are none of its business. */
import type { FileHandle } from 'node:fs/promises';
import type { FileRow } from '../../ledger/ports.ts';
import { type Head, presentHead } from './head.ts';
import { KnownFiles } from './known-files.ts';
import { originPaths } from './rotated-names.ts';
import { isToReadAgain, type Sink } from './sink.ts';
import type { View } from './view.ts';

/** Clocks of the file system, the database and this process differ a little. */
const SLACK_MS = 2_000;

/** PostgreSQL did not answer. */
export class Away extends Error {}

export class FileBook {
  readonly #sink: Sink;
  #known = new KnownFiles<FileRow>();
  readonly #passedOver = new KnownFiles<{ headLength: number; head: string }>();
  /** ms; since when each log is watched, as its files that were known at the start have it. */
  readonly #watched = new Map<string, number>();
  /** ms; the same of logs of which no file is known. Null until they were looked for once. */
  #since: number | null = null;
  #isLoaded = false;
  /** Files that this process is the one to read, until another one has moved one of them. */
  readonly #claimed = new Set<number>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Reads what is known of the source; `heardUntil` (ms) tells until when logs were watched that had no line yet. */
  async load(heardUntil: number | null): Promise<void> {
    if (this.#isLoaded) return;
    for (const row of await this.reload()) this.#watch(row);
    this.#since = heardUntil;
    this.#isLoaded = true;
  }

  /** Another process moved a file. */
  async reload(): Promise<readonly FileRow[]> {
    const rows = await asked(this.#sink.files.files(this.#sink.source));
    this.#claimed.clear();
    this.#known = new KnownFiles();
    for (const row of rows) this.#known.add(row);
    return rows;
  }

  /** From the first look at the disk on, what is written is to be read. */
  beganAt(now: number): void {
    this.#since ??= now;
  }

  match(head: Head): FileRow | null {
    return this.#known.match(head);
  }

  /** A file of which nothing could be read begins anew when its lines are read otherwise now. */
  async current(row: FileRow): Promise<FileRow | null> {
    if (!isToReadAgain(row, this.#sink)) return row;
    await asked(this.#sink.files.rewindFile(row.id, row.position));
    return (await this.reload()).find(({ id }) => id === row.id) ?? null;
  }

  /** The row as it is now, when this process is the one to read the file; null while another one does. */
  async claim(row: FileRow): Promise<FileRow | null> {
    const { reader, files } = this.#sink;
    if (reader === null || this.#claimed.has(row.id)) return row;
    const claimed = await asked(files.claimFile(row.id, reader));
    if (claimed === null) return null;
    this.update(row, claimed.row);
    if (!claimed.isOurs) return null;
    this.#claimed.add(row.id);
    return claimed.row;
  }

  update(before: FileRow, after: FileRow): void {
    this.#known.remove(before);
    this.#known.add(after);
  }

  async register(path: string, head: Head, handle: FileHandle): Promise<FileRow> {
    const look = () => presentHead(head, handle);
    const { files, source } = this.#sink;
    const row = await asked(files.openFile(source, path, look, this.#watchedSince(path)));
    this.#known.add(row);
    return row;
  }

  /**
   * A rotated file that nobody read: it is from before Leeway watched its log, or was written and put aside while Leeway
   * was down. The time of its last line tells, or that it came after a file that was read. When the log was last seen tells
   * nothing: a process that was killed early may have read on the newer files alone.
   */
  isFromBefore({ path, mtimeMs }: View, head: Head, isAfterKnown: boolean): boolean {
    if (this.#passedOver.match(head) !== null) return true;
    const since = this.#watchedSince(path);
    if (since !== null && (isAfterKnown || mtimeMs >= since - SLACK_MS)) return false;
    this.#passedOver.add({ headLength: head.length, head: head.digest(head.length) });
    return true;
  }

  #watchedSince(path: string): number | null {
    const begun = [path, ...originPaths(path)].flatMap((log) => this.#watched.get(log) ?? []);
    return begun.length === 0 ? this.#since : Math.min(...begun);
  }

  #watch({ path, watchedSince }: FileRow): void {
    for (const log of [path, ...originPaths(path)]) {
      this.#watched.set(log, Math.min(watchedSince, this.#watched.get(log) ?? watchedSince));
    }
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

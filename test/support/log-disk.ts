/** A log on a real disk, and everything that rotation does to it. Times of files are those of a clock of the test's. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';

export class LogDisk {
  readonly folder: string;
  readonly clock: { now: number };
  /** Every line that was written to its end. */
  readonly written: string[] = [];
  #next = 0;
  #begun: string | null = null;
  #isCopying = false;

  constructor(folder: string, clock: { now: number }) {
    this.folder = folder;
    this.clock = clock;
  }

  get live(): string {
    return this.path('access.log');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Appends a line of `length` bytes or a little more; each line is its own. */
  write(length = 40, path = this.live): void {
    const line = this.#begun ?? this.#line(length);
    const rest = this.#begun === null ? line : line.slice(line.length >> 1);
    this.#begun = null;
    appendFileSync(path, `${rest}\n`);
    this.written.push(line);
    this.#stamp(path);
  }

  /** Appends the first half of the next line. */
  begin(length = 40): void {
    if (this.#begun !== null) return;
    this.#begun = this.#line(length);
    appendFileSync(this.live, this.#begun.slice(0, this.#begun.length >> 1));
    this.#stamp(this.live);
  }

  /** Makes room for a new .1. The writer goes on in a new file. */
  rename({ create = true } = {}): void {
    this.finish();
    if (!existsSync(this.live)) return;
    this.#isCopying = false;
    this.#shift();
    renameSync(this.live, this.path('access.log.1'));
    if (create) writeFileSync(this.live, '');
  }

  /** Copies so much of the log, as a copy is seen while it is being made. */
  copy(share: number): void {
    this.finish();
    if (!existsSync(this.live) || this.#isCopying) return;
    this.#isCopying = true;
    this.#shift();
    const bytes = readFileSync(this.live);
    writeFileSync(this.path('access.log.1'), bytes.subarray(0, Math.floor(bytes.length * share)));
    this.#stamp(this.path('access.log.1'));
  }

  finishCopyAndTruncate(): void {
    if (!existsSync(this.live)) return;
    this.finish();
    if (!this.#isCopying) this.#shift();
    this.#isCopying = false;
    copyFileSync(this.live, this.path('access.log.1'));
    this.#stamp(this.path('access.log.1'));
    truncateSync(this.live);
    this.#stamp(this.live);
  }

  pack(name: string, kind: 'gz' | 'zst', share = 1): void {
    const path = this.path(name);
    if (!existsSync(path)) return;
    const bytes = readFileSync(path);
    const packed = kind === 'gz' ? gzipSync(bytes) : zstdCompressSync(bytes);
    writeFileSync(`${path}.${kind}`, packed.subarray(0, Math.ceil(packed.length * share)));
    this.#stamp(`${path}.${kind}`);
    if (share === 1) unlinkSync(path);
  }

  /** The writer ends the line that it has begun. */
  finish(): void {
    if (this.#begun !== null) this.write();
  }

  #line(length: number): string {
    return `line ${this.#next++} `.padEnd(length, 'x');
  }

  #shift(): void {
    for (let place = 9; place >= 1; place--) {
      for (const packed of ['', '.gz', '.zst']) {
        const from = this.path(`access.log.${place}${packed}`);
        if (existsSync(from)) renameSync(from, this.path(`access.log.${place + 1}${packed}`));
      }
    }
  }

  #stamp(path: string): void {
    utimesSync(path, this.clock.now / 1000, this.clock.now / 1000);
  }
}

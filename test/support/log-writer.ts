/** A program that never stops to log, and the tools that rotate its log as they do on servers. */
import { execFile } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export class LogWriter {
  readonly path: string;
  /** By the writer's own count. */
  readonly written = { good: 0, bad: 0 };
  #handle: FileHandle | null = null;
  #next = 0;
  #isEnding = false;
  #held: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  start(): void {
    this.#writing = this.#write();
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#writing;
    await this.#handle?.close();
  }

  get lines(): number {
    return this.written.good + this.written.bad;
  }

  /** Settles when so many more lines are written. */
  async more(lines: number): Promise<void> {
    const goal = this.lines + lines;
    while (this.lines < goal) await delay(5);
  }

  /** Renames its log, and tells it some time later, as logrotate tells nginx by a signal. */
  async rename(to: string): Promise<void> {
    await run('mv', [this.path, to]);
    await this.more(50);
    const before = this.#handle;
    this.#handle = await open(this.path, 'a');
    await this.#settled();
    await before?.close();
  }

  /** Copies and empties the log. Between the two nothing is written: that would be lost to everyone. */
  async copyTruncate(to: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    await this.#settled();
    await run('cp', [this.path, to]);
    await run('truncate', ['-s', '0', this.path]);
    resolve();
  }

  #current: Promise<void> = Promise.resolve();

  /** What was being written when this was asked is written. */
  async #settled(): Promise<void> {
    await this.#current;
  }

  async #write(): Promise<void> {
    while (!this.#isEnding) {
      await this.#held;
      this.#current = this.#some();
      await this.#current;
      await delay(2);
    }
  }

  async #some(): Promise<void> {
    this.#handle ??= await open(this.path, 'a');
    const lines = Array.from({ length: 1 + (this.#next % 9) }, () => this.#line());
    // In two writes, so that lines are seen half written.
    const text = lines.join('');
    const middle = text.length >> 1;
    const handle = this.#handle;
    await handle.write(text.slice(0, middle));
    await handle.write(text.slice(middle));
  }

  #line(): string {
    const number = this.#next++;
    const status = number % 7 === 0 ? 503 : 200;
    this.written[status === 503 ? 'bad' : 'good']++;
    const time = new Date().toISOString();
    return `{"time":"${time}","reqId":"${number}","method":"GET","path":"/s/${number % 5}","status":${status},"ms":12}\n`;
  }
}

export async function gzip(path: string): Promise<void> {
  await run('gzip', [path]);
}

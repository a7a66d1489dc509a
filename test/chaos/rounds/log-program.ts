/** A program that never stops to log, whose log is rotated as it is on servers, and its own count of what it wrote. */
import { execFile } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Random, seededRandom, seedOf } from '../../../server/demo/random.ts';
import type { HandCount } from '../hand-count.ts';
import type { Logged, LogLines } from './log-lines.ts';

const run = promisify(execFile);

export const ROTATIONS = ['rename', 'copytruncate', 'rename and gzip'] as const;
export type Rotation = (typeof ROTATIONS)[number];

const MOST_LINES = 20;
const PAUSE_MS = 8;
/** Between what a rotation does to the file and what the program is told of it. */
const LATE_MS = 60;

export class LogProgram {
  readonly #path: string;
  readonly #service: string;
  readonly #lines: LogLines;
  readonly #hand: HandCount;
  readonly #random: Random;
  readonly #writing: Promise<void>;
  #file: number;
  #held: Promise<void> = Promise.resolve();
  #isEnding = false;
  /** Put aside so far: `.1` is the youngest. */
  #generations = 0;
  lines = 0;

  constructor(path: string, service: string, lines: LogLines, hand: HandCount, seed: number) {
    this.#path = path;
    this.#service = service;
    this.#lines = lines;
    this.#hand = hand;
    this.#random = seededRandom(seedOf(seed, 77));
    this.#file = openSync(path, 'a');
    this.#writing = this.#write();
  }

  /** One at a time. */
  async rotate(how: Rotation): Promise<void> {
    this.#shift();
    if (how === 'copytruncate') await this.#copyTruncate();
    else await this.#rename();
    if (how === 'rename and gzip') await run('gzip', [`${this.#path}.1`]);
  }

  async end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    await this.#writing;
    this.#putWhole();
    this.#put(this.#lines.settle());
    closeSync(this.#file);
  }

  /** The program goes on in the renamed file until it is told. */
  async #rename(): Promise<void> {
    renameSync(this.#path, `${this.#path}.1`);
    await delay(this.#random() * LATE_MS);
    this.#put(this.#lines.settle());
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a');
  }

  /** Nothing is written between the copy and the truncation: it would be lost, whoever reads the log. */
  async #copyTruncate(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    this.#put(this.#lines.settle());
    copyFileSync(this.#path, `${this.#path}.1`);
    await delay(this.#random() * LATE_MS);
    ftruncateSync(this.#file, 0);
    this.#held = Promise.resolve();
    resolve();
  }

  #shift(): void {
    for (let generation = this.#generations; generation >= 1; generation--) {
      for (const packing of ['', '.gz']) {
        const old = `${this.#path}.${generation}${packing}`;
        if (existsSync(old)) renameSync(old, `${this.#path}.${generation + 1}${packing}`);
      }
    }
    this.#generations++;
  }

  async #write(): Promise<void> {
    while (!this.#isEnding) {
      await this.#held;
      const count = 1 + Math.floor(this.#random() * MOST_LINES);
      for (const logged of Array.from({ length: count }, () => this.#lines.next())) this.#put(logged);
      await delay(this.#random() * PAUSE_MS);
    }
  }

  /** An object that is cut off may go on in the next line, and is refused when that is another one. */
  #putWhole(): void {
    let last: Logged;
    do {
      last = this.#lines.next();
      this.#put(last);
    } while (last.refused > 0);
  }

  /** In two writes, so that lines are seen half written. */
  #put({ text, events, refused }: Logged): void {
    const middle = Math.floor(text.length * this.#random());
    writeSync(this.#file, text.slice(0, middle));
    writeSync(this.#file, text.slice(middle));
    this.lines += text === '' ? 0 : text.split('\n').length - 1;
    this.#hand.add({ service: this.#service, events, refused });
  }
}

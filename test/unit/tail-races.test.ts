/**
 * Random lives of a log that is rotated while it is looked at. How the two meet hangs on the machine: no life is played
 * twice, and none may lose or double a line. Lives in a given order are in tail-model.test.ts.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  futimesSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../server/demo/random.ts';
import { Buffers } from '../../server/ingest/tail/buffers.ts';
import { Follower } from '../../server/ingest/tail/follower.ts';
import { LineLedger } from '../support/line-ledger.ts';
import { temporaryFolder } from '../support/tmp.ts';

const LIVES = Number(process.env['TAIL_RUNS'] ?? 300);
const DOWN_MS = 3_000;

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The clock moves on, and so do whoever reads and whoever writes. */
type Clock = { now: number; pass(): Promise<void> };

class RotatedLog {
  readonly path: string;
  readonly written: string[] = [];
  readonly #random: Random;
  readonly #clock: Clock;
  #file: number;
  #generations = 0;

  constructor(path: string, random: Random, clock: Clock) {
    this.path = path;
    this.#random = random;
    this.#clock = clock;
    this.#file = openSync(path, 'a');
    this.write();
  }

  /** Some lines, each in two parts. */
  write(): void {
    const most = this.#random() < 0.5 ? 4 : 20;
    for (let left = 1 + this.#random() * most; left >= 1; left--) {
      const line = `line ${this.written.length} `.padEnd(20 + this.#random() * 120, 'x');
      const middle = Math.floor(line.length * this.#random());
      writeSync(this.#file, line.slice(0, middle));
      writeSync(this.#file, `${line.slice(middle)}\n`);
      this.written.push(line);
    }
    this.#stamp();
  }

  async rotate(): Promise<void> {
    const how = Math.floor(this.#random() * 3);
    this.#shift();
    if (how === 0) await this.#copyTruncate();
    else await this.#rename();
    if (how === 1) await this.#pack();
  }

  close(): void {
    closeSync(this.#file);
  }

  async #copyTruncate(): Promise<void> {
    copyFileSync(this.path, `${this.path}.1`);
    utimesSync(`${this.path}.1`, this.#seconds, this.#seconds);
    await this.#clock.pass();
    ftruncateSync(this.#file, 0);
    this.#stamp();
  }

  /** The writer goes on for a while in the file that it has open. */
  async #rename(): Promise<void> {
    renameSync(this.path, `${this.path}.1`);
    await this.#clock.pass();
    if (this.#random() < 0.7) this.write();
    await this.#clock.pass();
    closeSync(this.#file);
    this.#file = openSync(this.path, 'a');
    this.#stamp();
  }

  async #pack(): Promise<void> {
    const plain = `${this.path}.1`;
    const { atimeMs, mtimeMs } = statSync(plain);
    const packed = gzipSync(readFileSync(plain));
    writeFileSync(`${plain}.gz`, packed.subarray(0, packed.length >> 1));
    await this.#clock.pass();
    writeFileSync(`${plain}.gz`, packed);
    utimesSync(`${plain}.gz`, atimeMs / 1000, mtimeMs / 1000);
    if (this.#random() < 0.5) await this.#clock.pass();
    unlinkSync(plain);
  }

  #shift(): void {
    for (let generation = this.#generations++; generation >= 1; generation--) {
      for (const packing of ['', '.gz']) {
        const old = `${this.path}.${generation}${packing}`;
        if (existsSync(old)) renameSync(old, `${this.path}.${generation + 1}${packing}`);
      }
    }
  }

  #stamp(): void {
    futimesSync(this.#file, this.#seconds, this.#seconds);
  }

  get #seconds(): number {
    return this.#clock.now / 1000;
  }
}

/** Answers what was counted and what was written. */
async function live(seed: number, path: string): Promise<{ lines: string[]; written: string[] }> {
  const random = seededRandom(seed);
  const clock: Clock = {
    now: Date.UTC(2026, 10, 23, 12),
    async pass() {
      for (let turns = Math.floor(random() * 6); turns > 0; turns--) await turn();
      clock.now += Math.floor(random() * 60);
    },
  };
  const log = new RotatedLog(`${path}/access.log`, random, clock);
  const ledger = new LineLedger(() => clock.now);
  const start = (): Follower =>
    new Follower({
      paths: [log.path],
      sink: ledger.sink(),
      buffers: new Buffers({ small: 2, large: 1 }),
      now: () => clock.now,
      log: { warn() {}, info() {} },
      heardUntil: ledger.heard.at(-1) ?? null,
      firstWaitMs: 0,
    });
  let follower = start();
  await follower.scan();
  let look: Promise<void> | null = null;
  const restart = async (): Promise<void> => {
    await look;
    await follower.stop();
    clock.now += random() * DOWN_MS;
    for (let missed = Math.floor(random() * 3); missed > 0; missed--) {
      log.write();
      await log.rotate();
    }
    follower = start();
  };
  for (let steps = 10 + random() * 30; steps > 0; steps--) {
    const step = random();
    if (step < 0.35) log.write();
    else if (step < 0.55) await log.rotate();
    else if (step < 0.65) await restart();
    else if (step < 0.75) clock.now += random() * DOWN_MS;
    if (step > 0.55)
      look ??= follower.scan().finally(() => {
        look = null;
      });
    await clock.pass();
  }
  await look;
  log.close();
  for (let looks = 0; looks < 4; looks++) {
    clock.now += 12_000;
    await follower.scan();
  }
  await follower.stop();
  return { lines: ledger.lines, written: log.written };
}

test('every line counts once, whatever a rotation does in the middle of a look', async () => {
  const first = Date.now() % 1_000_000_000;
  for (let seed = first; seed < first + LIVES; seed++) {
    const path = `${folder.path}/${seed}`;
    mkdirSync(path);
    const { lines, written } = await live(seed, path);
    expect(lines.toSorted(), `life ${seed}`).toEqual(written.toSorted());
    rmSync(path, { recursive: true });
  }
}, 300_000);

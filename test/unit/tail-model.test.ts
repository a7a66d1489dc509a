/** Random lives of a log: whatever is written, rotated, packed, missed while down or answered late counts exactly once. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Buffers } from '../../server/ingest/tail/buffers.ts';
import { Follower } from '../../server/ingest/tail/follower.ts';
import { LineLedger, type Weather } from '../support/line-ledger.ts';
import { LogDisk } from '../support/log-disk.ts';
import { temporaryFolder } from '../support/tmp.ts';

type Step =
  | { readonly do: 'write'; readonly lines: number; readonly length: number }
  | { readonly do: 'begin a line' | 'scan' | 'restart' | 'finish copy' }
  | { readonly do: 'rename'; readonly create: boolean }
  | { readonly do: 'copy'; readonly share: number }
  | { readonly do: 'pack'; readonly place: number; readonly kind: 'gz' | 'zst'; readonly share: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'weather'; readonly next: Weather };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      lines: fc.integer({ min: 1, max: 12 }),
      length: fc.integer({ min: 10, max: 400 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'scan' as const,
        'scan' as const,
        'restart' as const,
        'begin a line' as const,
        'finish copy' as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), create: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('copy' as const), share: fc.constantFrom(0, 0.3, 0.9, 1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pack' as const),
      place: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom('gz' as const, 'zst' as const),
      share: fc.constantFrom(0.5, 1, 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 5, 30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('weather' as const),
      next: fc.constantFrom<Weather>('away', 'lost answer'),
    }),
  },
);

const folder = temporaryFolder();
afterAll(() => folder.remove());
const run = Number(process.env['TAIL_RUNS'] ?? 150);
let lives = 0;

/** Leeway beside a log: a disk, a ledger, and the follower of the present process. */
class World {
  readonly disk: LogDisk;
  readonly ledger: LineLedger;
  readonly #clock: { now: number };
  #follower: Follower;

  constructor(path: string, clock: { now: number }) {
    mkdirSync(path);
    this.#clock = clock;
    this.disk = new LogDisk(path, clock);
    this.ledger = new LineLedger(() => clock.now);
    writeFileSync(this.disk.live, '');
    this.#follower = this.#start();
  }

  async live(steps: readonly Step[]): Promise<void> {
    await this.#follower.scan();
    for (const step of steps) {
      this.#clock.now += 100;
      await this.#take(step);
    }
    this.disk.finish();
    // Packed files are read when they have been quiet for a while.
    for (let looks = 0; looks < 4; looks++) {
      this.#clock.now += 12_000;
      await this.#follower.scan();
    }
    await this.#follower.stop();
  }

  async #take(step: Step): Promise<void> {
    const { disk } = this;
    if (step.do === 'write') for (let line = 0; line < step.lines; line++) disk.write(step.length);
    else if (step.do === 'begin a line') disk.begin();
    else if (step.do === 'scan') await this.#follower.scan();
    else if (step.do === 'restart') {
      await this.#follower.stop();
      this.#follower = this.#start();
    } else if (step.do === 'rename') disk.rename(step);
    else if (step.do === 'copy') disk.copy(step.share);
    else if (step.do === 'finish copy') disk.finishCopyAndTruncate();
    else if (step.do === 'pack') disk.pack(`access.log.${step.place}`, step.kind, step.share);
    else if (step.do === 'wait') this.#clock.now += step.seconds * 1000;
    else if (step.do === 'weather') this.ledger.weather.push(step.next);
  }

  #start(): Follower {
    return new Follower({
      paths: [this.disk.live],
      sink: this.ledger.sink(),
      buffers: new Buffers({ small: 2, large: 1 }),
      now: () => this.#clock.now,
      log: { warn() {}, info() {} },
      heardUntil: this.ledger.heard.at(-1) ?? null,
      firstWaitMs: 0,
    });
  }
}

test('every line counts once, through rotation, packing, restarts and commits of unknown outcome', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 45 }), async (steps) => {
      const clock = { now: Date.UTC(2026, 10, 23, 12) };
      const path = `${folder.path}/${lives++}`;
      const world = new World(path, clock);
      await world.live(steps);
      expect(world.ledger.lines.toSorted()).toEqual(world.disk.written.toSorted());
      rmSync(path, { recursive: true });
    }),
    {
      numRuns: run,
      examples: [
        // A copy was given up beside its whole original: it is not where the file ends.
        [
          [
            { do: 'rename', create: true },
            { do: 'pack', place: 1, kind: 'gz', share: 1 },
            { do: 'write', lines: 3, length: 379 },
            { do: 'copy', share: 0.9 },
            { do: 'rename', create: false },
            { do: 'weather', next: 'away' },
          ],
        ],
      ],
    },
  );
}, 300_000);

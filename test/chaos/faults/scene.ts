/** Replicas with all that they do at work: lines over HTTP and of a file, pages that are open, an alert that begins. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type TemporaryFolder, temporaryFolder } from '../../support/tmp.ts';
import { type Comparison, differences } from '../comparisons.ts';
import { compareUntilEqual, HandCount } from '../hand-count.ts';
import { type Load, startLoad } from '../load.ts';
import { definitionsYaml, HTTP_OBJECTIVES } from '../objectives.ts';
import type { Fault, Row } from './fault.ts';
import { Fleet } from './fleet.ts';
import { FOLLOWED, LogFile, sourceOf } from './log-file.ts';
import { Pager } from './pager.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { PROBED, Prober } from './probe.ts';

const PATIENCE_MS = 60_000;
/** A file has another reader when the row of the first is over, 3.5 s after it was renewed, and that was seen. */
const READ_ON_MS = 7_000;
/** How old the requests are at most. */
const SPAN_MS = 2 * 3_600_000;
const CALM_BATCHES = 8;
/** Of each sender, between a 200 and its next batch. */
const PAUSE_MS = 100;
const LOOK_MS = 10;

export type SceneOptions = {
  readonly seed: number;
  readonly replicas: number;
  /** Of a batch, on the average. */
  readonly lines: number;
  readonly isShort: boolean;
  /** Rounds that may be played, of all faults together. */
  readonly rounds: number;
};

/** ms until all was well, the log was read on, and another replica led, where the leader was ended. */
type Times = { readonly well: number; readonly read: number; readonly led: number | null };

type Parts = {
  readonly place: PostgresPlace;
  readonly fleet: Fleet;
  readonly hand: HandCount;
  readonly log: LogFile;
  readonly prober: Prober;
  readonly pager: Pager;
  readonly temporary: TemporaryFolder;
};

export class FaultScene {
  readonly place: PostgresPlace;
  readonly fleet: Fleet;
  /** Of this scene's own. */
  readonly folder: string;
  readonly #parts: Parts;
  readonly #options: SceneOptions;
  #load: Load | null = null;
  #played = 0;

  private constructor(parts: Parts, options: SceneOptions) {
    this.place = parts.place;
    this.fleet = parts.fleet;
    this.folder = parts.temporary.path;
    this.#parts = parts;
    this.#options = options;
  }

  /** `openPlace`: given a folder, makes the PostgreSQL. */
  static async open(
    openPlace: (folder: string) => Promise<PostgresPlace>,
    options: SceneOptions,
  ): Promise<FaultScene> {
    const temporary = temporaryFolder();
    const { path: folder } = temporary;
    const place = await openPlace(folder);
    const objectives = [...HTTP_OBJECTIVES, ...FOLLOWED, PROBED];
    const hand = new HandCount(objectives, sourceOf);
    const log = new LogFile(join(folder, 'access.log'), hand);
    const pager = await Pager.open(options.rounds);
    const definitionsDir = join(folder, 'slo-definitions');
    mkdirSync(definitionsDir);
    const yaml = [log.yaml, definitionsYaml(objectives), pager.yaml].join('---\n');
    writeFileSync(join(definitionsDir, 'chaos.yaml'), yaml);
    const fleet = await Fleet.open({ ...options, folder, definitionsDir, databaseUrl: place.url });
    const prober = new Prober(fleet.urls, hand);
    return new FaultScene({ place, fleet, hand, log, prober, pager, temporary }, options);
  }

  /** How often a sender was told to come again, so far. */
  get turnedAway(): number {
    return this.#load?.tally.turnedAway ?? 0;
  }

  /** Plays the fault so often, under load; then everything is counted. */
  async play(fault: Fault, rounds: number): Promise<Row> {
    const { hand, log, pager, prober } = this.#parts;
    const { seed, lines: average } = this.#options;
    const traffic = { seed: seed + ++this.#played, lines: average, start: Date.now(), spanMs: SPAN_MS };
    const load = startLoad(this.fleet.urls, hand, traffic, PAUSE_MS);
    this.#load = load;
    log.start({ ...traffic, seed: -traffic.seed });
    const { faults, ...times } = await this.#playRounds(fault, rounds, load);
    const lines = await load.stop();
    await log.stop();
    const lost = fault.losesTail ? await load.sendAgain() : 0;
    // The others hand the question on; each has its turn.
    const url = this.fleet.urls[this.#played % this.fleet.urls.length]!;
    const compared = await compareUntilEqual(hand, url, PATIENCE_MS);
    const { posts, turnedAway, cutOff } = load.tally;
    return {
      ...{ name: fault.name, hold: this.#holdOf(fault), rounds, lines, posts, turnedAway, cutOff, ...times },
      ...reckoned(compared, lost),
      faults: [
        ...faults,
        ...load.tally.faults.filter((text) => !fault.losesTail || !/counted again|by both/.test(text)),
        ...pager.faults(),
        ...(await prober.pageFaults()),
        ...differencesIn(compared),
      ],
    };
  }

  async close(): Promise<void> {
    const { prober, pager, temporary } = this.#parts;
    prober.close();
    pager.close();
    await this.fleet.close();
    await this.place.close();
    temporary.remove();
  }

  async #playRounds(fault: Fault, rounds: number, load: Load) {
    const faults: string[] = [];
    const recovered: number[] = [];
    const readOn: number[] = [];
    const tookOver: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      await this.#calm(load);
      const alert = fault.losesTail ? [] : this.#parts.pager.next(this.fleet.urls);
      try {
        const { well, read, led } = await this.#befall(fault);
        recovered.push(well);
        readOn.push(read);
        if (led !== null) tookOver.push(led);
        if (!this.#options.isShort) faults.push(...lateness(fault, { well, read, led }, round));
      } catch (cause) {
        faults.push(`round ${round}: ${cause}`);
      }
      faults.push(...(await alert));
    }
    return { tookOver, recovered, readOn, faults };
  }

  /** ms */
  #holdOf({ hold: { long, short } = { long: 0, short: 0 } }: Fault): number {
    return this.#options.isShort ? short : long;
  }

  /** Some batches come through before, so that each fault meets a fleet at work. */
  async #calm(load: Load): Promise<void> {
    const enough = load.answered + CALM_BATCHES;
    while (load.answered < enough) await delay(LOOK_MS);
  }

  /** ms from its end until another leads, all is well, and the log is read on. */
  async #befall(fault: Fault): Promise<Times> {
    await fault.befall(this, this.#holdOf(fault));
    const mended = performance.now();
    const since = () => performance.now() - mended;
    const { prober, log } = this.#parts;
    const url = this.fleet.urls[this.fleet.up[0]!]!;
    const [well, read, led] = await Promise.all([
      prober.allIsWell(this.fleet.up).then(since),
      log.isRead(url).then(since),
      fault.takeover === undefined ? null : this.fleet.leader().then(since),
    ]);
    await fault.after?.(this);
    return { well, read, led };
  }
}

function lateness({ takeover = 0, within }: Fault, { well, read, led }: Times, round: number): string[] {
  const bounds: [string, number, number][] = [
    ['another led', led ?? 0, takeover],
    ['all was well', well, within],
    ['the log was read on', read, READ_ON_MS],
  ];
  return bounds.flatMap(([what, took, most]) =>
    took > most ? [`round ${round}: ${what} after ${Math.round(took)} ms, not ${most}`] : [],
  );
}

/** Lost and doubled events, of those that each objective should have; those that were sent again had been lost. */
function reckoned(compared: readonly Comparison[], lost: number) {
  const totals = compared.filter(({ what }) => what.endsWith(': accepted'));
  const sum = (of: (one: Comparison) => number) => totals.reduce((all, one) => all + Math.max(0, of(one)), 0);
  return {
    compared: compared.length,
    off: differences(compared).length,
    lost: lost + sum(({ expected, counted }) => expected - counted),
    doubled: sum(({ expected, counted }) => counted - expected),
  };
}

function differencesIn(compared: readonly Comparison[]): string[] {
  return differences(compared).map(
    ({ what, counted, expected }) => `${what}: ${counted}, ${expected} by hand`,
  );
}

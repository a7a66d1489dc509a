/**
 * The fold: the holder of the lease adds every committed ledger row to the counts, at once in memory and every second in
 * the store. Whatever goes wrong, memory is dropped and begun again from the store, which alone is the truth.
 */
import type { Entry } from './book.ts';
import { type Build, readHistory } from './build.ts';
import { DeltaTable } from './delta-table.ts';
import { decodeDeltas } from './deltas-codec.ts';
import { FoldState } from './fold-state.ts';
import type { Handoff } from './group-commit.ts';
import { install } from './install.ts';
import { type Countable, sloKey } from './objectives.ts';
import { type FoldStore, type LedgerRow, LeaseLost, type MinuteSnapshot } from './ports.ts';
import { Sources } from './sources.ts';
import { Statuses } from './statuses.ts';
import { trendsOf } from './trends.ts';
import { Wake } from './wake.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MINUTES = 60;
const STEP_MS = 1_000;
const PUBLISH_MS = 50;
const ROWS = 500;
/** A clock that jumped further than this many minutes is met by loading anew. */
const LONG_SLEEP = 180;
/** An event may lie a few minutes ahead of the clock. */
const AHEAD = 10;

export type FoldLog = { info(message: string): void; warn(error: unknown, message: string): void };

export type FoldOptions = {
  readonly store: FoldStore;
  readonly now: () => number;
  /** Names this process in the lease. */
  readonly holder: string;
  /** The number under which this process writes now: its rows come by {@link Fold.handOff}. */
  readonly ownWriter: () => number | null;
  /** Minutes of history kept in memory of when sources were heard. */
  readonly retention: number;
  readonly log: FoldLog;
};

export class Fold {
  readonly statuses = new Statuses();
  readonly #options: FoldOptions;
  readonly #wake = new Wake();
  #state: FoldState | null = null;
  #wanted: Countable | null = null;
  /** Own rows that arrive while the state is being made. */
  #held: Handoff[] | null = null;
  #built: Entry[] = [];
  #trendsAt = -1;
  #stopping = false;
  #hasLed = false;
  #settling: { promise: Promise<void>; resolve: () => void } | null = null;
  #loop: Promise<void> | null = null;
  #lastFault = '';
  #publishTimer: NodeJS.Timeout | null = null;
  #unlisten: (() => Promise<void>) | null = null;

  constructor(options: FoldOptions) {
    this.#options = options;
  }

  /** True while this process holds the lease and its counts are loaded. */
  get leading(): boolean {
    return this.#state !== null;
  }

  /** True once the counts were loaded; in an outage the last ones stay. */
  get hasLed(): boolean {
    return this.#hasLed;
  }

  /** The state to answer questions from; null while another leads. */
  get state(): FoldState | null {
    return this.#state;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Saves what is folded and gives the lease back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.now();
    await this.#loop;
    if (this.#publishTimer !== null) clearTimeout(this.#publishTimer);
  }

  /** Settles after the next step: all that was folded before is in the store, unless that is away. */
  settle(): Promise<void> {
    this.#settling ??= Promise.withResolvers<void>();
    this.#wake.now();
    return this.#settling.promise;
  }

  /** New definitions; they take effect at the next step. */
  define(countable: Countable): void {
    this.#wanted = countable;
    this.#wake.now();
  }

  /** A group that this process has just committed. */
  handOff(group: Handoff): void {
    if (this.#held !== null) this.#held.push(group);
    else if (this.#state !== null) this.#takeHandoff(this.#state, group);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const settling = this.#settling;
      this.#settling = null;
      try {
        await this.#step();
        this.#lastFault = '';
      } catch (cause) {
        this.#startOver(cause);
      }
      settling?.resolve();
      if (!this.#stopping) await this.#wake.wait(STEP_MS);
    }
    await this.#leave();
    this.#settling?.resolve();
  }

  async #step(): Promise<void> {
    if (this.#wanted === null) return;
    if (this.#state === null) {
      await this.#lead(this.#wanted);
      return;
    }
    const state = this.#state;
    await this.#listen();
    if (state.countable !== this.#wanted) await this.#install(state, this.#wanted);
    await this.#poll(state);
    await this.#advance(state);
    await this.#flush(state);
    await this.#finishBuild(state);
    await this.#refreshTrends(state);
    this.#publish(state);
  }

  async #lead(countable: Countable): Promise<void> {
    const { store, holder, now, retention, log } = this.#options;
    const lease = await store.acquireLease(holder);
    if (lease === null) return;
    this.#held = [];
    const fromHour = Math.floor((now() / MS_PER_MINUTE - retention) / HOUR_MINUTES);
    const sources = new Sources(await store.sources(), await store.heardHours(fromHour), countable.silenceAfter);
    const state = new FoldState(lease, sources, countable, now());
    state.book.learn(await store.series('all'));
    await this.#beginWith(state, countable);
    for (let rows = await this.#rows(state, null); rows.length > 0; rows = await this.#rows(state, null)) {
      for (const row of rows) await this.#applyRow(state, row);
    }
    this.#state = state;
    this.#hasLed = true;
    this.#release(state);
    log.info(`folding with epoch ${lease.epoch}: ${state.current.size} objectives`);
    state.touchAll();
    await this.#refreshTrends(state, true);
    this.#publish(state);
  }

  /** Rows of other writers are announced; own ones come by hand-off. A broken connection is made again at the next step. */
  async #listen(): Promise<void> {
    this.#unlisten ??= await this.#options.store.listen(
      (writer) => {
        if (writer !== this.#options.ownWriter()) this.#wake.now();
      },
      () => {
        this.#unlisten = null;
      },
    );
  }

  /** Nothing is folded while entries join: what is stored and what comes later must not overlap or leave a gap. */
  async #install(state: FoldState, countable: Countable): Promise<void> {
    this.#held ??= [];
    if (state.build !== null) state.build.cancelled = true;
    state.build = null;
    this.#built = [];
    await this.#options.store.flush(state.lease, state.takeFlush());
    const removed = [...state.current.values()].map(({ plan }) => plan.slo);
    await this.#beginWith(state, countable);
    this.#release(state);
    this.#trendsAt = -1;
    this.statuses.publish({ statuses: [], removed: removed.filter((slo) => !state.current.has(sloKey(slo))) });
  }

  async #beginWith(state: FoldState, countable: Countable): Promise<void> {
    const { store } = this.#options;
    const entries = await install(state, store, countable);
    if (entries.length === 0) return;
    const task: Build = { entries: new Set(entries), cancelled: false };
    state.build = task;
    const from = await store.firstMinute();
    if (from === null) {
      this.#built = entries;
      return;
    }
    this.#buildInBackground(state, task, await store.minuteSnapshot(), from);
  }

  #buildInBackground(state: FoldState, build: Build, snapshot: MinuteSnapshot, from: number): void {
    const progress = (share: number) => {
      for (const entry of build.entries) {
        entry.building = Math.min(share, 0.999);
        state.touch(entry);
      }
      this.#publishSoon();
    };
    readHistory({ build, book: state.book, snapshot, from, to: state.asOf + AHEAD, progress })
      .then(
        () => {
          if (!build.cancelled) this.#built = [...build.entries];
        },
        (cause: unknown) => {
          if (this.#state === state && !build.cancelled) this.#startOver(cause);
        },
      )
      .finally(() => snapshot.close())
      .finally(() => this.#wake.now());
  }

  /** After the flush that saved the last of what was built: shows the new revisions and drops those they replace. */
  async #finishBuild(state: FoldState): Promise<void> {
    const { store } = this.#options;
    const built = this.#built;
    if (built.length === 0) return;
    this.#built = [];
    // What was built after the last flush began is saved first: a revision that is marked as built must be whole.
    await store.flush(state.lease, state.takeFlush());
    for (const entry of built) {
      await store.markBuilt(entry.id);
      entry.building = null;
      state.current.set(sloKey(entry.plan.slo), entry);
      state.touch(entry);
    }
    state.build = null;
    this.#trendsAt = -1;
    await this.#dropUnused(state);
  }

  async #dropUnused(state: FoldState): Promise<void> {
    const used = new Set([...state.current.values()].map(({ id }) => id));
    const unused = (await this.#options.store.sloRows()).filter(({ id }) => !used.has(id)).map(({ id }) => id);
    for (const id of unused) state.book.entries.delete(id);
    state.install(state.countable, [...state.current.values()]);
    await this.#options.store.dropSlos(unused);
  }

  async #poll(state: FoldState): Promise<void> {
    const own = this.#options.ownWriter();
    for (const row of await this.#rows(state, own)) await this.#applyRow(state, row);
  }

  #rows(state: FoldState, except: number | null): Promise<LedgerRow[]> {
    return this.#options.store.ledgerRows(state.applied, except, ROWS);
  }

  async #applyRow(state: FoldState, row: LedgerRow): Promise<void> {
    const deltas = new DeltaTable(Math.max(0, state.asOf - 700 * 1440));
    const unknown = new Set<number>();
    decodeDeltas(row.deltas, (series, minute, bucket, count) => {
      deltas.add(series, minute, bucket, count);
      if (!state.book.knows(series)) unknown.add(series);
    });
    if (unknown.size > 0) state.book.learn(await this.#options.store.series([...unknown]));
    if (!state.hasApplied(row.writer, row.seq)) state.apply(row, deltas);
  }

  #takeHandoff(state: FoldState, group: Handoff): void {
    if (state.hasApplied(group.writer, group.seq)) return;
    for (const series of group.series) if (!state.book.knows(series.id)) state.book.learn([series]);
    state.apply(group, group.deltas);
    this.#publishSoon();
  }

  #release(state: FoldState): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const group of held) this.#takeHandoff(state, group);
  }

  /** Moves every look-back on to the present minute. */
  async #advance(state: FoldState): Promise<void> {
    const minute = Math.floor(this.#options.now() / MS_PER_MINUTE);
    if (minute <= state.asOf) return;
    if (minute - state.asOf > LONG_SLEEP) throw new Error(`the clock went on by ${minute - state.asOf} minutes`);
    const entries = [...state.book.entries.values()];
    const missing = entries.map((entry) => ({ entry, hours: entry.tally.missingFor(minute) }));
    const hours = [...new Set(missing.flatMap((one) => one.hours))];
    if (hours.length > 0) await this.#hold(missing, hours);
    for (const { tally } of entries) tally.advance(minute);
    state.asOf = minute;
    state.touchAll();
  }

  async #hold(missing: readonly { entry: Entry; hours: readonly number[] }[], hours: readonly number[]): Promise<void> {
    const lacking = missing.filter((one) => one.hours.length > 0);
    const rows = await this.#options.store.hourPacks(lacking.map(({ entry }) => entry.id), hours);
    const packs = new Map(rows.map((row) => [`${row.slo} ${row.hour}`, row.pack]));
    for (const { entry, hours: own } of lacking) {
      for (const hour of own) entry.tally.hold(hour, packs.get(`${entry.id} ${hour}`) ?? null);
    }
  }

  /** An empty flush renews the lease. */
  async #flush(state: FoldState): Promise<void> {
    await this.#options.store.flush(state.lease, state.takeFlush());
  }

  async #refreshTrends(state: FoldState, force = false): Promise<void> {
    const hour = Math.floor(state.asOf / HOUR_MINUTES);
    if (hour === this.#trendsAt && !force) return;
    this.#trendsAt = hour;
    const trends = await trendsOf(this.#options.store, [...state.current.values()], state.asOf);
    this.statuses.publish({ statuses: [], removed: [], trends });
  }

  #publishSoon(): void {
    this.#publishTimer ??= setTimeout(() => {
      this.#publishTimer = null;
      if (this.#state !== null) this.#publish(this.#state);
    }, PUBLISH_MS);
  }

  #publish(state: FoldState): void {
    if (!state.hasChanges) return;
    const now = this.#options.now();
    this.statuses.publish({ statuses: state.takeStatuses(now), removed: [], sources: state.sources.health(now) });
  }

  /** Logged when the fault changes, not each second of an outage. */
  #startOver(cause: unknown): void {
    if (this.#state?.build) this.#state.build.cancelled = true;
    this.#state = null;
    this.#held = null;
    this.#built = [];
    const fault = cause instanceof Error ? cause.message : String(cause);
    if (fault !== this.#lastFault) {
      const what = cause instanceof LeaseLost ? 'another process folds now' : 'the fold begins again from the store';
      this.#options.log.warn(cause, what);
    }
    this.#lastFault = fault;
  }

  async #leave(): Promise<void> {
    const state = this.#state;
    if (state?.build) state.build.cancelled = true;
    try {
      if (state !== null) {
        await this.#flush(state);
        await this.#options.store.releaseLease(state.lease);
      }
      await this.#unlisten?.();
    } catch (cause) {
      this.#options.log.warn(cause, 'the last counts are still in the ledger; the next start folds them');
    }
    this.#state = null;
  }
}

/**
 * The fold: the holder of the lease adds every committed ledger row to the counts, at once in memory and every second in
 * the store. Whatever goes wrong, memory is dropped and begun again from the store, which alone is the truth.
 */

import { turnText } from '../slo/alert-state.ts';
import { advance } from './advance.ts';
import { Builds } from './builds.ts';
import { FaultLog } from './fault-log.ts';
import type { FoldOptions } from './fold-options.ts';
import { foldHandoff, foldRow } from './fold-row.ts';
import type { FoldState } from './fold-state.ts';
import type { Handoff } from './group-commit.ts';
import { loadState } from './load-state.ts';
import { type Countable, sloKey } from './objectives.ts';
import { LeaseLost, type LedgerNews, type LedgerRow } from './ports.ts';
import { Standby } from './standby.ts';
import { Statuses } from './statuses.ts';
import { loadTrends, trendEnd } from './trends.ts';
import { View } from './view.ts';
import { Wake } from './wake.ts';

const MS_PER_MINUTE = 60_000;
const HOUR_MINUTES = 60;
const STEP_MS = 1_000;
const LEAST_PAUSE_MS = 20;
const ROWS = 500;

export class Fold {
  readonly statuses = new Statuses();
  readonly #options: FoldOptions;
  readonly #wake = new Wake();
  readonly #builds: Builds;
  readonly #standby: Standby;
  readonly #faults: FaultLog;
  /** What people are shown of the counts. */
  readonly view: View;
  #state: FoldState | null = null;
  #wanted: Countable | null = null;
  /** Own rows that arrive while the state is being made. */
  #held: Handoff[] | null = null;
  #trendsAt = -1;
  #sumsAt = -1;
  #stopping = false;
  #hasLed = false;
  #settling: { promise: Promise<void>; resolve: () => void } | null = null;
  #loop: Promise<void> | null = null;
  #unlisten: (() => Promise<void>) | null = null;

  constructor(options: FoldOptions) {
    this.#options = options;
    this.#standby = new Standby(options);
    this.#faults = new FaultLog(options.log);
    this.view = new View(
      this.statuses,
      options.now,
      () => this.#state,
      () => this.#standby.sources,
      {
        failed: (cause) => this.#startOver(cause),
        urgent: () => this.#wake.now(),
      },
    );
    options.readings?.onNews((digest) => {
      this.#state?.touchCounters(digest);
      this.view.soon();
    });
    this.#builds = new Builds(options.store, options.retention, {
      progress: () => this.view.soon(),
      done: () => this.#wake.now(),
      failed: (state, cause) => {
        if (this.#state === state) this.#startOver(cause);
      },
    });
  }

  /** True while this process holds the lease and its counts are loaded. */
  get leading(): boolean {
    return this.#state !== null;
  }

  /** True once the counts were loaded, until another process has them; in an outage the last ones stay. */
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

  /** Gives the lease back. What is not saved by then, and what is committed from now on, is folded by the next holder. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.now();
    await this.#loop;
    this.view.stop();
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
    else if (this.#state !== null) this.#foldNow(this.#state, group);
  }

  /** The group is committed, whatever becomes of it here. */
  #foldNow(state: FoldState, group: Handoff): void {
    try {
      if (foldHandoff(state, group)) this.view.soon();
    } catch (cause) {
      this.#startOver(cause);
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const settling = this.#settling;
      this.#settling = null;
      try {
        await this.#step();
        this.#faults.over();
      } catch (cause) {
        this.#startOver(cause);
      }
      settling?.resolve();
      if (!this.#stopping) await this.#wake.wait(this.#pause());
    }
    await this.#leave();
    this.#settling?.resolve();
  }

  /** Till the next step: a second, or till the next minute, whose events wait for the tick, or the end of another's lease. */
  #pause(): number {
    const untilMinute = MS_PER_MINUTE - (this.#options.now() % MS_PER_MINUTE);
    const next = this.#state === null ? (this.#standby.restMs ?? STEP_MS) : untilMinute;
    return Math.max(LEAST_PAUSE_MS, Math.min(STEP_MS, next));
  }

  async #step(): Promise<void> {
    if (this.#wanted === null) return;
    await this.#listen();
    if (this.#state === null) {
      await this.#lead(this.#wanted);
      return;
    }
    const state = this.#state;
    if (state.countable !== this.#wanted) await this.#install(state, this.#wanted);
    await this.#poll(state);
    await advance(state, this.#options.store, Math.floor(this.#options.now() / MS_PER_MINUTE));
    if (await this.#options.alerts?.refreshSilences()) state.touchAll();
    state.checkAlerts(this.#options.now());
    await this.#flush(state);
    if (await this.#builds.finish(state)) this.#trendsAt = -1;
    await this.#refreshTrends(state);
    this.view.publish();
  }

  async #lead(countable: Countable): Promise<void> {
    const { store, now, log } = this.#options;
    const lease = await this.#standby.acquire();
    if (lease === null) {
      this.#hasLed = false;
      return;
    }
    this.#held = [];
    const state = await loadState({ ...this.#options, now: now() }, lease, countable);
    await this.#builds.begin(state, countable);
    for (let rows = await this.#rows(state, null); rows.length > 0; rows = await this.#rows(state, null)) {
      for (const row of rows) await foldRow(state, store, row);
    }
    this.#state = state;
    this.#release(state);
    log.info(`folding with epoch ${lease.epoch}: ${state.current.size} objectives`);
    this.#forgetOthers(state);
    state.touchAll();
    // Before the trends, which take a while, and before anybody is told that the counts are there.
    this.view.publish();
    this.#hasLed = true;
    this.#trendsAt = -1;
    await this.#refreshTrends(state);
  }

  /** A broken connection is made again at the next step. */
  async #listen(): Promise<void> {
    this.#unlisten ??= await this.#options.store.listen(
      (news) => {
        if (this.#concerns(news)) this.#wake.now();
      },
      () => {
        this.#unlisten = null;
      },
    );
  }

  /** Rows of other writers are announced to who leads; own ones come by hand-off. */
  #concerns(news: LedgerNews): boolean {
    if (news.kind === 'lease is free') return this.#state === null;
    return this.#state !== null && news.writer !== this.#options.ownWriter();
  }

  /** Nothing is folded while entries join: what is stored and what comes later must not overlap or leave a gap. */
  async #install(state: FoldState, countable: Countable): Promise<void> {
    this.#held ??= [];
    this.#builds.cancel();
    await this.#save(state);
    await this.#builds.begin(state, countable);
    this.#release(state);
    this.#trendsAt = -1;
    this.#forgetOthers(state);
  }

  /** What is defined no more is shown no more, whether it went while this process led or not. */
  #forgetOthers(state: FoldState): void {
    const shown = this.statuses.snapshot().statuses.map(({ slo }) => slo);
    this.statuses.publish({ statuses: [], removed: shown.filter((slo) => !state.current.has(sloKey(slo))) });
    state.endOtherAlerts(this.#options.now());
  }

  async #poll(state: FoldState): Promise<void> {
    const own = this.#options.ownWriter();
    for (const row of await this.#rows(state, own)) await foldRow(state, this.#options.store, row);
  }

  #rows(state: FoldState, except: number | null): Promise<LedgerRow[]> {
    return this.#options.store.ledgerRows(state.applied, except, ROWS);
  }

  #release(state: FoldState): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const group of held) foldHandoff(state, group);
    this.view.soon();
  }

  /** An empty flush renews the lease. Once an hour all sums are saved, so that a start never has far to go. */
  async #flush(state: FoldState): Promise<void> {
    const hour = Math.floor(state.asOf / HOUR_MINUTES);
    await this.#save(state, hour !== this.#sumsAt);
    this.#sumsAt = hour;
  }

  async #save(state: FoldState, allSums = false): Promise<void> {
    const { store, alerts } = this.#options;
    const changes = state.takeFlush(allSums);
    await store.flush(state.lease, changes);
    const turns = state.alerting.book.takeTurns();
    if (alerts != null) for (const turn of turns) this.#options.log.info(turnText(turn));
    if (changes.notices.length > 0) alerts?.onNotices();
  }

  /** A trend's bins are whole hours, so they are cut anew each hour. */
  async #refreshTrends(state: FoldState): Promise<void> {
    const hour = Math.floor(state.asOf / HOUR_MINUTES);
    const all = this.#trendsAt < 0;
    if (hour !== this.#trendsAt) {
      state.sources.forgetBefore(hour - Math.ceil(this.#options.retention() / HOUR_MINUTES));
      state.alerting.book.forgetBefore(state.asOf - this.#options.retention());
    }
    this.#trendsAt = hour;
    const entries = [...state.current.values()].filter((entry) => all || entry.trend?.to !== trendEnd(entry));
    if (entries.length === 0) return;
    await loadTrends(this.#options.store, entries);
    for (const entry of entries) state.touch(entry);
    this.view.hurry();
  }

  #startOver(cause: unknown): void {
    this.#builds.cancel();
    this.#state = null;
    this.#held = null;
    if (cause instanceof LeaseLost) this.#hasLed = false;
    this.#faults.tell(cause);
  }

  async #leave(): Promise<void> {
    const state = this.#state;
    this.#builds.cancel();
    try {
      // What came since the last save is in the ledger, where the next one folds it sooner than this one could save it.
      if (state !== null) await this.#options.store.releaseLease(state.lease);
      await this.#unlisten?.();
    } catch (cause) {
      this.#options.log.warn(cause, 'the lease could not be given back; it ends by itself');
    }
    this.#state = null;
  }
}

/** What the holder of the lease keeps in memory: everything here can be had again from the store. */
import type { AlertSubject } from '../slo/alert.ts';
import { planFor } from '../slo/plan.ts';
import type { Status } from '../slo/status.ts';
import type { Alerting } from './alerting.ts';
import { Book, type Entry } from './book.ts';
import { CounterReadings } from './counter-readings.ts';
import type { SourceDelta } from './heard.ts';
import { Measurements } from './measurements.ts';
import { type MinuteBuckets, summed } from './minute-buckets.ts';
import { type Countable, sloKey } from './objectives.ts';
import { PendingMinutes } from './pending-minutes.ts';
import type { Flush, Lease } from './ports.ts';
import type { Sources } from './sources.ts';
import type { Trend } from './statuses.ts';

const MS_PER_MINUTE = 60_000;
/** Cells that are summed at once: bounds the memory that waits. */
const MOST_CELLS = 500_000;

export type FoldParts = {
  readonly lease: Lease;
  readonly sources: Sources;
  readonly alerting: Alerting;
  readonly countable: Countable;
  /** ms */
  readonly now: number;
  readonly readings?: CounterReadings | undefined;
};

type Row = { readonly writer: number; readonly seq: number; readonly sources: readonly SourceDelta[] };

export class FoldState {
  readonly lease: Lease;
  readonly book = new Book();
  readonly sources: Sources;
  readonly alerting: Alerting;
  countable: Countable;
  /** Those that have objectives. */
  #services: ReadonlySet<string>;
  /** The entry whose counts are shown, by "service/name". */
  readonly current = new Map<string, Entry>();
  /** The present minute: every look-back ends with it, or the lag of its service before. */
  asOf: number;
  readonly #measurements: Measurements;
  readonly #highest = new Map<number, number>();
  readonly #pending = new PendingMinutes();
  /** What rows told since {@link catchUp}. */
  #told: MinuteBuckets[] = [];
  #cells = 0;
  #applied: { writer: number; seq: number }[] = [];
  #dirty = new Set<Entry>();
  #trending = new Set<Entry>();
  /** Changed since their alerts were brought up to date. */
  #unchecked = new Set<Entry>();

  constructor({ lease, sources, alerting, countable, now, readings }: FoldParts) {
    this.#measurements = new Measurements(sources, readings ?? new CounterReadings(), countable);
    this.lease = lease;
    this.sources = sources;
    this.alerting = alerting;
    this.countable = countable;
    this.#services = servicesOf(countable);
    this.asOf = Math.floor(now / MS_PER_MINUTE);
  }

  /** Rows in memory whose counts are not in the minute rows yet. */
  get applied(): readonly { writer: number; seq: number }[] {
    return this.#applied;
  }

  /** True when this row was folded already; rows of one writer come in their order. */
  hasApplied(writer: number, seq: number): boolean {
    return seq <= (this.#highest.get(writer) ?? 0);
  }

  /** Takes one ledger row; it is in the counts after {@link catchUp}. Every series of `minutes` must be known to the book. */
  apply(row: Row, minutes: readonly MinuteBuckets[]): void {
    this.#highest.set(row.writer, Math.max(row.seq, this.#highest.get(row.writer) ?? 0));
    this.#applied.push({ writer: row.writer, seq: row.seq });
    for (const one of minutes) {
      this.#told.push(one);
      this.#cells += one.to - one.from;
    }
    if (this.#cells > MOST_CELLS) this.catchUp();
    for (const source of row.sources) {
      for (const service of this.sources.add(source)) this.#touchService(service);
    }
  }

  /** Folds what was told: within a moment many rows tell of few minutes, which are summed before each objective counts them. */
  catchUp(): void {
    if (this.#told.length === 0) return;
    const minutes = summed(this.#told);
    this.#told = [];
    this.#cells = 0;
    this.#pending.add(minutes);
    for (const entry of this.book.add(minutes)) this.touch(entry);
  }

  /** Hands over all that is not saved; with `allSums` also the sums of what counted nothing, for a quick start. */
  takeFlush(allSums = false): Flush {
    this.catchUp();
    const minutes = this.#pending.take();
    const applied = this.#applied;
    this.#applied = [];
    const hours: Flush['hours'][number][] = [];
    const sums: Flush['sums'][number][] = [];
    for (const { id, tally, building } of this.book.entries.values()) {
      const unsaved = tally.takeUnsaved();
      for (const hour of unsaved) hours.push({ slo: id, ...hour });
      if (building === null && (unsaved.length > 0 || allSums)) sums.push({ slo: id, ...tally.saved() });
    }
    return {
      ...{ applied, minutes, hours, sums },
      ...this.sources.takeUnsaved(),
      ...this.alerting.takeUnsaved(),
    };
  }

  /** Takes new words, targets and warnings over into the entries that stay. */
  install(countable: Countable, entries: readonly Entry[]): void {
    this.countable = countable;
    this.#services = servicesOf(countable);
    this.sources.configure(countable);
    this.#measurements.configure(countable);
    this.book.reset(countable, entries);
    for (const entry of this.current.values()) this.#listenForLate(entry);
    this.touchAll();
  }

  /** Ends the alerts of what is defined no more; while definitions have faults, nobody knows what that is. */
  endOtherAlerts(now: number): void {
    if (this.countable.isPartial === true) return;
    const isThere = ({ service, slo, source }: AlertSubject) =>
      slo === null ? this.#isMissed(source ?? '') : this.current.has(sloKey({ service, name: slo }));
    this.alerting.endOthers(isThere, now);
  }

  /** A source is missed by whoever defines it, or has objectives on what it tells. */
  #isMissed(source: string): boolean {
    if (this.countable.silenceAfter.has(source)) return true;
    return this.sources.servicesOf(source).some((service) => this.#services.has(service));
  }

  touch(entry: Entry): void {
    this.#change(entry);
    this.#trending.add(entry);
  }

  #change(entry: Entry): void {
    this.#dirty.add(entry);
    this.#unchecked.add(entry);
  }

  /** What is known of reading these counters has changed. */
  touchCounters(digest: string): void {
    for (const entry of this.current.values()) {
      const { slo } = entry.plan;
      if (slo.sli === 'counters' && slo.counters.digest === digest) this.#change(entry);
    }
  }

  touchAll(): void {
    this.#measurements.forget();
    for (const entry of this.current.values()) this.#change(entry);
  }

  /** A minute was heard that was not before: coverage and silence may change. */
  #touchService(service: string): void {
    this.#measurements.forget(service);
    for (const entry of this.current.values()) if (entry.plan.slo.service === service) this.#change(entry);
  }

  /** After {@link catchUp}; so is what follows. */
  get hasChanges(): boolean {
    return this.#dirty.size > 0;
  }

  /** The statuses of all entries that changed since the last call. */
  takeStatuses(now: number): Status[] {
    const changed = [...this.#dirty].filter((entry) => this.#isCurrent(entry));
    this.#dirty = new Set();
    return changed.map((entry) => this.#statusOf(entry, now));
  }

  get hasTrends(): boolean {
    return this.#trending.size > 0;
  }

  /** The trends of all entries that counted something since the last call, by "service/name". */
  takeTrends(): Map<string, Trend> {
    const changed = [...this.#trending].filter((entry) => this.#isCurrent(entry));
    this.#trending = new Set();
    return new Map(
      changed.flatMap(({ plan: { slo }, trend }): [string, Trend][] =>
        trend === null ? [] : [[sloKey(slo), trend.points(slo.target)]],
      ),
    );
  }

  /** The status of one SLO when it changed since it was last taken; it stays due for the others who wait for it. */
  peekStatus(key: string, now: number): Status | undefined {
    this.catchUp();
    const entry = this.current.get(key);
    return entry !== undefined && this.#dirty.has(entry) ? this.#statusOf(entry, now) : undefined;
  }

  /** Brings the alerts of all that changed since they were last, and those of the sources, up to date. */
  checkAlerts(now: number): void {
    this.catchUp();
    const changed = [...this.#unchecked];
    this.#unchecked = new Set();
    for (const entry of changed) {
      if (!this.#isCurrent(entry)) continue;
      this.alerting.check(this.#measurements.of(entry, now));
      this.#listenForLate(entry);
    }
    const missed = this.sources.watched(now).filter(({ name }) => this.#isMissed(name));
    this.alerting.checkSources(missed, now);
  }

  #statusOf(entry: Entry, now: number): Status {
    this.#unchecked.delete(entry);
    const status = this.alerting.statusOf(this.#measurements.of(entry, now));
    this.#listenForLate(entry);
    return status;
  }

  #listenForLate(entry: Entry): void {
    const { service, name } = entry.plan.slo;
    const isWhole = entry.building === null;
    entry.late = isWhole ? this.alerting.book.lateSink({ service, slo: name, source: null }) : null;
  }

  #isCurrent(entry: Entry): boolean {
    return this.current.get(sloKey(entry.plan.slo)) === entry;
  }
}

function servicesOf({ slos }: Countable): ReadonlySet<string> {
  return new Set(slos.map(({ service }) => service));
}

/** The plan of an SLO with the warnings of its definition and the lag of its service. */
export function planOf(countable: Countable, slo: Countable['slos'][number]): Entry['plan'] {
  const lag =
    slo.sli === 'counters'
      ? countable.counterSources.get(slo.counters.source)
      : countable.lags.get(slo.service);
  return planFor(slo, countable.warnings.get(sloKey(slo)) ?? [], lag ?? 0);
}

/** What the holder of the lease keeps in memory: everything here can be had again from the store. */
import type { Counters, Slo } from '../slo/definition.ts';
import { evaluate, planFor } from '../slo/evaluate.ts';
import type { Status } from '../slo/status.ts';
import { minutesSoFar } from '../slo/window.ts';
import { moment } from '../slo/words.ts';
import { Book, type Entry } from './book.ts';
import { type CounterReading, CounterReadings } from './counter-readings.ts';
import { LEAST_SILENCE, type SourceDelta } from './heard.ts';
import { type MinuteBuckets, summed } from './minute-buckets.ts';
import { type Countable, sloKey } from './objectives.ts';
import { PendingMinutes } from './pending-minutes.ts';
import type { Flush, Lease } from './ports.ts';
import type { Hearing, Sources } from './sources.ts';
import type { Trend } from './statuses.ts';

const MS_PER_MINUTE = 60_000;
/** Cells that are summed at once: bounds the memory that waits. */
const MOST_CELLS = 500_000;

type Row = { readonly writer: number; readonly seq: number; readonly sources: readonly SourceDelta[] };

export class FoldState {
  readonly lease: Lease;
  readonly book = new Book();
  readonly sources: Sources;
  countable: Countable;
  /** The entry whose counts are shown, by "service/name". */
  readonly current = new Map<string, Entry>();
  /** The present minute: every look-back ends with it, or the lag of its service before. */
  asOf: number;
  readonly #readings: CounterReadings;
  readonly #highest = new Map<number, number>();
  readonly #pending = new PendingMinutes();
  /** What rows told since {@link catchUp}. */
  #told: MinuteBuckets[] = [];
  #cells = 0;
  #applied: { writer: number; seq: number }[] = [];
  #dirty = new Set<Entry>();
  #trending = new Set<Entry>();
  /** By service, of its logs; and by source, of counters. */
  readonly #hearings = new Map<string, Hearing>();
  readonly #counterHearings = new Map<string, Hearing>();

  constructor(
    lease: Lease,
    sources: Sources,
    countable: Countable,
    now: number,
    readings: CounterReadings = new CounterReadings(),
  ) {
    this.#readings = readings;
    this.lease = lease;
    this.sources = sources;
    this.countable = countable;
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
    return { applied, minutes, hours, sums, ...this.sources.takeUnsaved() };
  }

  /** Takes new words, targets and warnings over into the entries that stay. */
  install(countable: Countable, entries: readonly Entry[]): void {
    this.countable = countable;
    this.sources.configure(countable);
    this.#hearings.clear();
    this.book.reset(countable, entries);
    this.touchAll();
  }

  touch(entry: Entry): void {
    this.#dirty.add(entry);
    this.#trending.add(entry);
  }

  /** What is known of reading these counters has changed. */
  touchCounters(digest: string): void {
    for (const entry of this.current.values()) {
      const { slo } = entry.plan;
      if (slo.sli === 'counters' && slo.counters.digest === digest) this.#dirty.add(entry);
    }
  }

  touchAll(): void {
    this.#hearings.clear();
    this.#counterHearings.clear();
    for (const entry of this.current.values()) this.#dirty.add(entry);
  }

  /** A minute was heard that was not before: coverage and silence may change. */
  #touchService(service: string): void {
    this.#hearings.delete(service);
    this.#counterHearings.clear();
    for (const entry of this.current.values()) if (entry.plan.slo.service === service) this.#dirty.add(entry);
  }

  /** After {@link catchUp}; so is what follows. */
  get hasChanges(): boolean {
    return this.#dirty.size > 0;
  }

  /** The statuses of all entries that changed since the last call. */
  takeStatuses(now: number): Status[] {
    const changed = [...this.#dirty].filter((entry) => this.current.get(sloKey(entry.plan.slo)) === entry);
    this.#dirty = new Set();
    return changed.map((entry) => this.#statusOf(entry, now));
  }

  get hasTrends(): boolean {
    return this.#trending.size > 0;
  }

  /** The trends of all entries that counted something since the last call, by "service/name". */
  takeTrends(): Map<string, Trend> {
    const changed = [...this.#trending].filter((entry) => this.current.get(sloKey(entry.plan.slo)) === entry);
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

  #hearingOf(slo: Slo, now: number): Hearing {
    const [hearings, name] =
      slo.sli === 'events' ? [this.#hearings, slo.service] : [this.#counterHearings, slo.counters.source];
    const known = hearings.get(name);
    if (known !== undefined) return known;
    const hearing =
      slo.sli === 'events' ? this.sources.hearing(name, now) : this.sources.counterHearing(name, now);
    hearings.set(name, hearing);
    return hearing;
  }

  /** A sentence when the counters were not read, or not sampled, for longer than their source may be silent. */
  #silenceOf({ source, total, part }: Counters, reading: CounterReading | null, now: number): string | null {
    if (reading === null) return `${source} was not read yet.`;
    if (reading.share !== null) return reading.fault === null ? null : silenceText(source, reading);
    const setting = this.countable.silenceAfter.get(source) ?? 'auto';
    if (setting === 'off') return null;
    const minutes =
      (setting === 'auto' ? LEAST_SILENCE : setting) + (this.countable.counterSources.get(source) ?? 0);
    const since = now - minutes * MS_PER_MINUTE;
    if (reading.until < since) return silenceText(source, reading);
    if (reading.sampled === null || reading.sampled >= since) return null;
    return `${source} has no sample of ${(total ?? part).text} since ${moment(reading.sampled)}.`;
  }

  #statusOf(entry: Entry, now: number): Status {
    const { slo } = entry.plan;
    const { tally } = entry;
    const hearing = this.#hearingOf(slo, now);
    const reading = slo.sli === 'counters' ? this.#readings.get(slo.counters.digest) : null;
    return evaluate(entry.plan, tally.counts(), {
      now,
      heard: hearing.share(minutesSoFar(slo.window, tally.asOf)),
      silence: slo.sli === 'counters' ? this.#silenceOf(slo.counters, reading, now) : hearing.silence,
      firstHeard: hearing.firstHeard,
      building: entry.building ?? reading?.share ?? null,
      doubt: reading?.doubt ?? null,
      formats: hearing.formats,
      exactSince: tally.lastUncertain === null ? null : (tally.lastUncertain + 1) * MS_PER_MINUTE,
    });
  }
}

/** What is said of counters that were not read for too long, or cannot be read at all. */
function silenceText(source: string, { until, share, fault }: CounterReading): string {
  const why = fault === null ? '.' : `: ${fault}`;
  return share === null || fault === null
    ? `${source} was last read at ${moment(until)}${why}`
    : `${source} cannot be read${why}`;
}

/** The plan of an SLO with the warnings of its definition and the lag of its service. */
export function planOf(countable: Countable, slo: Countable['slos'][number]): Entry['plan'] {
  const lag =
    slo.sli === 'counters'
      ? countable.counterSources.get(slo.counters.source)
      : countable.lags.get(slo.service);
  return planFor(slo, countable.warnings.get(sloKey(slo)) ?? [], lag ?? 0);
}

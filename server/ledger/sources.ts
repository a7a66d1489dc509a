/** The sources of every service: who was heard when, and what that means for the measurement. */

import type { SourceFormat } from '../slo/resolution.ts';
import { moment } from '../slo/words.ts';
import {
  type HeardHours,
  heardShare,
  isSilent,
  LEAST_SILENCE,
  NO_LINES,
  type SourceDelta,
  SourceLog,
  type SourceRow,
  silenceLimit,
  unite,
} from './heard.ts';
import type { Flush } from './ports.ts';
import type { Hearing, Listening, SourceHealth, WatchedSource } from './source-views.ts';

const MS_PER_MINUTE = 60_000;
const STRAY = 100;
/** Minutes in which nobody was there to hear: after them Leeway cannot say who was silent. */
const BREAK = 2;
const NONE: ReadonlySet<string> = new Set();
const UNHEARD: Hearing = { silence: null, firstHeard: null, formats: [], share: () => 1 };

export class Sources {
  readonly #logs = new Map<string, SourceLog>();
  readonly #unsaved = new Map<SourceLog, Set<number>>();
  #listening: Listening;
  /** Worked out once a minute: it reads a week of minutes. */
  #limits = new Map<SourceLog, number | null>();
  #limitsAt = -1;
  #hasNews = true;
  #toldAt = -1;
  /** The last minute in which somebody is known to have listened. */
  #listenedAt = Number.NEGATIVE_INFINITY;
  /** Since which minute somebody listens without a break. */
  #listensSince = Number.NEGATIVE_INFINITY;

  constructor(rows: readonly SourceRow[], hours: ReadonlyMap<string, HeardHours>, listening: Listening) {
    this.#listening = listening;
    for (const row of rows) {
      const log = new SourceLog(row, hours.get(row.name));
      this.#logs.set(row.name, log);
      this.#listenedAt = Math.max(this.#listenedAt, log.lastMinute + this.#lagOf(log));
    }
  }

  configure(listening: Listening): void {
    this.#listening = listening;
    this.#limitsAt = -1;
  }

  /** Returns the services for which this is news: a minute is heard that was not before, or a source is new to them. */
  add(delta: SourceDelta): ReadonlySet<string> {
    const log = this.#logs.get(delta.source) ?? this.#begin(delta);
    const before = log.services.size;
    const hours = this.#unsaved.get(log) ?? new Set();
    const news = log.add(delta);
    log.isLive ||= this.#isPresent(log, delta);
    for (const hour of news) hours.add(hour);
    this.#unsaved.set(log, hours);
    this.#hasNews = true;
    return news.size > 0 || log.services.size > before ? log.services : NONE;
  }

  /** What it told was of the present when it came. */
  #isPresent(log: SourceLog, { newest, at }: SourceDelta): boolean {
    const arrival = Math.floor(at / MS_PER_MINUTE);
    return newest !== null && !isSilent(newest, LEAST_SILENCE, arrival - this.#lagOf(log));
  }

  /** As much as the slowest of its services. */
  #lagOf({ name, services }: SourceLog): number {
    const asked = this.#listening.counterSources.get(name);
    return asked ?? Math.max(0, ...[...services].map((service) => this.#lag(service)));
  }

  #begin({ source, heard }: SourceDelta): SourceLog {
    const first = heard[0]?.[0] ?? 0;
    const log = new SourceLog({
      name: source,
      services: [],
      firstMinute: first,
      lastMinute: first,
      isLive: false,
      ...NO_LINES,
    });
    this.#logs.set(source, log);
    return log;
  }

  /** What came since the last call, to be saved. */
  takeUnsaved(): Pick<Flush, 'sources' | 'heard'> {
    const taken = [...this.#unsaved];
    this.#unsaved.clear();
    return {
      sources: taken.map(([log]) => log.toRow()),
      heard: taken.flatMap(([log, hours]) =>
        [...hours].map((hour) => ({ source: log.name, hour, minutes: log.hours.get(hour) ?? 0n })),
      ),
    };
  }

  /** The first service that lines of the source belonged to. */
  serviceOf(source: string): string | undefined {
    const log = this.#logs.get(source);
    return log === undefined ? undefined : firstOf(log.services);
  }

  get count(): number {
    return this.#logs.size;
  }

  /** True when {@link health} was not asked since something was heard, or since the minute in which all may fall silent. */
  hasNews(now: number): boolean {
    return this.#hasNews || Math.floor(now / MS_PER_MINUTE) !== this.#toldAt;
  }

  health(now: number): SourceHealth[] {
    const minute = Math.floor(now / MS_PER_MINUTE);
    this.#hasNews = false;
    this.#toldAt = minute;
    return [...this.#logs.values()].map((log) => {
      const limit = this.#limit(log, minute);
      return {
        name: log.name,
        service: firstOf(log.services) ?? '',
        services: [...log.services],
        lastHeard: Math.max(log.lastArrival, Math.min(now, log.lastMinute * MS_PER_MINUTE)),
        silent: this.#isSilent(log, minute),
        silenceAfter: limit === null ? null : limit * MS_PER_MINUTE,
        ...log.counts,
      };
    });
  }

  /**
   * Those that were ever heard of what was present. Asked every second: between questions that lie further apart nobody
   * listened.
   */
  watched(now: number): WatchedSource[] {
    const minute = Math.floor(now / MS_PER_MINUTE);
    if (minute - this.#listenedAt > BREAK) this.#listensSince = minute;
    this.#listenedAt = minute;
    return [...this.#logs.values()].filter(({ isLive }) => isLive).map((log) => this.#watched(log, minute));
  }

  #watched(log: SourceLog, minute: number): WatchedSource {
    const { name, services, lastMinute } = log;
    const listened = minute - this.#listensSince;
    const isMissed = this.#isSilent(log, minute) && listened > (this.#limit(log, minute) ?? 0);
    return {
      name,
      services: services.size === 0 ? [''] : [...services],
      silence: isMissed ? `${name} was not heard since ${moment(lastMinute * MS_PER_MINUTE)}.` : null,
      isHeard: !this.#isSilent(log, minute),
      rejectedAbove: this.#listening.rejectedAbove.get(name) ?? null,
      recent: log.linesWithin(minute),
    };
  }

  /** True of a source that was heard once, and is not any more. */
  isSilent(source: string, now: number): boolean {
    const log = this.#logs.get(source);
    return log !== undefined && this.#isSilent(log, Math.floor(now / MS_PER_MINUTE));
  }

  #isSilent(log: SourceLog, minute: number): boolean {
    return isSilent(log.lastMinute, this.#limit(log, minute), minute - this.#lagOf(log));
  }

  /** The services of a source; none of one that is not there. */
  servicesOf(source: string): readonly string[] {
    return [...(this.#logs.get(source)?.services ?? [])];
  }

  /** An SLO is unknown only when every source of its service is silent. Of the minutes within the lag nothing is said. */
  hearing(service: string, now: number): Hearing {
    const present = Math.floor(now / MS_PER_MINUTE);
    const minute = present - this.#lag(service);
    const logs = [...this.#logs.values()].filter(
      (log) => log.services.has(service) && !this.#listening.counterSources.has(log.name),
    );
    if (logs.length === 0) return { ...UNHEARD, silence: `No source of ${service} was ever heard.` };
    return this.#hearingOf(logs, service, present, minute);
  }

  /** The same of a source that is asked for counters; whether it is silent is each pair's own affair. */
  counterHearing(source: string, now: number): Hearing {
    const present = Math.floor(now / MS_PER_MINUTE);
    const log = this.#logs.get(source);
    if (log === undefined) return UNHEARD;
    const minute = present - (this.#listening.counterSources.get(source) ?? 0);
    return { ...this.#hearingOf([log], source, present, minute), silence: null };
  }

  #hearingOf(logs: readonly SourceLog[], service: string, present: number, minute: number): Hearing {
    const limits = logs.map((log) => this.#limit(log, present));
    const silent = logs.every((log, index) => isSilent(log.lastMinute, limits[index]!, minute));
    const last = Math.max(...logs.map((log) => log.lastMinute));
    const first = Math.min(...logs.map((log) => log.firstMinute));
    const longest = limits.some((limit) => limit === null)
      ? null
      : Math.max(...limits.map((limit) => limit ?? 0));
    const shares = new Map<number, number>();
    return {
      silence: silent ? `No source of ${service} was heard since ${moment(last * MS_PER_MINUTE)}.` : null,
      firstHeard: first * MS_PER_MINUTE,
      formats: logs.flatMap((log) => this.#found(log)),
      share(minutes) {
        const known = shares.get(minutes);
        if (known !== undefined) return known;
        const share = heardShare(unite(logs), Math.max(first - 1, minute - minutes), minute, longest);
        shares.set(minutes, share);
        return share;
      },
    };
  }

  /** Forgets what lies before an hour: it is in no window any more. */
  forgetBefore(hour: number): void {
    for (const log of this.#logs.values()) {
      for (const each of log.hours.keys()) if (each < hour) log.hours.delete(each);
    }
  }

  /** Formats of at least one line in {@link STRAY}: a source may have changed its format, and stray lines tell nothing. */
  #found({ name, counts: { accepted, formats } }: SourceLog): SourceFormat[] {
    if (this.#listening.formatted.has(name)) return [];
    return Object.entries(formats)
      .filter(([, lines]) => lines * STRAY >= accepted)
      .map(([format]) => ({ source: name, format }));
  }

  #lag(service: string): number {
    return this.#listening.lags.get(service) ?? 0;
  }

  #limit(log: SourceLog, minute: number): number | null {
    if (this.#limitsAt !== minute) {
      this.#limits = new Map();
      this.#limitsAt = minute;
    }
    let limit = this.#limits.get(log);
    if (limit === undefined) {
      limit = silenceLimit(log, this.#listening.silenceAfter.get(log.name) ?? 'auto', minute);
      this.#limits.set(log, limit);
    }
    return limit;
  }
}

function firstOf(services: ReadonlySet<string>): string | undefined {
  return services.values().next().value;
}

/** What an objective's counts, its sources and its readings say at one moment. */
import type { Counters, Slo } from '../slo/definition.ts';
import { measure } from '../slo/evaluate.ts';
import { minutesSoFar } from '../slo/window.ts';
import { moment } from '../slo/words.ts';
import type { Measuring } from './alerting.ts';
import type { Entry } from './book.ts';
import type { CounterReading, CounterReadings } from './counter-readings.ts';
import { LEAST_SILENCE } from './heard.ts';
import type { Countable } from './objectives.ts';
import type { Hearing } from './source-views.ts';
import type { Sources } from './sources.ts';

const MS_PER_MINUTE = 60_000;

export class Measurements {
  readonly #sources: Sources;
  readonly #readings: CounterReadings;
  #countable: Pick<Countable, 'silenceAfter' | 'counterSources'>;
  /** By service, of its logs; and by source, of counters. */
  readonly #hearings = new Map<string, Hearing>();
  readonly #counterHearings = new Map<string, Hearing>();

  constructor(sources: Sources, readings: CounterReadings, countable: Countable) {
    this.#sources = sources;
    this.#readings = readings;
    this.#countable = countable;
  }

  configure(countable: Countable): void {
    this.#countable = countable;
    this.forget();
  }

  /** To be called with every minute, and when a minute was heard that was not before: of one service, or of all. */
  forget(service?: string): void {
    if (service === undefined) this.#hearings.clear();
    else this.#hearings.delete(service);
    this.#counterHearings.clear();
  }

  of({ plan, tally, building, flow }: Entry, now: number): Measuring {
    const { slo } = plan;
    const hearing = this.#hearingOf(slo, now);
    const reading = slo.sli === 'counters' ? this.#readings.get(slo.counters.digest) : null;
    const silence = slo.sli === 'counters' ? this.#silenceOf(slo.counters, reading, now) : hearing.silence;
    const measured = measure(plan, tally.counts(), {
      now,
      silence,
      heard: hearing.share(minutesSoFar(slo.window, tally.asOf)),
      firstHeard: hearing.firstHeard,
      building: building ?? reading?.share ?? null,
      doubt: reading?.doubt ?? null,
      formats: hearing.formats,
      exactSince: tally.lastUncertain === null ? null : (tally.lastUncertain + 1) * MS_PER_MINUTE,
    });
    const unread = this.#unreadOf(slo, reading, silence, now);
    return { measured, asOf: tally.asOf, unread, isFilling: flow.isOfPast(tally.asOf) };
  }

  /** While it is read for the first time there is nothing to miss; and a source that is silent is told of itself. */
  #unreadOf(slo: Slo, reading: CounterReading | null, silence: string | null, now: number): string | null {
    if (slo.sli === 'events' || reading === null || reading.share !== null) return null;
    return this.#sources.isSilent(slo.counters.source, now) ? null : silence;
  }

  #hearingOf(slo: Slo, now: number): Hearing {
    const [hearings, name] =
      slo.sli === 'events' ? [this.#hearings, slo.service] : [this.#counterHearings, slo.counters.source];
    const known = hearings.get(name);
    if (known !== undefined) return known;
    const hearing =
      slo.sli === 'events' ? this.#sources.hearing(name, now) : this.#sources.counterHearing(name, now);
    hearings.set(name, hearing);
    return hearing;
  }

  /** A sentence when the counters were not read, or not sampled, for longer than their source may be silent. */
  #silenceOf({ source, total, part }: Counters, reading: CounterReading | null, now: number): string | null {
    if (reading === null) return `${source} was not read yet.`;
    if (reading.share !== null) return reading.fault === null ? null : silenceText(source, reading);
    const setting = this.#countable.silenceAfter.get(source) ?? 'auto';
    if (setting === 'off') return null;
    const minutes =
      (setting === 'auto' ? LEAST_SILENCE : setting) + (this.#countable.counterSources.get(source) ?? 0);
    const since = now - minutes * MS_PER_MINUTE;
    if (reading.until < since) return silenceText(source, reading);
    if (reading.sampled === null || reading.sampled >= since) return null;
    return `${source} has no sample of ${(total ?? part).text} since ${moment(reading.sampled)}.`;
  }
}

/** What is said of counters that were not read for too long, or cannot be read at all. */
function silenceText(source: string, { until, share, fault }: CounterReading): string {
  const why = fault === null ? '.' : `: ${fault}`;
  return share === null || fault === null
    ? `${source} was last read at ${moment(until)}${why}`
    : `${source} cannot be read${why}`;
}

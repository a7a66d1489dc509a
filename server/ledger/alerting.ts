/** From what was measured to statuses and alerts: the alerts that fire are part of what a status says. */
import type { AlertSubject, NotifyRoute } from '../slo/alert.ts';
import type { AlertFacts } from '../slo/alert-facts.ts';
import type { AlertState } from '../slo/alert-state.ts';
import { burnRate } from '../slo/budget.ts';
import type { Counts } from '../slo/counts.ts';
import { lookbackText } from '../slo/duration.ts';
import { evaluate, type Measured, measure } from '../slo/evaluate.ts';
import { type Finding, findingsOf, rejectedFinding, silentFinding, unreadFinding } from '../slo/findings.ts';
import type { Plan } from '../slo/plan.ts';
import type { Status } from '../slo/status.ts';
import type { Alert } from '../slo/verdict.ts';
import type { AlertBook, IsSilenced } from './alert-book.ts';
import type { WatchedSource } from './source-views.ts';

export type AlertingOptions = {
  readonly isSilenced: (subject: AlertSubject, now: number) => boolean;
  readonly routes: () => readonly NotifyRoute[];
  /** False where alerts are looked at, but neither kept nor told. */
  readonly isKept: boolean;
};

/**
 * `asOf`: the minute with which the look-backs end. `unread`: why what it counts cannot be read, or null. `isFilling`: its past is
 * being read in.
 */
export type Measuring = {
  readonly measured: Measured;
  readonly asOf: number;
  readonly unread: string | null;
  readonly isFilling: boolean;
};

export class Alerting {
  readonly book: AlertBook;
  readonly #options: AlertingOptions;

  constructor(book: AlertBook, options: AlertingOptions) {
    this.book = book;
    this.#options = options;
  }

  /** The status of an objective, its alerts brought up to date. */
  statusOf(measuring: Measuring): Status {
    this.#observe(measuring);
    return this.#told(measuring);
  }

  #told({ measured }: Measuring): Status {
    const subject = subjectOf(measured.plan);
    const isSilenced = this.#isSilenced(measured.given.now);
    const status = evaluate(measured, shown(this.book.firing(subject), measured, isSilenced(subject)));
    const { now } = measured.given;
    this.book.tell(subject, { now, routes: this.#options.routes(), isSilenced }, (state) =>
      factsOf(state, measured, status),
    );
    return status;
  }

  /** Brings the alerts of an objective up to date; its status is made only when somebody is to be told of one. */
  check(measuring: Measuring): void {
    this.#observe(measuring);
    const { plan, given } = measuring.measured;
    if (this.book.hasNews(subjectOf(plan), this.#isSilenced(given.now))) this.#told(measuring);
  }

  #observe({ measured, asOf, unread, isFilling }: Measuring): void {
    const { plan, given, isUnknown } = measured;
    const always = plan.slo.sli === 'counters' ? [unreadFinding(unread)] : [];
    const findings = isUnknown
      ? always
      : [...findingsOf(plan, measured.counts, timesOf(measured)), ...always];
    this.book.observe(subjectOf(plan), findings, {
      now: given.now,
      asOf,
      isPaused: isUnknown,
      isFilling,
      without: (watch) => withoutLate(measured, watch.without(measured.counts, plan.lookbacks, asOf)),
    });
  }

  /** Brings the alerts of the sources up to date. */
  checkSources(sources: readonly WatchedSource[], now: number): void {
    for (const source of sources) {
      const subject = { service: source.services[0]!, slo: null, source: source.name };
      this.book.observe(subject, sourceFindings(source), {
        now,
        asOf: Math.floor(now / 60_000),
        isPaused: false,
        isFilling: false,
        without: () => [],
      });
      this.#tellWithoutStatus(subject, source.services, now);
    }
  }

  /** Ends the alerts of objectives and sources that are defined no more. */
  endOthers(isThere: (subject: AlertSubject) => boolean, now: number): void {
    for (const subject of this.book.subjects()) {
      if (isThere(subject)) continue;
      this.book.end(subject, now);
      this.#tellWithoutStatus(subject, [subject.service], now);
    }
  }

  /** What changed since the last call, to be saved. */
  takeUnsaved(): ReturnType<AlertBook['takeUnsaved']> {
    const taken = this.book.takeUnsaved();
    return this.#options.isKept ? taken : { alerts: [], notices: [] };
  }

  /** All services of a source hear of it; only when each of them is silenced nobody does. */
  #tellWithoutStatus(subject: AlertSubject, services: readonly string[], now: number): void {
    const isServiceSilenced = this.#isSilenced(now);
    const isSilenced = (about: AlertSubject) =>
      services.every((service) => isServiceSilenced({ ...about, service }));
    const routes = this.#options.routes().map((route) => ofFirst(route, subject, services));
    this.book.tell(subject, { now, routes, isSilenced }, (state) => factsOf(state, null, null));
  }

  #isSilenced(now: number): IsSilenced {
    return (subject) => this.#options.isSilenced(subject, now);
  }
}

/** A route of one of the services of a source, as one of its first. */
function ofFirst(route: NotifyRoute, { service }: AlertSubject, services: readonly string[]): NotifyRoute {
  return route.service !== null && services.includes(route.service) ? { ...route, service } : route;
}

function subjectOf({ slo: { service, name } }: Plan): AlertSubject {
  return { service, slo: name, source: null };
}

function withoutLate(measured: Measured, counts: readonly Counts[]): readonly Finding[] {
  return findingsOf(measured.plan, counts, timesOf(measure(measured.plan, counts, measured.given)));
}

function timesOf({ given: { now }, exhaustsAt }: Measured) {
  return { now, exhaustsAt };
}

function sourceFindings({ silence, isHeard, rejectedAbove, recent }: WatchedSource): Finding[] {
  const silent = silentFinding(silence, isHeard);
  return rejectedAbove === null ? [silent] : [silent, rejectedFinding(recent, rejectedAbove)];
}

/** Of burn rates, the ticket not while a page fires. */
function shown(states: readonly AlertState[], { plan, counts }: Measured, isSilenced: boolean): Alert[] {
  const burning = states.flatMap((state) => {
    const { kind, tier, threshold, lookback, startedAt } = state;
    if ((kind !== 'page' && kind !== 'ticket') || tier === null) return [];
    const within = counts[plan.lookbacks.indexOf(lookback!)] ?? counts.at(-1)!;
    const burn = burnRate(within, plan.slo.target);
    return [{ severity: kind, tier, burn, threshold: threshold!, startedAt, isSilenced }];
  });
  return burning.slice(0, 1);
}

function factsOf(state: AlertState, measured: Measured | null, status: Status | null): AlertFacts {
  const { id, service, slo, source, kind, condition, reason, tier, burn, threshold, lookback } = state;
  return {
    ...{ alert: id, service, slo, source, kind, condition, reason, tier, burn, threshold },
    objective: status?.slo.objective ?? null,
    description: status?.slo.description ?? null,
    runbook: status?.slo.runbook ?? null,
    lookback: lookback === null ? null : lookbackText(lookback),
    spent: measured === null || lookback === null ? null : spentIn(lookback, measured),
    remaining: status?.remaining ?? null,
    verdict: status?.verdict ?? null,
    headline: status?.headline ?? null,
    startedAt: state.startedAt,
    resolvedAt: state.resolvedAt,
  };
}

/** The share of the window's budget, by the events that it has now, that a look-back has taken. */
function spentIn(lookback: number, { plan, counts }: Measured): number {
  const window = counts.at(-1)!;
  const { bad } = counts[plan.lookbacks.indexOf(lookback)] ?? window;
  return burnRate({ good: window.good + window.bad - bad, bad }, plan.slo.target);
}

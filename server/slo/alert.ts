/** Alerts: what may be told of an objective or a source, and by which rules. */
import type { Ratio, Severity } from './tiers.ts';

/** By what people choose which receivers hear of an alert. `page` and `ticket` are the severities of burn rates. */
export const ALERT_KINDS = ['page', 'ticket', 'budget', 'measurement', 'no-data'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

const GRAVEST_FIRST: readonly AlertKind[] = ['page', 'no-data', 'budget', 'ticket', 'measurement'];

type Kind = { readonly kind: AlertKind };

/** Sorts by what somebody has to look after first. */
export function gravestFirst(a: Kind, b: Kind): number {
  return GRAVEST_FIRST.indexOf(a.kind) - GRAVEST_FIRST.indexOf(b.kind);
}

/**
 * Why an alert fires. `burn`: a tier holds (page, ticket). `remaining`: less than a share of the budget is left; `exhausted`:
 * nothing is; `forecast`: it ends within a time at the present burn (budget). `rejected`: too large a share of a source's lines
 * is refused (measurement). `silent`: a source is not heard; `unread`: what an objective counts cannot be read (no-data).
 */
export type AlertCondition =
  | 'burn'
  | 'remaining'
  | 'exhausted'
  | 'forecast'
  | 'rejected'
  | 'silent'
  | 'unread';

/** What an alert is about: an objective, or a source with the first of its services. */
export type AlertSubject = {
  readonly service: string;
  /** Null when it is about a source. */
  readonly slo: string | null;
  /** Null when it is about an objective. */
  readonly source: string | null;
};

/** A tier as it is written, before its threshold is worked out for a window. Look-backs in minutes. */
export type TierRule = {
  readonly severity: Severity;
  readonly long: number;
  readonly short: number;
  /** `share`: of the window's budget, burned in the long look-back. `burn`: the burn rate itself. */
  readonly over: { readonly kind: 'share' | 'burn'; readonly value: Ratio };
};

/** What of alerts an objective chooses; everything else is as usual. */
export type AlertRules = {
  /** Null: the usual tiers for the length of the window. */
  readonly tiers: readonly TierRule[] | null;
  /** Usual tiers that are left out, as "1h/5m"; or "page", "ticket" for all of a severity. */
  readonly off: readonly string[];
  /** Bad events that the long look-back of a tier needs. */
  readonly minBad: number;
  /** Fire only when the lower end of the 95% interval of the bad share is over the threshold too. */
  readonly confident: boolean;
  /** Null: not told. */
  readonly remainingBelow: Ratio | null;
  readonly exhausted: boolean;
  /** Minutes; null: not told. */
  readonly exhaustsWithin: number | null;
};

export const USUAL_ALERTS: AlertRules = {
  tiers: null,
  off: [],
  minBad: 3,
  confident: false,
  remainingBelow: null,
  exhausted: false,
  exhaustsWithin: null,
};

/** Who hears of which alerts: of every service, of one, or of one objective. */
export type NotifyRoute = {
  /** The name of the receiver. */
  readonly receiver: string;
  readonly on: readonly AlertKind[];
  /** Null: of every service. */
  readonly service: string | null;
  /** Null: of everything in the service. */
  readonly slo: string | null;
};

/** The receivers that hear of a kind of alert about a subject, each once, in the order of the routes. */
export function receiversOf(
  routes: readonly NotifyRoute[],
  subject: AlertSubject,
  kind: AlertKind,
): readonly string[] {
  const heard = routes.filter(
    ({ on, service, slo }) =>
      on.includes(kind) &&
      (service === null || service === subject.service) &&
      (slo === null || slo === subject.slo),
  );
  return [...new Set(heard.map(({ receiver }) => receiver))];
}

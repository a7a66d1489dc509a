/**
 * An objective as the domain knows it. Both YAML forms, the sentence and the spelled-out one, become this type.
 */
import type { AlertRules } from './alert.ts';
import type { BucketThreshold } from './bucket-threshold.ts';
import type { DurationLimit } from './duration.ts';
import type { Expression } from './expression.ts';
import type { LabelValues } from './per.ts';
import type { Policy } from './policy.ts';
import type { RouteShape } from './route-shape.ts';
import type { Slices } from './slices.ts';
import type { StatusSet } from './status-set.ts';
import type { Target } from './target.ts';
import type { Window } from './window.ts';

/** Which events are meant. `null` means any. Methods are upper case. */
export type Match = { readonly methods: readonly string[] | null; readonly route: RouteShape | null };

/** What makes a matched event good: every condition that is not null must hold. */
export type Good = { readonly status: StatusSet | null; readonly duration: DurationLimit | null };

/** Matched events that are in no count. An event is ignored when any of the conditions holds. */
export type Ignore = { readonly status: StatusSet | null; readonly routes: readonly RouteShape[] };

/** Where a definition stands: `line` and `column` count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** What a Prometheus is asked for: two expressions that count events, or one for the share of them. */
export type Counters = {
  /** The name of the source that is asked. */
  readonly source: string;
  /** What `part` counts of `total`, or is the share of. */
  readonly counts: 'good' | 'bad';
  readonly part: Expression;
  /** Null when `part` is a share, from 0 to 1: then each minute weighs the same, whatever its traffic was. */
  readonly total: Expression | null;
  /** Of a histogram: `part` is right where its edge is one of the histogram's. */
  readonly threshold: BucketThreshold | null;
  /** Names what is read of them, in the store: a digest of service, source, expressions and window. */
  readonly digest: string;
};

type Defined = {
  readonly service: string;
  readonly name: string;
  /** The objective as one sentence, whichever form it was written in. */
  readonly objective: string;
  readonly target: Target;
  readonly window: Window;
  /** Null when the budget is of events. */
  readonly slices: Slices | null;
  /** Labels, for each value of which it becomes an objective; empty for one that stands for itself. */
  readonly per: readonly string[];
  /** What it became of; null when it was written as it is. */
  readonly divided: { readonly from: string; readonly values: LabelValues } | null;
  /** When its alerts fire; its counts don't depend on it. */
  readonly alerts: AlertRules;
  /** What its counts and alerts come to; they don't depend on it. */
  readonly policy: Policy;
  /** Whether anybody may see how its service stands. */
  readonly isPublic: boolean;
  readonly description: string | null;
  readonly runbook: string | null;
  /** The YAML text of this one SLO, as written. */
  readonly source: string;
  readonly place: Place;
};

/** An objective on the requests that logs tell of. */
export type EventSlo = Defined & {
  readonly sli: 'events';
  readonly match: Match;
  readonly good: Good;
  readonly ignore: Ignore | null;
};

/** An objective on what a Prometheus has counted. */
export type CounterSlo = Defined & { readonly sli: 'counters'; readonly counters: Counters };

export type Slo = EventSlo | CounterSlo;

/**
 * `samples`: the growth of counters, sample by sample. `queries`: what the Prometheus works out for each minute, over the few
 * minutes before it, extrapolating as it does.
 */
export function readBy({ part, total }: Counters): 'samples' | 'queries' {
  return part.terms !== null && total !== null && total.terms !== null ? 'samples' : 'queries';
}

export function isEventSlo(slo: Slo): slo is EventSlo {
  return slo.sli === 'events';
}

/**
 * What the counts of an SLO depend on: match, good and ignore, or the counters; not target or words. Two definitions with the
 * same key share their history; another key is another revision, whose counts are built anew from the stored minutes.
 */
export function countingKey(slo: Slo): string {
  if (slo.sli === 'counters') return JSON.stringify(['counters', slo.counters.digest]);
  const { match, good, ignore } = slo;
  return JSON.stringify([
    match.methods === null ? null : [...match.methods].sort(),
    match.route?.text ?? null,
    good.status?.ranges ?? null,
    good.duration?.belowUs ?? null,
    ignore?.status?.ranges ?? null,
    ignore === null ? null : ignore.routes.map((route) => route.text).sort(),
  ]);
}

/**
 * An objective as the domain knows it. Both YAML forms, the sentence and the spelled-out one, become this type.
 */
import type { DurationLimit, Window } from './duration.ts';
import type { RouteShape } from './route-shape.ts';
import type { StatusSet } from './status-set.ts';
import type { Target } from './target.ts';

/** Which events are meant. `null` means any. Methods are upper case. */
export type Match = { readonly methods: readonly string[] | null; readonly route: RouteShape | null };

/** What makes a matched event good: every condition that is not null must hold. */
export type Good = { readonly status: StatusSet | null; readonly duration: DurationLimit | null };

/** Matched events that are in no count. An event is ignored when any of the conditions holds. */
export type Ignore = { readonly status: StatusSet | null; readonly routes: readonly RouteShape[] };

/** Where a definition stands: `line` and `column` count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

export type Slo = {
  readonly service: string;
  readonly name: string;
  /** The objective as one sentence, whichever form it was written in. */
  readonly objective: string;
  readonly target: Target;
  readonly window: Window;
  readonly match: Match;
  readonly good: Good;
  readonly ignore: Ignore | null;
  readonly description: string | null;
  readonly runbook: string | null;
  /** The YAML text of this one SLO, as written. */
  readonly source: string;
  readonly place: Place;
};

/**
 * What the counts of an SLO depend on: match, good and ignore; not target, window or words. Two definitions with the
 * same key share their history; another key is another revision, whose counts are built anew from the stored minutes.
 */
export function countingKey(slo: Slo): string {
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

/** What traffic was seen, route by route: how much, how fast, how often it failed, and which objective sees it. */
import { BucketJudge } from './classify.ts';
import { coverageOf } from './coverage.ts';
import type { Slo } from './definition.ts';
import type { BucketPart } from './histogram.ts';
import type { KnownBuckets } from './proposal.ts';
import { documentYaml, writtenRoute } from './proposal-yaml.ts';
import {
  BucketEdges,
  type Durations,
  eventsIn,
  measuredEvents,
  mergedDurations,
  quantiles,
} from './quantiles.ts';
import { holdRare } from './rare-routes.ts';
import { memberOf, type SeenRoute, together } from './route-family.ts';
import { type Suggestion, suggestionsFor } from './route-suggestions.ts';

/** One service's traffic; `minutes` is how long it was watched, null when its lines carry no times. */
export type SeenService = {
  readonly service: string;
  readonly minutes: number | null;
  readonly routes: readonly SeenRoute[];
};

export type RouteReport = {
  readonly service: string;
  readonly method: string;
  /** As people write it; parameters have names that mean nothing. */
  readonly route: string;
  /** Rarer routes that it contains and that are counted with it. */
  readonly held: number;
  readonly requests: number;
  readonly perMinute: number | null;
  /** Requests with a duration. */
  readonly measured: number;
  /** us: the upper edge of the bucket that holds the quantile; null without durations. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Answered 4xx, and 5xx. */
  readonly refused: number;
  readonly failed: number;
  /** Objectives that count it, and those that leave it out on purpose. */
  readonly objectives: readonly string[];
  readonly ignoredBy: readonly string[];
  /** Null where an objective counts the route, or leaves it out on purpose. */
  readonly suggestion: Suggestion | null;
};

export type ServiceReport = {
  readonly service: string;
  readonly requests: number;
  /** Requests to paths that nobody knew, answered 404: the noise of scanners, in no route. */
  readonly unknownPaths: number;
  /** The busiest first. */
  readonly routes: readonly RouteReport[];
  /** All suggestions of the service as one document of YAML; null when there is none. */
  readonly yaml: string | null;
};

const UNMATCHED = '(unmatched)';

/** `slos`: those of the service. */
export function reportOn(
  seen: SeenService,
  slos: readonly Slo[],
  parts: readonly BucketPart[],
): ServiceReport {
  const buckets: KnownBuckets = { edges: new BucketEdges(parts), judge: new BucketJudge(parts) };
  const members = seen.routes.map(memberOf);
  const known = members.filter(({ route }) => route !== UNMATCHED);
  const coverage = new Map(known.map((one) => [one, coverageOf(slos, one.method, one.route)]));
  const held = holdRare(known, (one) => JSON.stringify(coverage.get(one)));
  const rows = [...held].map(([one, rare]) => ({
    one,
    held: rare.length,
    statuses: rare.length === 0 ? one.statuses : together([one, ...rare]),
    events: sum([one, ...rare]),
  }));
  rows.sort((a, b) => b.events - a.events || (nameOf(a.one) < nameOf(b.one) ? -1 : 1));
  const unseen = rows
    .map(({ one }) => one)
    .filter((one) => coverage.get(one)!.counting.length + coverage.get(one)!.ignoring.length === 0);
  const suggested = suggestionsFor({ known, unseen, shown: held }, buckets, slos);
  const routes = rows.map(
    ({ one, ...row }): RouteReport => ({
      service: seen.service,
      method: one.method,
      route: writtenRoute(one.route),
      held: row.held,
      ...figures(row.statuses, seen.minutes, buckets.edges),
      objectives: coverage.get(one)!.counting,
      ignoredBy: coverage.get(one)!.ignoring,
      suggestion: suggested.get(one) ?? null,
    }),
  );
  return {
    service: seen.service,
    requests: sum(members),
    unknownPaths: sum(members) - sum(known),
    routes,
    yaml: yamlOf(seen.service, routes),
  };
}

function figures(
  statuses: ReadonlyMap<number, Durations>,
  minutes: number | null,
  edges: BucketEdges,
): Pick<RouteReport, 'requests' | 'perMinute' | 'measured' | 'p50' | 'p95' | 'p99' | 'refused' | 'failed'> {
  const durations = mergedDurations([...statuses.values()]);
  const requests = eventsIn(durations);
  const [p50, p95, p99] = quantiles(durations, [50, 95, 99], edges);
  const answered = (hundred: number): number =>
    eventsIn(
      mergedDurations(
        [...statuses].flatMap(([status, own]) => (Math.floor(status / 100) === hundred ? [own] : [])),
      ),
    );
  return {
    requests,
    perMinute: minutes === null ? null : requests / minutes,
    measured: measuredEvents(durations, edges),
    p50: p50!,
    p95: p95!,
    p99: p99!,
    refused: answered(4),
    failed: answered(5),
  };
}

function yamlOf(service: string, routes: readonly RouteReport[]): string | null {
  const proposed = routes.flatMap(({ suggestion: own }) => (own?.kind === 'proposed' ? [own] : []));
  return proposed.length === 0 ? null : documentYaml(service, proposed);
}

function sum(members: readonly { readonly events: number }[]): number {
  return members.reduce((all, { events }) => all + events, 0);
}

function nameOf({ method, route }: SeenRoute): string {
  return `${route} ${method}`;
}

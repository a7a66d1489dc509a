/** What traffic was seen, route by route: how much, how fast, how often it failed, and which objective sees it. */
import { BucketJudge } from './classify.ts';
import { coverageOf } from './coverage.ts';
import type { Slo } from './definition.ts';
import type { BucketPart } from './histogram.ts';
import { type Advice, propose } from './proposal.ts';
import { documentYaml, entryYaml, nameFor, writtenRoute } from './proposal-yaml.ts';
import { BucketEdges, eventsIn, measuredEvents, mergedDurations, quantiles } from './quantiles.ts';
import { eventsOf, Families, type SeenRoute } from './route-family.ts';

/** One service's traffic; `minutes` is how long it was watched, null when its lines carry no times. */
export type SeenService = {
  readonly service: string;
  readonly minutes: number | null;
  readonly routes: readonly SeenRoute[];
};

/** An objective for a route that none counts, as an entry of YAML; or why there is none. */
export type Suggestion =
  | (Extract<Advice, { kind: 'proposed' }> & { readonly name: string; readonly yaml: string })
  | Extract<Advice, { kind: 'none' }>;

export type RouteReport = {
  readonly service: string;
  readonly method: string;
  /** As people write it; parameters have names that mean nothing. */
  readonly route: string;
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
  const buckets = { edges: new BucketEdges(parts), judge: new BucketJudge(parts) };
  const families = new Families(seen.routes);
  const taken = new Set(slos.map(({ name }) => name));
  const known = seen.routes.filter(({ route }) => route !== UNMATCHED);
  const busiest = known.sort((a, b) => eventsOf(b) - eventsOf(a) || compare(a, b));
  const routes = busiest.map((one): RouteReport => {
    const { counting, ignoring } = coverageOf(slos, one.method, one.route);
    const isSeen = counting.length + ignoring.length > 0;
    return {
      service: seen.service,
      ...figures(one, seen.minutes, buckets.edges),
      objectives: counting,
      ignoredBy: ignoring,
      suggestion: isSeen ? null : suggestion(one, propose(families.historyOf(one), buckets), taken),
    };
  });
  const unknownPaths = seen.routes.filter(({ route }) => route === UNMATCHED);
  const total = (some: readonly SeenRoute[]): number => some.reduce((sum, one) => sum + eventsOf(one), 0);
  return {
    service: seen.service,
    requests: total(seen.routes),
    unknownPaths: total(unknownPaths),
    routes,
    yaml: yamlOf(seen.service, routes),
  };
}

function figures({ method, route, statuses }: SeenRoute, minutes: number | null, edges: BucketEdges) {
  const durations = mergedDurations([...statuses.values()]);
  const requests = eventsIn(durations);
  const [p50, p95, p99] = quantiles(durations, [50, 95, 99], edges);
  const answered = (from: number): number =>
    [...statuses].reduce(
      (sum, [status, own]) => sum + (Math.floor(status / 100) === from ? eventsIn(own) : 0),
      0,
    );
  return {
    method,
    route: writtenRoute(route),
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

function suggestion({ method, route }: SeenRoute, advice: Advice, taken: Set<string>): Suggestion {
  if (advice.kind === 'none') return advice;
  const name = nameFor(method, route, taken);
  taken.add(name);
  return { ...advice, name, yaml: entryYaml({ name, sentence: advice.sentence }) };
}

function yamlOf(service: string, routes: readonly RouteReport[]): string | null {
  const proposed = routes.flatMap(({ suggestion: own }) => (own?.kind === 'proposed' ? [own] : []));
  return proposed.length === 0 ? null : documentYaml(service, proposed);
}

function compare(a: SeenRoute, b: SeenRoute): number {
  return a.route < b.route ? -1 : a.route > b.route ? 1 : a.method < b.method ? -1 : 1;
}

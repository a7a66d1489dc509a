/** What the definitions ask of the ledger, and what the store adds to make it countable. */
import { createHash } from 'node:crypto';
import type { NotifyRoute } from '../slo/alert.ts';
import { countingKey, isEventSlo, type Slo } from '../slo/definition.ts';
import { type Cut, cutsFor } from '../slo/edges.ts';
import type { BucketPart } from '../slo/histogram.ts';
import type { RouteShape } from '../slo/route-shape.ts';
import type { Ratio } from '../slo/tiers.ts';
import type { SilenceAfter } from './heard.ts';
import type { FoldStore } from './ports.ts';

export type Objectives = {
  readonly slos: readonly Slo[];
  /** By source; `auto` where nothing is said. */
  readonly silenceAfter: ReadonlyMap<string, SilenceAfter>;
  /** Sources of which the definitions say how their lines are written. */
  readonly formatted: ReadonlySet<string>;
  /** Minutes by which the lines of a service come late, at most; none is on time. */
  readonly lags: ReadonlyMap<string, number>;
  /** Sources that are asked for counters, and the minutes by which they are late. */
  readonly counterSources: ReadonlyMap<string, number>;
  /** By source: the share of refused lines that is told. */
  readonly rejectedAbove: ReadonlyMap<string, Ratio>;
  /** Who hears of which alerts. */
  readonly routes: readonly NotifyRoute[];
  /** By "service/name". */
  readonly warnings: ReadonlyMap<string, readonly string[]>;
  /** Definitions have faults: what is not there may be missing because of them. */
  readonly isPartial?: boolean;
};

export type Countable = Objectives & {
  /** Every piece of a bucket that there ever was. */
  readonly parts: readonly BucketPart[];
  /** The pieces that new events go to. */
  readonly currentParts: readonly BucketPart[];
  /** The minute from which on a service's route has shapes of its own. */
  readonly routeSince: ReadonlyMap<string, number>;
};

const MS_PER_MINUTE = 60_000;
/**
 * Minutes until new routes hold for every event: five, as events may be that far ahead of the clock, and two, by when every
 * body that is being read is read by the new routes.
 */
const ROUTE_DELAY = 7;

export function sloKey({ service, name }: { service: string; name: string }): string {
  return `${service}/${name}`;
}

/** What the counts of an SLO depend on, as a short hash. */
export function revisionOf(slo: Slo): string {
  return createHash('sha256').update(countingKey(slo)).digest('hex').slice(0, 16);
}

/** The routes that the SLOs of each service name. */
export function patternsByService(slos: readonly Slo[]): Map<string, RouteShape[]> {
  const found = new Map<string, Map<string, RouteShape>>();
  for (const { service, match, ignore } of slos.filter(isEventSlo)) {
    const own = found.get(service) ?? new Map<string, RouteShape>();
    found.set(service, own);
    for (const route of [match.route, ...(ignore?.routes ?? [])])
      if (route !== null) own.set(route.text, route);
  }
  return new Map([...found].map(([service, own]) => [service, [...own.values()]]));
}

export function routeKey(service: string, route: string): string {
  return `${service} ${route}`;
}

/** Registers thresholds and routes with the store; from then on events must be counted by the outcome. */
export async function makeCountable(
  objectives: Objectives,
  store: Pick<FoldStore, 'bucketParts' | 'routesInForce'>,
  now: number,
): Promise<Countable> {
  const cuts = cutsFor(
    objectives.slos
      .filter(isEventSlo)
      .flatMap(({ good }) => (good.duration === null ? [] : [good.duration.belowUs])),
  );
  const parts = await store.bucketParts(cuts);
  const routes = [...patternsByService(objectives.slos)].flatMap(([service, own]) =>
    own.map((route) => ({ service, route: route.text })),
  );
  const inForce = await store.routesInForce(routes, Math.floor(now / MS_PER_MINUTE) + ROUTE_DELAY);
  return {
    ...objectives,
    parts,
    currentParts: cuts.map((cut) => partOf(parts, cut)),
    routeSince: new Map(inForce.map(({ service, route, since }) => [routeKey(service, route), since])),
  };
}

function partOf(parts: readonly BucketPart[], cut: Cut): BucketPart {
  const found = parts.find((part) => part.lowerUs === cut.lowerUs && part.upperUs === cut.upperUs);
  if (found === undefined) throw new Error(`the store has no part for ${cut.lowerUs}..${cut.upperUs} us`);
  return found;
}

/** What a sentence about a route would count, of all that was seen. */
import type { RouteHistory } from './proposal.ts';
import { writtenRoute } from './proposal-yaml.ts';
import { type Durations, eventsIn, mergedDurations } from './quantiles.ts';
import { contains, type RouteShape, shapeOf } from './route-shape.ts';

/** The counts of one method and stored route shape, its durations by status. */
export type SeenRoute = {
  readonly method: string;
  readonly route: string;
  readonly statuses: ReadonlyMap<number, Durations>;
};

export function eventsOf({ statuses }: SeenRoute): number {
  return [...statuses.values()].reduce((sum, durations) => sum + eventsIn(durations), 0);
}

/** A sentence about /s/:id counts /s/health too: they are one family. */
export class Families {
  readonly #byMethod: ReadonlyMap<
    string,
    readonly { readonly seen: SeenRoute; readonly shape: RouteShape }[]
  >;

  constructor(routes: readonly SeenRoute[]) {
    const named = routes.filter(({ route }) => route.startsWith('/'));
    const shaped = named.map((seen) => ({ seen, shape: shapeNamed(seen.route) }));
    this.#byMethod = Map.groupBy(shaped, ({ seen }) => seen.method);
  }

  historyOf(one: SeenRoute): RouteHistory {
    const route = writtenRoute(one.route);
    const pattern = shapeNamed(one.route);
    const isOpen = pattern.segments.some((segment) => segment === ':' || segment === '*');
    const alike = isOpen && one.route.startsWith('/') ? (this.#byMethod.get(one.method) ?? []) : [];
    const others = alike.filter(({ seen, shape }) => seen !== one && contains(pattern, shape));
    const statuses = new Map<number, Durations[]>();
    for (const { statuses: own } of [one, ...others.map(({ seen }) => seen)])
      for (const [status, durations] of own)
        statuses.set(status, [...(statuses.get(status) ?? []), durations]);
    return {
      method: one.method,
      route,
      statuses: new Map([...statuses].map(([status, own]) => [status, mergedDurations(own)])),
      also: others.map(({ seen }) => writtenRoute(seen.route)),
    };
  }
}

function shapeNamed(route: string): RouteShape {
  return shapeOf(route.split('/').filter((segment) => segment !== ''));
}

/** Routes that contain each other: a sentence about /s/:id counts /s/health too. */
import { type Durations, eventsIn, mergedDurations } from './quantiles.ts';
import { contains, type RouteShape, shapeOf } from './route-shape.ts';

/** The counts of one method and stored route shape, its durations by status. */
export type SeenRoute = {
  readonly method: string;
  readonly route: string;
  readonly statuses: ReadonlyMap<number, Durations>;
};

/** A route with the shape it stands for; null for what is counted together. */
export type Member = SeenRoute & { readonly shape: RouteShape | null; readonly events: number };

export function memberOf(seen: SeenRoute): Member {
  const { method, route, statuses } = seen;
  const shape = route.startsWith('/') ? shapeOf(route.split('/').filter((segment) => segment !== '')) : null;
  const events = [...statuses.values()].reduce((sum, durations) => sum + eventsIn(durations), 0);
  return { method, route, statuses, shape, events };
}

/** The members of one method, and who of them contains whom. */
export class Families {
  readonly #byMethod: ReadonlyMap<string, readonly Member[]>;
  readonly #openByMethod: ReadonlyMap<string, readonly Member[]>;

  constructor(members: readonly Member[]) {
    this.#byMethod = Map.groupBy(members, ({ method }) => method);
    this.#openByMethod = Map.groupBy(members.filter(isOpen), ({ method }) => method);
  }

  /** The others that a sentence about `one` would count. */
  within(one: Member): Member[] {
    return isOpen(one) ? this.#alike(this.#byMethod, one).filter((other) => isWithin(other, one)) : [];
  }

  /** The others whose sentences would count `one`. */
  around(one: Member): Member[] {
    return this.#alike(this.#openByMethod, one).filter((other) => isWithin(one, other));
  }

  #alike(members: ReadonlyMap<string, readonly Member[]>, one: Member): readonly Member[] {
    return (members.get(one.method) ?? []).filter((other) => other !== one);
  }
}

/** All of their events, as those of one route. */
export function together(members: readonly Member[]): ReadonlyMap<number, Durations> {
  const statuses = new Map<number, Durations[]>();
  for (const member of members)
    for (const [status, durations] of member.statuses)
      statuses.set(status, [...(statuses.get(status) ?? []), durations]);
  return new Map([...statuses].map(([status, own]) => [status, mergedDurations(own)]));
}

function isOpen({ shape }: Member): boolean {
  return shape?.segments.some((segment) => segment === ':' || segment === '*') ?? false;
}

function isWithin(inner: Member, outer: Member): boolean {
  return inner.shape !== null && outer.shape !== null && contains(outer.shape, inner.shape);
}

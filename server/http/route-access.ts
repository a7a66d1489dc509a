/** What each route asks of its caller; a route without it does not start. */
import type { RouteOptions } from 'fastify';
import type { Scope } from '../access/scopes.ts';
import { faultResponses } from './faults.ts';
import type { Server } from './surface.ts';

export type RouteAccess = {
  /** Null: everybody may. */
  readonly scope: Scope | null;
  /**
   * What it is for a caller of some services. named: the call names a service, which has to be one of theirs. filtered: it answers, or
   * takes, what is of theirs. refused: it is about all services.
   */
  readonly limited: 'named' | 'filtered' | 'refused';
  /** Who does not say who they are may see what is of public services. */
  readonly isPublic: boolean;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

export const EVERYBODY: RouteAccess = { scope: null, limited: 'filtered', isPublic: true };

/** The `config` of a route that needs a scope. */
export function needs(
  scope: Scope,
  limited: RouteAccess['limited'] = 'refused',
  { isPublic = false } = {},
): { readonly access: RouteAccess } {
  return { access: { scope, limited, isPublic } };
}

export const forEverybody = { access: EVERYBODY } as const;

/** Every route of a plugin that cannot say so itself is for everybody. */
export function openAll(server: Server): void {
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: EVERYBODY };
  });
}

export type DeclaredRoute = { readonly method: string; readonly url: string; readonly access: RouteAccess };

declare module 'fastify' {
  interface FastifyInstance {
    /** All routes, in the order of their registration. Throws for one that does not say who may call it. */
    declaredRoutes(): readonly DeclaredRoute[];
  }
}

/** To be called before any route is registered. */
export function collectRoutes(server: Server): void {
  const routes: RouteOptions[] = [];
  server.addHook('onRoute', (route) => {
    routes.push(route);
    describeRefusals(route);
  });
  server.decorate('declaredRoutes', () =>
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => {
        if (config?.access === undefined)
          throw new Error(`${one} ${url} does not say who may call it: see http/route-access.ts`);
        return { method: one, url, access: config.access };
      }),
    ),
  );
}

/** Whoever may not call is told so in the same way everywhere; senders of lines are never told to slow down. */
function describeRefusals({ config, schema }: RouteOptions): void {
  const scope = config?.access?.scope ?? null;
  if (scope === null || schema?.response === undefined) return;
  const refusals = scope === 'ingest' ? faultResponses(401, 403) : faultResponses(401, 403, 429);
  schema.response = { ...refusals, ...schema.response };
}

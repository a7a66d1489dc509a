/** Every call with every scope, and none: who may is what docs/access.md says, and nothing else. */
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import { describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../server/access/scopes.ts';
import { collectRoutes, type DeclaredRoute } from '../../server/http/route-access.ts';
import type { Server } from '../../server/http/surface.ts';
import { replaceBetweenMarkers } from '../bench/markers.ts';
import { accessMatrix } from '../support/access-matrix.ts';
import { bearing, HOST, openAccessScene } from '../support/access-scene.ts';
import { temporaryFolder } from '../support/tmp.ts';

const DOCUMENT = new URL('../../docs/access.md', import.meta.url);
const demo = { switches: () => ({ slow: false, broken: false }), set: async () => {} };

async function opened() {
  const webDir = temporaryFolder();
  const scene = await openAccessScene({ demo, webDir: webDir.path });
  return { ...scene, routes: scene.server.declaredRoutes() };
}

/** A path that the route answers to. */
function pathOf({ url }: DeclaredRoute): string {
  const names: Readonly<Record<string, string>> = { service: 'snippets', name: 'read-snippet', id: 'x-1' };
  return url.replaceAll(/:(\w+)/g, (_, name: string) => names[name] ?? 'x').replace('*', 'index.html');
}

test('docs/access.md has the matrix of the routes; WRITE_DOCS=1 writes it', async () => {
  const { routes } = await opened();
  const matrix = accessMatrix(routes);
  if (process.env['WRITE_DOCS'] === '1') replaceBetweenMarkers(DOCUMENT, 'access', matrix);
  expect(readFileSync(DOCUMENT, 'utf8')).toContain(`\n\n${matrix}\n\n`);
});

describe('every route', () => {
  test('lets in by its scope and by admin, by no other scope, and nobody without a token', async () => {
    const { server, routes, token } = await opened();
    const tokens = new Map<Scope, string>();
    for (const scope of SCOPES) tokens.set(scope, await token(scope, [scope]));
    expect(routes.length).toBeGreaterThan(60);
    for (const route of routes) {
      const { method, access } = route;
      const call = async (headers: Record<string, string>): Promise<number> =>
        (await server.inject({ method: method as 'GET', url: pathOf(route), headers })).statusCode;
      const seen = new Map<string, 'in' | number>();
      for (const [scope, text] of tokens) seen.set(scope, letsIn(await call(bearing(text))));
      seen.set('none', letsIn(await call({ host: HOST })));
      const expected = new Map<string, 'in' | number>(
        SCOPES.map((scope) => [
          scope,
          access.scope === null || [access.scope, 'admin'].includes(scope) ? 'in' : 403,
        ]),
      );
      expected.set('none', access.scope === null ? 'in' : 401);
      expect({ route, seen }).toEqual({ route, seen: expected });
    }
  });

  test('of all services is refused to a token of some, and one that names another service too', async () => {
    const { server, routes, token } = await opened();
    const own = bearing(
      await token(
        'own',
        SCOPES.filter((scope) => scope !== 'admin'),
        { services: ['other'] },
      ),
    );
    // What an id stands for is looked up first; of those the tests of the desks tell.
    const asked = routes.filter(
      ({ url, access: { scope, limited } }) =>
        scope !== null && scope !== 'admin' && !(limited === 'filtered' && url.includes(':id')),
    );
    for (const route of asked) {
      const { method, url } = route;
      const body = BODIES[url];
      const isInBody = method === 'POST' && body !== undefined;
      const query = isInBody || url.includes(':service') ? '' : '?service=snippets&version=v1';
      const reply = await server.inject({
        ...{ method: method as 'GET', url: pathOf(route) + query, headers: own },
        ...(isInBody ? { payload: body } : {}),
      });
      expect({ route, status: reply.statusCode }).toEqual({ route, status: 403 });
    }
  });

  test('has to say who may call it', async () => {
    const server = fastify() as unknown as Server;
    collectRoutes(server);
    server.get('/new', async () => '');
    expect(() => server.declaredRoutes()).toThrow('GET /new does not say who may call it');
  });
});

/** Past the guard, whatever became of it then. */
function letsIn(status: number): 'in' | number {
  return status === 401 || status === 403 ? status : 'in';
}

/** What the calls that name a service in their body take. */
const BODIES: Readonly<Record<string, object>> = {
  '/api/v1/silences': { service: 'snippets', author: 'ana', reason: 'r', for: '1h' },
  '/api/v1/gate/overrides': { service: 'snippets', by: 'ana', reason: 'r', for: '1h' },
  '/api/v1/deploys': { service: 'snippets', version: 'v1' },
};

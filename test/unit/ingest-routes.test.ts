import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METHODS } from '../../server/ingest/methods.ts';
import { PathSegments } from '../../server/ingest/path-segments.ts';
import { ServiceRoutes } from '../../server/ingest/service-routes.ts';
import { SeriesRegistry } from '../../server/ledger/series-registry.ts';
import { contains, parseRoute, type RouteShape } from '../../server/slo/route-shape.ts';

function shape(text: string): RouteShape {
  const reading = parseRoute(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.route;
}

/** Routes of a service, with the names that its events get. */
function service(patterns: readonly string[] = [], learned: readonly string[] = []) {
  const registry = new SeriesRegistry();
  const routes = new ServiceRoutes('snippets', registry);
  routes.setPatterns(patterns.map(shape));
  for (const route of learned) routes.remember(route);
  const named = (number: number, status: number) =>
    registry.describe(routes.ordinal(number, 0, status)).route;
  return {
    registry,
    routes,
    path(text: string, status = 200): string {
      const bytes = new TextEncoder().encode(text);
      const path = new PathSegments();
      path.split(bytes, 0, bytes.length);
      return named(routes.ofPath(path, status), status);
    },
    template(text: string): string | null {
      const bytes = new TextEncoder().encode(text);
      const { method, shape: number } = routes.ofTemplate(bytes, 0, bytes.length);
      return number < 0 ? null : `${method < 0 ? '-' : METHODS[method]} ${named(number, 200)}`;
    },
  };
}

test.each([
  { title: 'a path gets the shape of its pattern', path: '/s/x1', name: '/s/:' },
  { title: 'a query is stripped', path: '/s/x1?a=/b', name: '/s/:' },
  { title: 'a fragment is stripped', path: '/s/x1#top', name: '/s/:' },
  { title: 'a full URL loses scheme and host', path: 'https://example.org:8080/s/x1?x=1', name: '/s/:' },
  { title: 'a URL without a path is the root', path: 'https://example.org', name: '/' },
  { title: 'double and trailing slashes do not matter', path: '//s//x1/', name: '/s/:' },
  { title: 'a literal comes before a parameter', path: '/s/new', name: '/s/new' },
  { title: 'the star takes any number of segments', path: '/api/v1/slos/a/b', name: '/api/*' },
  { title: 'none too', path: '/api', name: '/api/*' },
  { title: 'the most specific pattern, where several match', path: '/api/x/status', name: '/api/:/status' },
  { title: 'a way that ends nowhere is walked back', path: '/s/new/raw', name: '/s/:/raw' },
  { title: 'the meeting of two patterns', path: '/m/a/b', name: '/m/a/b' },
  { title: 'other paths are learned', path: '/about', name: '/about' },
  { title: 'a query alone', path: '?a=1', name: '/' },
])('patterns: $title', ({ path, name }) => {
  const patterns = ['/s/:id', '/s/new', '/s/:id/raw', '/api/*', '/api/:x/status', '/m/:x/b', '/m/a/:y'];
  expect(service(patterns).path(path)).toBe(name);
});

test('a path is in the same patterns as its shape', () => {
  const segment = fc.constantFrom('a', 'b', ':');
  const pattern = fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.boolean())
    .map(([segments, isOpen]) => `/${[...segments, ...(isOpen ? ['*'] : [])].join('/')}`);
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 })
    .map((segments) => `/${segments.join('/')}`);
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 6 }), path, (patterns, text) => {
      const name = shape(service(patterns).path(text));
      for (const one of patterns.map(shape)) expect(contains(one, name)).toBe(contains(one, shape(text)));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  { text: 'POST /snippets', read: 'POST /snippets' },
  { text: 'get /s/{publicId}', read: 'GET /s/:' },
  { text: '/s/:publicId/', read: '- /s/:' },
  { text: 'PURGE /s/<id>', read: '(other) /s/:' },
  { text: '/files/*', read: '- /files/*' },
  { text: 'createSnippet', read: null },
  { text: 'POST snippets', read: null },
  { text: '/s?x=1', read: null },
  { text: '/s/\u0000', read: null },
])('the route "$text" is $read', ({ text, read }) => {
  const { template } = service();
  expect(template(text)).toBe(read);
  expect(template(text)).toBe(read);
});

test('past 50 literals a node takes further ones as a parameter, and keeps those it knows', () => {
  const { path } = service();
  for (let id = 0; id < 50; id++) expect(path(`/users/${id}`)).toBe(`/users/${id}`);
  expect(path('/users/50')).toBe('/users/:');
  expect(path('/users/51/orders')).toBe('/users/:/orders');
  expect(path('/users/7')).toBe('/users/7');
});

test('unknown paths that were answered 404 are unmatched and teach nothing', () => {
  const { path } = service([], ['/about', '/users/:']);
  for (let id = 0; id < 100; id++) expect(path(`/wp-${id}/login.php`, 404)).toBe('(unmatched)');
  expect(path('/about', 404)).toBe('/about');
  expect(path('/about/us', 404)).toBe('(unmatched)');
  expect(path('/users/nobody', 404)).toBe('/users/:');
  expect(path('/wp-1')).toBe('/wp-1');
});

test('segments that are long, or would mean something else in a shape, count as parameters', () => {
  const { path } = service();
  expect(path(`/f/${'a'.repeat(256)}`)).toBe(`/f/${'a'.repeat(256)}`);
  expect(path(`/f/${'a'.repeat(257)}`)).toBe('/f/:');
  expect(path('/g/*')).toBe('/g/:');
  expect(path('/h/:id')).toBe('/h/:');
  expect(path('/i/{id}/x')).toBe('/i/:/x');
  expect(path('/j/a\u0000b')).toBe('/j/:');
});

test('paths deeper than 16 segments, or very long ones, end with a star', () => {
  const { path } = service();
  const sixteen = Array.from({ length: 16 }, (_, index) => `d${index}`).join('/');
  expect(path(`/${sixteen}`)).toBe(`/${sixteen}`);
  expect(path(`/${sixteen}/e`)).toBe(`/${sixteen}/*`);
  expect(path(`/${sixteen}/f/g`)).toBe(`/${sixteen}/*`);
  expect(path(`/x${'/y'.repeat(500)}`)).toBe(`/x${'/y'.repeat(15)}/*`);
  const long = 'z'.repeat(250);
  expect(path(`/${[long, long, long, long, long].join('/')}`)).toBe(
    `/${[long, long, long, long].join('/')}/*`,
  );
});

test('of ten thousand different routes 2000 are kept, and the rest are (other); patterns still hold', () => {
  const { path, template, registry, routes } = service(['/s/:id']);
  for (let index = 0; index < 10_000; index++) template(`/r${index}`);
  expect(registry.size).toBe(2001);
  expect(path('/new')).toBe('(other)');
  expect(path('/r1999')).toBe('/r1999');
  expect(path('/s/x1')).toBe('/s/:');
  routes.setPatterns(['/late/:id'].map(shape));
  expect(path('/late/x')).toBe('/late/:');
});

test('however the paths came, a tree rebuilt from the stored shapes answers as the first one', () => {
  const segment = fc.oneof(fc.constantFrom('a', 'b', 's'), fc.nat(200).map(String));
  const path = fc.array(segment, { maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
  const event = fc.tuple(path, fc.constantFrom(200, 200, 404));
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 400, size: 'max' }),
      fc.array(event),
      fc.nat(),
      (seen, later, turn) => {
        const first = service(['/s/:id']);
        for (const [text, status] of seen) first.path(text, status);
        const stored = new Set(
          Array.from({ length: first.registry.size }, (_, ordinal) => first.registry.describe(ordinal).route),
        );
        const names = [...stored];
        const turned = [
          ...names.slice(turn % (names.length || 1)),
          ...names.slice(0, turn % (names.length || 1)),
        ];
        const second = service(['/s/:id'], turned.reverse());
        for (const [text, status] of later) expect(second.path(text, status)).toBe(first.path(text, status));
      },
    ),
    { numRuns: 200 },
  );
});

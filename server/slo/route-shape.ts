/**
 * A set of paths: literal segments, `:` for any one segment, and at the end `*` for any number of further ones, none
 * included. Names of parameters are dropped, so that /s/:id and /s/{id} are one shape.
 */
export type RouteShape = { readonly text: string; readonly segments: readonly string[] };

export type RouteReading =
  | { readonly ok: true; readonly route: RouteShape }
  | { readonly ok: false; readonly reason: string };

/** How the paths of a stored series lie to a pattern: all in it, some in it, or none. */
export type RouteRelation = 'contained' | 'split' | 'apart';

/** Paths that nobody knew, and paths past the bound on shapes: what they were is not kept. */
const NOT_SHAPES: ReadonlySet<string> = new Set(['(unmatched)', '(other)']);

const ANY_ONE = ':';
const ANY_REST = '*';
const MAX_LENGTH = 1024;

const PARAMETER = /^(?::[\w-]*|\{[\w-]+(?::[^{}]*)?\}|\[[\w-]+\]|<(?:\w+:)?[\w-]+>)$/;
const REST =
  /^(?:\*\*?[\w-]*|\[\[?\.\.\.[\w-]+\]\]?|\{[\w-]+\.\.\.\}|\{\*\*?[\w-]*\}|\{[\w-]+:path\}|<path:[\w-]+>)$/;

/** Reads a route as web frameworks write it. */
export function parseRoute(text: string): RouteReading {
  if (/^https?:/i.test(text))
    return { ok: false, reason: 'a route is the path alone, without scheme and host' };
  if (!text.startsWith('/')) return { ok: false, reason: `"${text}" does not begin with "/"` };
  if (text.length > MAX_LENGTH)
    return { ok: false, reason: `a route is at most ${MAX_LENGTH} characters long` };
  if (/[?#]/.test(text))
    return {
      ok: false,
      reason: 'a route has no query string and no fragment; leave out what follows the path',
    };
  if (/\s/.test(text)) return { ok: false, reason: 'a route has no spaces' };
  const written = text.split('/').filter((segment) => segment !== '');
  const segments: string[] = [];
  for (const [index, segment] of written.entries()) {
    const normal = normalSegment(segment, index === written.length - 1);
    if (normal === null) {
      return {
        ok: false,
        reason: `"${segment}" is neither a literal nor a parameter; a parameter is a whole segment, like :id`,
      };
    }
    segments.push(normal);
  }
  return { ok: true, route: shapeOf(segments) };
}

/** The shape of segments that are normal already. */
export function shapeOf(segments: readonly string[]): RouteShape {
  return { text: `/${segments.join('/')}`, segments };
}

function normalSegment(segment: string, last: boolean): string | null {
  if (REST.test(segment)) return last ? ANY_REST : ANY_ONE;
  if (PARAMETER.test(segment)) return ANY_ONE;
  return /^:|[*{}<>[\]]/.test(segment) ? null : segment;
}

/** True when every path of `shape` is a path of `pattern`. */
export function contains(pattern: RouteShape, shape: RouteShape): boolean {
  const wide = pattern.segments;
  const narrow = shape.segments;
  for (let index = 0; ; index++) {
    const segment = wide[index];
    if (segment === ANY_REST) return true;
    const other = narrow[index];
    if (segment === undefined || other === undefined) return segment === other;
    if (other === ANY_REST) return false;
    if (segment !== ANY_ONE && segment !== other) return false;
  }
}

/** True when some path is in both. */
export function overlaps(a: RouteShape, b: RouteShape): boolean {
  return meet(a, b) !== null;
}

/** The paths that are in both, which are a shape again; null when there are none. */
export function meet(a: RouteShape, b: RouteShape): RouteShape | null {
  const segments: string[] = [];
  for (let index = 0; ; index++) {
    const left = a.segments[index];
    const right = b.segments[index];
    if (left === ANY_REST) return shapeOf([...segments, ...b.segments.slice(index)]);
    if (right === ANY_REST) return shapeOf([...segments, ...a.segments.slice(index)]);
    if (left === undefined || right === undefined) return left === right ? shapeOf(segments) : null;
    if (left !== right && left !== ANY_ONE && right !== ANY_ONE) return null;
    segments.push(left === ANY_ONE ? right : left);
  }
}

/** How a stored series' route lies to a pattern; the pattern null means any route. */
export function relation(pattern: RouteShape | null, route: string): RouteRelation {
  if (pattern === null || pattern.segments[0] === ANY_REST) return 'contained';
  if (NOT_SHAPES.has(route)) return 'split';
  const shape = shapeOf(route.split('/').filter((segment) => segment !== ''));
  if (contains(pattern, shape)) return 'contained';
  return overlaps(pattern, shape) ? 'split' : 'apart';
}

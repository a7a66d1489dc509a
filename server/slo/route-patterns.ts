import { meet, type RouteShape } from './route-shape.ts';

/** Past this many, intersections are left out; a path in one of them has the shape of the pattern that is found first. */
const MOST_CROSSINGS = 4096;

/**
 * The patterns and all their intersections. The patterns of a closure that a path matches always have one most specific
 * member, contained in all the others: the one found by trying, at each segment, the literal, then `:`, then `*`.
 */
export function closePatterns(patterns: readonly RouteShape[]): RouteShape[] {
  const known = new Map<string, RouteShape>();
  for (const pattern of patterns) known.set(pattern.text, pattern);
  const most = known.size + MOST_CROSSINGS;
  const closed = new PatternsByStart();
  // A map iterates over what is added meanwhile, so each pair meets exactly once.
  for (const pattern of known.values()) {
    for (const other of closed.mayMeet(pattern)) {
      const both = meet(pattern, other);
      if (both === null || known.has(both.text)) continue;
      known.set(both.text, both);
      if (known.size === most) return [...known.values()];
    }
    closed.add(pattern);
  }
  return [...known.values()];
}

/** Patterns by their first segment: those that begin with different literals never meet. */
class PatternsByStart {
  readonly #byStart = new Map<string, RouteShape[]>();

  add(pattern: RouteShape): void {
    const start = pattern.segments[0] ?? '';
    const alike = this.#byStart.get(start);
    if (alike === undefined) this.#byStart.set(start, [pattern]);
    else alike.push(pattern);
  }

  mayMeet(pattern: RouteShape): RouteShape[] {
    const start = pattern.segments[0] ?? '';
    if (start === ':' || start === '*') return [...this.#byStart.values()].flat();
    return [start, ':', '*'].flatMap((key) => this.#byStart.get(key) ?? []);
  }
}

/** What one objective should say, cut as the API can be asked for it. */
import type { Count, Event, Objective } from './objectives.ts';

export type Counts = Record<Count, number>;

export type Book = {
  readonly byMinute: Map<number, Counts>;
  readonly byStatus: Map<string, Counts>;
  /** "GET /s/:". */
  readonly byRoute: Map<string, Counts>;
};

export function newBook(): Book {
  return { byMinute: new Map(), byStatus: new Map(), byRoute: new Map() };
}

export function note(book: Book, { judge }: Objective, event: Event): void {
  const count = judge(event);
  if (count === null) return;
  bump(book.byMinute, event.minute, count);
  if (count === 'ignored' || count === 'unmeasured') return;
  bump(book.byStatus, String(event.status), count);
  bump(book.byRoute, `${event.method} ${routeOf(event)}`, count);
}

export function sumOf(book: Book, from: number, to: number): Counts {
  const sums = nothing();
  for (const [minute, counts] of book.byMinute) {
    if (minute <= from || minute > to) continue;
    for (const key of Object.keys(sums) as Count[]) sums[key] += counts[key];
  }
  return sums;
}

export function totalsOf(book: Book): Counts {
  return sumOf(book, -1, Number.MAX_SAFE_INTEGER);
}

export function badOf({ failed, slow }: Counts): number {
  return failed + slow;
}

/** As the generator names its paths; what nobody knows is answered 404. */
function routeOf({ path }: Event): string {
  if (path.endsWith('.php')) return '(unmatched)';
  return path.replace(/^\/s\/[^/]+\/raw$/, '/s/*').replace(/^\/s\/[^/*]+$/, '/s/:');
}

function bump<Key>(into: Map<Key, Counts>, key: Key, count: Count): void {
  const counts = into.get(key) ?? nothing();
  counts[count]++;
  into.set(key, counts);
}

function nothing(): Counts {
  return { good: 0, failed: 0, slow: 0, ignored: 0, unmeasured: 0 };
}

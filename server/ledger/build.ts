/** Reads the stored minutes for revisions that are new, newest first, beside what goes on. */
import type { Book, Entry } from './book.ts';
import { readMinute } from './deltas-codec.ts';
import type { MinuteSnapshot } from './ports.ts';

/** Minutes of history a read: some ten thousand rows for a busy service. */
const STEP = 720;

export type Build = { readonly entries: ReadonlySet<Entry>; cancelled: boolean };

/**
 * Adds the minutes [from, to) of a snapshot to the entries of a build. The snapshot must hold exactly what was folded
 * before the entries joined the book: what came later reaches them by the fold.
 */
export async function readHistory(options: {
  build: Build;
  book: Book;
  snapshot: MinuteSnapshot;
  from: number;
  to: number;
  progress: (share: number) => void;
}): Promise<void> {
  const { build, book, snapshot, from, to } = options;
  const series = book.seriesOf(build.entries);
  if (series.length === 0) return;
  for (let end = to; end > from && !build.cancelled; end -= STEP) {
    const start = Math.max(from, end - STEP);
    const rows = await snapshot.read(series, start, end);
    if (build.cancelled) return;
    book.addTo(build.entries, rows.map(readMinute));
    options.progress((to - start) / (to - from));
  }
}

/** Quantiles of durations that are kept by bucket. */
import {
  type BucketPart,
  bucketLower,
  bucketUpper,
  FIRST_PART,
  NO_DURATION,
  TOP_BUCKET,
} from './histogram.ts';

/** How many events each bucket holds. */
export type Durations = ReadonlyMap<number, number>;

/** Knows where buckets and the parts of cut ones end. */
export class BucketEdges {
  readonly #parts: ReadonlyMap<number, BucketPart>;

  constructor(parts: readonly BucketPart[]) {
    this.#parts = new Map(parts.map((part) => [part.id, part]));
  }

  /** What every duration of the bucket lies below, in us; null for no duration, and for a part that is not known. */
  upper(bucket: number): number | null {
    if (bucket === NO_DURATION) return null;
    if (bucket >= FIRST_PART) return this.#parts.get(bucket)?.upperUs ?? null;
    // The top bucket has no end: its beginning is the most that can be told.
    return bucket === TOP_BUCKET ? bucketLower(bucket) : bucketUpper(bucket);
  }
}

/** The sum of several histograms. */
export function mergedDurations(histograms: readonly Durations[]): Durations {
  const sum = new Map<number, number>();
  for (const one of histograms)
    for (const [bucket, count] of one) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  return sum;
}

export function eventsIn(durations: Durations): number {
  let events = 0;
  for (const count of durations.values()) events += count;
  return events;
}

/** The events that have a duration. */
export function measuredEvents(durations: Durations, edges: BucketEdges): number {
  let events = 0;
  for (const [bucket, count] of durations) if (edges.upper(bucket) !== null) events += count;
  return events;
}

/**
 * For each of `percents` (whole numbers) the least edge, in us, below which at least so many percent of the events lie: the
 * upper edge of the bucket that holds the quantile. Exact to the bucket; null when no event has a duration.
 */
export function quantiles(
  durations: Durations,
  percents: readonly number[],
  edges: BucketEdges,
): (number | null)[] {
  const steps = [...durations]
    .map(([bucket, count]) => ({ upperUs: edges.upper(bucket), count }))
    .filter((step): step is { upperUs: number; count: number } => step.upperUs !== null && step.count > 0)
    .sort((a, b) => a.upperUs - b.upperUs);
  const total = steps.reduce((sum, { count }) => sum + count, 0);
  return percents.map((percent) => {
    const rank = Math.ceil((total * percent) / 100);
    let below = 0;
    for (const { upperUs, count } of steps) {
      below += count;
      if (below >= rank) return upperUs;
    }
    return null;
  });
}

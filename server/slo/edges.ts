/** Thresholds finer than two digits cut the bucket they fall into. */
import { bucketLower, bucketOf, bucketUpper, isEdge, TOP_BUCKET } from './histogram.ts';

/** [lowerUs, upperUs) */
export type Cut = { readonly lowerUs: number; readonly upperUs: number };

/** The pieces into which thresholds, in us, cut regular buckets; thresholds that are edges already cut nothing. */
export function cutsFor(thresholdsUs: Iterable<number>): Cut[] {
  const byBucket = new Map<number, Set<number>>();
  for (const us of thresholdsUs) {
    const bucket = bucketOf(us);
    if (isEdge(us) || bucket === TOP_BUCKET) continue;
    const inside = byBucket.get(bucket) ?? new Set();
    byBucket.set(bucket, inside.add(us));
  }
  return [...byBucket].flatMap(([bucket, inside]) => {
    const bounds = [bucketLower(bucket), ...[...inside].sort((a, b) => a - b), bucketUpper(bucket)];
    return bounds.slice(1).map((upperUs, index) => ({ lowerUs: bounds[index]!, upperUs }));
  });
}

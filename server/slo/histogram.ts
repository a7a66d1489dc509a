/**
 * The log-linear decimal histogram of durations: 90 buckets a decade over integer microseconds, so that every threshold
 * with two significant digits is a bucket edge (the layout of OpenHistogram's circllhist, circonus-labs/libcircllhist).
 *
 * Index: 0..99 are the single values 0..99 us; from there `decade * 90 + m` holds [m, m + 1) * 10^decade us, m = 10..99.
 */

/** The top bucket: everything from 10^11 us (27.7 hours) up. */
export const TOP_BUCKET = 910;
/** The event had no duration. */
export const NO_DURATION = 911;
/** Ids from here on are parts of a bucket that a finer threshold has cut; see {@link BucketPart}. */
export const FIRST_PART = 1024;
/** Bucket ids fit twelve bits. */
export const BUCKET_LIMIT = 4096;

const TOP_US = 1e11;

/** A piece of one regular bucket, [lowerUs, upperUs), used from the moment a definition asks for an edge inside it. */
export type BucketPart = { readonly id: number; readonly lowerUs: number; readonly upperUs: number };

/** The bucket of a whole number of microseconds (0 <= us, an integer). */
export function bucketOf(us: number): number {
  if (us < 100) return us;
  // Most requests take less than a second; whole numbers divided by a constant cost next to nothing.
  if (us < 1_000) return 90 + ((us / 10) | 0);
  if (us < 10_000) return 180 + ((us / 100) | 0);
  if (us < 100_000) return 270 + ((us / 1_000) | 0);
  if (us < 1_000_000) return 360 + ((us / 10_000) | 0);
  if (us >= TOP_US) return TOP_BUCKET;
  let decade = 5;
  let scale = 100_000;
  while (us >= scale * 100) {
    scale *= 10;
    decade++;
  }
  return decade * 90 + Math.floor(us / scale);
}

/** The smallest duration, in us, that falls into regular bucket `index` (0..910). */
export function bucketLower(index: number): number {
  if (index < 100) return index;
  const decade = Math.floor((index - 10) / 90);
  return (index - decade * 90) * 10 ** decade;
}

/** The first duration, in us, above regular bucket `index`; Infinity for the top bucket. */
export function bucketUpper(index: number): number {
  return index >= TOP_BUCKET ? Number.POSITIVE_INFINITY : bucketLower(index + 1);
}

/** True when `us` is already the lower edge of a regular bucket, so that "under us" needs no cut. */
export function isEdge(us: number): boolean {
  return us > TOP_US ? false : bucketLower(bucketOf(us)) === us;
}

/** Sorts durations into regular buckets, and where finer thresholds have cut one, into its narrowest part. */
export class Buckets {
  readonly #isCut = new Uint8Array(TOP_BUCKET + 1);
  readonly #parts: readonly BucketPart[];

  constructor(parts: readonly BucketPart[]) {
    this.#parts = [...parts].sort((a, b) => a.upperUs - a.lowerUs - (b.upperUs - b.lowerUs));
    for (const part of parts) this.#isCut[bucketOf(part.lowerUs)] = 1;
  }

  /** No bucket or part has a higher number. */
  get highest(): number {
    return this.#parts.reduce((highest, { id }) => Math.max(highest, id), NO_DURATION);
  }

  /** The bucket or part of a whole number of microseconds. */
  of(us: number): number {
    const bucket = bucketOf(us);
    return this.#isCut[bucket] === 0 ? bucket : this.#partOf(us, bucket);
  }

  #partOf(us: number, bucket: number): number {
    for (const part of this.#parts) if (us >= part.lowerUs && us < part.upperUs) return part.id;
    return bucket;
  }
}

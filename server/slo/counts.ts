/** What an SLO makes of events. `uncertain` is the part of `bad` that may have been good (see BucketPart). */
export type Counts = {
  readonly good: number;
  readonly bad: number;
  readonly unmeasured: number;
  readonly ignored: number;
  readonly uncertain: number;
};

/** Counts as they lie in flat arrays: `FIELDS` numbers a minute, in this order. */
export const GOOD = 0;
export const BAD = 1;
export const UNMEASURED = 2;
export const IGNORED = 3;
export const UNCERTAIN = 4;
export const FIELDS = 5;

/** Reads the counts that begin at `offset` of a flat array. */
export function countsAt(array: ArrayLike<number>, offset: number): Counts {
  return {
    good: array[offset + GOOD]!,
    bad: array[offset + BAD]!,
    unmeasured: array[offset + UNMEASURED]!,
    ignored: array[offset + IGNORED]!,
    uncertain: array[offset + UNCERTAIN]!,
  };
}

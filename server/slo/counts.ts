/** What an SLO makes of events. `uncertain` is the part of `bad` that may have been good (see BucketPart). */
export type Counts = {
  readonly good: number;
  readonly bad: number;
  readonly unmeasured: number;
  readonly ignored: number;
  readonly uncertain: number;
};

export const NO_COUNTS: Counts = { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 };

/**
 * Budgets of time: the window is cut into slices, and what is counted is slices. A slice is good when its share of good events
 * is at least the slice target; without a slice target each weighs the same, and counts by its share. In the words of OpenSLO:
 * Timeslices, and RatioTimeslices.
 */
import { BAD, FIELDS, GOOD, UNCERTAIN, UNMEASURED } from './counts.ts';
import { parseTarget, type Target, type TargetReading } from './target.ts';
import { MS_PER_SHARED_MINUTE } from './unit.ts';

export type Slices = {
  /** Divides an hour. */
  readonly minutes: number;
  /** The share of events that a good slice needs; null when each slice counts by its share. */
  readonly target: Target | null;
};

export const SLICE_LENGTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60];

/** The share that a good slice needs: as a target, and 100% too, as a slice has no budget of its own. */
export function parseSliceTarget(text: string): TargetReading {
  return /^0*100(?:\.0+)?\s*%$/.test(text.trim())
    ? { ok: true, target: { text: '100%', of: 1, bad: 0 } }
    : parseTarget(text);
}

/**
 * What a slice with these events counts as, FIELDS numbers: one slice, or its milliseconds by its share. A slice without events
 * is in no count; one whose events are all unmeasured is unmeasured. Uncertain: it would be good if its uncertain events were.
 */
export function sliceCounts({ minutes, target }: Slices, events: Float64Array): Float64Array {
  const counts = new Float64Array(FIELDS);
  const [good, bad, uncertain] = [events[GOOD]!, events[BAD]!, events[UNCERTAIN]!];
  const total = good + bad;
  const whole = target === null ? minutes * MS_PER_SHARED_MINUTE : 1;
  if (total === 0) {
    if (events[UNMEASURED]! > 0) counts[UNMEASURED] = whole;
    return counts;
  }
  if (target === null) {
    counts[BAD] = Math.round((bad / total) * whole);
    counts[GOOD] = whole - counts[BAD];
    counts[UNCERTAIN] = counts[BAD] - Math.round(((bad - uncertain) / total) * whole);
    return counts;
  }
  const isGood = meets(target, good, total);
  counts[isGood ? GOOD : BAD] = 1;
  if (!isGood && uncertain > 0 && meets(target, good + uncertain, total)) counts[UNCERTAIN] = 1;
  return counts;
}

/** good / total >= target, exactly. */
function meets({ of, bad }: Target, good: number, total: number): boolean {
  const [have, need] = [good * of, total * (of - bad)];
  if (Number.isSafeInteger(have) && Number.isSafeInteger(need)) return have >= need;
  return BigInt(good) * BigInt(of) >= BigInt(total) * BigInt(of - bad);
}

/** A look-back in whole slices: at least as long. */
export function inSlices(slices: Slices | null, minutes: number): number {
  return slices === null ? minutes : Math.ceil(minutes / slices.minutes) * slices.minutes;
}

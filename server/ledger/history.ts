/** Points of the past of one SLO, from its stored hours. */
import { burnRate, remainingBudget } from '../slo/budget.ts';
import { BAD, FIELDS, GOOD } from '../slo/counts.ts';
import { reachOf, startOf } from '../slo/window.ts';
import type { Entry } from './book.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import type { FoldStore, HourRow } from './ports.ts';
import { countedRows } from './slice-tally.ts';

const MS_PER_MINUTE = 60_000;

export type HistoryPoint = {
  /** ms; the end of the step. */
  readonly t: number;
  readonly good: number;
  readonly bad: number;
  /** Over the window that ended at t. */
  readonly remaining: number;
  /** What the bad events from the start of the present window to t leave of its budget; null before that, and before the first event. */
  readonly left: number | null;
  /** Over the step. */
  readonly burn: number;
};

/** ms, and minutes. */
export type Range = { readonly from: number; readonly to: number; readonly step: number };

/** Points up to the minute with which the counts end. */
export async function historyOf(
  store: Pick<FoldStore, 'hourRange'>,
  entry: Entry,
  range: Range,
): Promise<HistoryPoint[]> {
  const { asOf } = entry.tally;
  const reach = reachOf(entry.plan.slo.window);
  const from = Math.floor(range.from / MS_PER_MINUTE);
  const to = Math.min(Math.floor(range.to / MS_PER_MINUTE), asOf + 1);
  const present = startOf(reach, asOf);
  const first = Math.min(startOf(reach, from), present);
  const span = {
    from: Math.floor(first / HOUR_MINUTES),
    to: Math.floor(asOf / HOUR_MINUTES) + 1,
  };
  const sums = new RunningSums(
    countedRows(entry.plan.slo.slices, await store.hourRange(entry.id, span)),
    span.from * HOUR_MINUTES,
    span.to * HOUR_MINUTES,
  );
  const { target } = entry.plan.slo;
  const whole = sums.between(present, asOf + 1);
  const total = whole.good + whole.bad;
  const points: HistoryPoint[] = [];
  for (let end = from + range.step; end <= to; end += range.step) {
    const step = sums.between(end - range.step, end);
    const spent = sums.between(present, end).bad;
    points.push({
      t: end * MS_PER_MINUTE,
      ...step,
      remaining: remainingBudget(sums.between(startOf(reach, end - 1), end), target),
      left:
        end < present || sums.isBefore(end)
          ? null
          : remainingBudget({ good: total - spent, bad: spent }, target),
      burn: burnRate(step, target),
    });
  }
  return points;
}

/** Sums from the first minute on, so that any span is one subtraction. */
class RunningSums {
  readonly #first: number;
  readonly #good: Float64Array;
  readonly #bad: Float64Array;

  constructor(rows: readonly HourRow[], first: number, end: number) {
    this.#first = first;
    this.#good = new Float64Array(end - first + 1);
    this.#bad = new Float64Array(end - first + 1);
    for (const { hour, pack } of rows) {
      for (let minute = 0; minute < HOUR_MINUTES; minute++) {
        const at = hour * HOUR_MINUTES + minute - first + 1;
        this.#good[at] = pack[minute * FIELDS + GOOD]!;
        this.#bad[at] = pack[minute * FIELDS + BAD]!;
      }
    }
    for (let at = 1; at < this.#good.length; at++) {
      this.#good[at]! += this.#good[at - 1]!;
      this.#bad[at]! += this.#bad[at - 1]!;
    }
  }

  /** True when no event is known from before `end`. */
  isBefore(end: number): boolean {
    const at = this.#index(end);
    return this.#good[at] === 0 && this.#bad[at] === 0;
  }

  /** Minutes [from, end); none when end lies before. */
  between(from: number, end: number): { good: number; bad: number } {
    const low = this.#index(from);
    const high = Math.max(low, this.#index(end));
    return { good: this.#good[high]! - this.#good[low]!, bad: this.#bad[high]! - this.#bad[low]! };
  }

  #index(minute: number): number {
    return Math.min(this.#good.length - 1, Math.max(0, minute - this.#first));
  }
}

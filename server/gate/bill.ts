/** What a deploy cost: the share of the budget that was burned since, against the usual. */
import { burnRate } from '../slo/budget.ts';
import type { Target } from '../slo/target.ts';
import { type RatioInterval, ratioInterval } from './ratio-interval.ts';
import { type GoodBad, shareOf, totalOf } from './watch.ts';

export type Charged = {
  /** Of the minutes after the deploy, and of as many before it. */
  readonly after: GoodBad;
  readonly before: GoodBad;
  /** Whole minutes of either. */
  readonly minutes: number;
  /** Events of the window; null when the minutes after the deploy are not all in it. */
  readonly window: number | null;
  readonly target: Target;
  /** How much of the counts is one trial: 1, or where time is counted what is only known as a whole, in ms. */
  readonly trial: number;
  /** False while the history is read in. */
  readonly isWhole: boolean;
};

/** Why nothing is said of the usual. */
export type Untold = 'history is read' | 'no minutes yet' | 'no events since' | 'no events before';

export type Bill = {
  /** Shares of the budget; null when the window does not hold the minutes. */
  readonly burned: number | null;
  readonly burnedBefore: number | null;
  /** The share of bad events over that before; null when nothing was bad before, or nothing is known. */
  readonly ratio: number | null;
  /** At 95%, of that ratio. */
  readonly interval: RatioInterval | null;
  /** more, less: all of the interval lies above, or below, 1. same: it may be noise. */
  readonly outcome: 'more' | 'less' | 'same' | 'unknown';
  readonly untold: Untold | null;
};

/**
 * Shares of bad events are compared, and not counts: more or less traffic is no deploy's doing. The budget burned is
 * bad / (B x total of the window), as in `remaining`; counts are integers, and division comes last.
 */
export function billOf(charged: Charged): Bill {
  const { after, before, window, target } = charged;
  const shares = {
    burned: window === null ? null : burnedBudget(after.bad, window, target),
    burnedBefore: window === null ? null : burnedBudget(before.bad, window, target),
  };
  const untold = untoldOf(charged);
  const interval = untold === null ? intervalOf(charged) : null;
  if (interval === null) return { ...shares, ratio: null, interval, outcome: 'unknown', untold };
  const ratio = before.bad === 0 ? null : shareOf(after) / shareOf(before);
  return { ...shares, ratio, interval, outcome: outcomeOf(interval), untold };
}

function burnedBudget(bad: number, total: number, target: Target): number {
  return burnRate({ good: total - bad, bad }, target);
}

function untoldOf({ after, before, minutes, isWhole }: Charged): Untold | null {
  if (!isWhole) return 'history is read';
  if (minutes === 0) return 'no minutes yet';
  if (totalOf(after) === 0) return 'no events since';
  return totalOf(before) === 0 ? 'no events before' : null;
}

/** The part of a slice that was bad varies less than whole slices do, so that one of each is trial enough. */
function intervalOf({ after, before, trial }: Charged): RatioInterval | null {
  const trials = (counts: GoodBad) => ({ bad: counts.bad / trial, of: totalOf(counts) / trial });
  return ratioInterval(trials(after), trials(before));
}

function outcomeOf({ low, high }: RatioInterval): Bill['outcome'] {
  if (low > 1) return 'more';
  return high !== null && high < 1 ? 'less' : 'same';
}

/** The sparkline of each SLO: what its window's budget had left at thirty times, kept up with what is folded. */
import { remainingBudget } from '../slo/budget.ts';
import { BAD, GOOD } from '../slo/counts.ts';
import type { Target } from '../slo/target.ts';
import { HOUR_MINUTES } from './hour-pack.ts';
import type { HourTotals } from './ports.ts';
import type { Trend } from './statuses.ts';

const POINTS = 30;

/** Sums of the thirtieths of a window, by whole hours. */
export class TrendBins {
  /** The hour before which the last bin ends. */
  readonly to: number;
  readonly #from: number;
  readonly #hours: number;
  readonly #good = new Float64Array(POINTS);
  readonly #bad = new Float64Array(POINTS);
  /** Mostly the next counts are of the same hour. */
  #lastHour = Number.NaN;
  #lastBin = -1;

  /** The bins of the hours [from, from + hours). */
  constructor(from: number, hours: number, totals: readonly HourTotals[] = []) {
    this.#from = from;
    this.#hours = hours;
    this.to = from + hours;
    for (const { hour, good, bad } of totals) this.#addHour(hour, good, bad);
  }

  add(minute: number, delta: Float64Array): void {
    this.#addHour(Math.floor(minute / HOUR_MINUTES), delta[GOOD]!, delta[BAD]!);
  }

  /** Budget left at the end of each bin, oldest first; null before the first event. */
  points(target: Target): Trend {
    const total = sum(this.#good) + sum(this.#bad);
    let bad = 0;
    let begun = false;
    return Array.from(this.#bad, (more, bin) => {
      bad += more;
      begun ||= more + this.#good[bin]! > 0;
      return begun ? remainingBudget({ good: total - bad, bad }, target) : null;
    });
  }

  #addHour(hour: number, good: number, bad: number): void {
    if (hour !== this.#lastHour) {
      this.#lastHour = hour;
      this.#lastBin = Math.floor(((hour - this.#from) * POINTS) / this.#hours);
    }
    const bin = this.#lastBin;
    if (bin < 0 || bin >= POINTS) return;
    this.#good[bin]! += good;
    this.#bad[bin]! += bad;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

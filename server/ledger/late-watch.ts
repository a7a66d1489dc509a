/**
 * Events that come after an alert has ended and are of before its end. They are counted like all others, but an alert that is
 * over does not fire again because of them; that they came is noted on it.
 */

import type { LateMinute } from '../slo/alert-state.ts';
import { BAD, type Counts, GOOD } from '../slo/counts.ts';
import { type Reach, startOf } from '../slo/window.ts';

const HOUR_MINUTES = 60;
/** Further back than this the hour is exact enough, and there is no end of minutes. */
const EXACT_MINUTES = 4320;

export class LateWatch {
  /** What lies before this minute is late. */
  readonly #until: number;
  readonly #minutes = new Map<number, LateMinute>();

  constructor(until: number, late: readonly LateMinute[] = []) {
    this.#until = until;
    for (const one of late) this.#minutes.set(one[0], one);
  }

  /** Notes what was counted for a minute; true when it was late. */
  note(minute: number, counted: Float64Array): boolean {
    if (minute >= this.#until) return false;
    const place = this.#until - minute > EXACT_MINUTES ? minute - (minute % HOUR_MINUTES) : minute;
    const [, good, bad] = this.#minutes.get(place) ?? [place, 0, 0];
    this.#minutes.set(place, [place, good + counted[GOOD]!, bad + counted[BAD]!]);
    return true;
  }

  get isEmpty(): boolean {
    return this.#minutes.size === 0;
  }

  get minutes(): readonly LateMinute[] {
    return [...this.#minutes.values()].sort((a, b) => a[0] - b[0]);
  }

  /** The counts of look-backs that end with minute `asOf` as they would be had nothing come late. */
  without(counts: readonly Counts[], lookbacks: readonly Reach[], asOf: number): Counts[] {
    return counts.map((some, place) => {
      const start = startOf(lookbacks[place]!, asOf);
      let { good, bad } = some;
      for (const [minute, lateGood, lateBad] of this.#minutes.values()) {
        if (minute < start || minute > asOf) continue;
        good -= lateGood;
        bad -= lateBad;
      }
      // What came late was counted by the definition as it was then, and may be more than there is by the present one.
      [good, bad] = [Math.max(0, good), Math.max(0, bad)];
      return { ...some, good, bad, uncertain: Math.min(some.uncertain, bad) };
    });
  }
}

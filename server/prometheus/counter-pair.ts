/** Two counters, the one of all events and the one of a part of them: their growth as whole events, minute for minute. */

import type { SampledSeries } from './api.ts';
import { CounterGrowth, type KnownSeries } from './growth.ts';
import { type KnownTargets, Targets } from './targets.ts';

/** JSON: what is known at the end of a piece. */
type Carry = {
  readonly total: KnownSeries;
  readonly part: KnownSeries;
  readonly targets: KnownTargets;
  /** Of `part`, what `total` has yet to show: the one may be asked for a moment after the other. */
  readonly ahead: number;
  /** Fractions of events that are not counted yet. */
  readonly over: readonly [part: number, rest: number];
};

const EMPTY: Carry = { total: {}, part: {}, targets: {}, ahead: 0, over: [0, 0] };

/** `rest`: events of the total that are not of the part. */
export type MinuteEvents = { readonly minute: number; readonly part: number; readonly rest: number };

export class CounterPair {
  readonly #targets: Targets;
  readonly #total: CounterGrowth;
  readonly #part: CounterGrowth;
  #ahead: number;
  #over: [part: number, rest: number];

  /** `carry`: what {@link carry} told at the end of the piece before; null at the beginning. */
  constructor(carry: string | null) {
    const { total, part, targets, ahead, over } = carry === null ? EMPTY : (JSON.parse(carry) as Carry);
    this.#targets = new Targets(targets);
    this.#total = new CounterGrowth(this.#targets, total);
    this.#part = new CounterGrowth(this.#targets, part);
    this.#ahead = ahead;
    this.#over = [over[0], over[1]];
  }

  /**
   * Adds a piece. `total` must have been asked for before `part`: then what is missing in the one is only ever late in the
   * total, and no event is taken for the rest that the part counts a moment later.
   */
  add(total: readonly SampledSeries[], part: readonly SampledSeries[]): MinuteEvents[] {
    const totals = this.#total.add(total);
    const parts = this.#part.add(part);
    const minutes = [...new Set([...totals.keys(), ...parts.keys()])].sort((a, b) => a - b);
    return minutes.flatMap((minute) => this.#events(minute, totals.get(minute) ?? 0, parts.get(minute) ?? 0));
  }

  #events(minute: number, total: number, grown: number): MinuteEvents[] {
    const wanted = grown + this.#ahead;
    const counted = Math.min(wanted, total);
    this.#ahead = wanted - counted;
    const part = this.#whole(0, counted);
    const rest = this.#whole(1, total - counted);
    return part + rest === 0 ? [] : [{ minute, part, rest }];
  }

  /** The events that are whole by now; the fraction waits. */
  #whole(side: 0 | 1, grown: number): number {
    const sum = this.#over[side] + grown;
    // Sums of fractions are a little off.
    const whole = Math.floor(sum + 1e-6);
    this.#over[side] = Math.max(0, sum - whole);
    return whole;
  }

  /** ms; the newest sample of the total, null when there is none. */
  get newest(): number | null {
    return this.#total.newest;
  }

  /** Events that the part has counted and the total has not: more than a few show that it is no part of it. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Series and targets without a sample since `before` (ms) are forgotten. */
  carry(before: number): string {
    this.#total.forgetBefore(before);
    this.#part.forgetBefore(before);
    return JSON.stringify({
      total: this.#total,
      part: this.#part,
      targets: this.#targets.known(before),
      ahead: this.#ahead,
      over: this.#over,
    });
  }
}

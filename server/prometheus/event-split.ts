/** Divides what happened in a minute into whole events: those of a part, and the rest of the total. */

/** JSON: what the next minute needs to know. */
export type KnownSplit = {
  /** Of the part, what the total has yet to show: the one may be asked for a moment after the other. Negative: owed by the part. */
  readonly ahead: number;
  /** Fractions of events that are not counted yet. */
  readonly over: readonly [part: number, rest: number];
};

export const NOTHING_SPLIT: KnownSplit = { ahead: 0, over: [0, 0] };

/** `rest`: events of the total that are not of the part. */
export type MinuteEvents = {
  readonly minute: number;
  readonly part: number;
  readonly rest: number;
  /** Events that may be of the part, or not. */
  readonly between?: number;
};

/** A part that is ahead of its total by as many events is none of it. */
const MOST_AHEAD = 1_000;

export class EventSplit {
  #ahead: number;
  #over: [part: number, rest: number];

  constructor({ ahead, over }: KnownSplit) {
    this.#ahead = ahead;
    this.#over = [over[0], over[1]];
  }

  /** The events of minutes, in their order; a minute without whole events is left out. */
  add(totals: ReadonlyMap<number, number>, parts: ReadonlyMap<number, number>): MinuteEvents[] {
    const minutes = [...new Set([...totals.keys(), ...parts.keys()])].sort((a, b) => a - b);
    return minutes.flatMap((minute) => this.#events(minute, totals.get(minute) ?? 0, parts.get(minute) ?? 0));
  }

  #events(minute: number, total: number, grown: number): MinuteEvents[] {
    const wanted = grown + this.#ahead;
    const counted = Math.max(0, Math.min(wanted, total));
    this.#ahead = wanted - counted;
    const part = this.#whole(0, counted);
    const rest = this.#whole(1, total - counted);
    return part + rest === 0 ? [] : [{ minute, part, rest }];
  }

  /** The events that are whole by now; the fraction waits. */
  #whole(side: 0 | 1, grown: number): number {
    const sum = this.#over[side] + grown;
    // Sums of fractions are a little off.
    const whole = Math.max(0, Math.floor(sum + 1e-6));
    this.#over[side] = Math.max(0, sum - whole);
    return whole;
  }

  get known(): KnownSplit {
    return { ahead: this.#ahead, over: this.#over };
  }

  /** Events that the part has counted and the total has not; null unless they show that it is no part of it. */
  get excess(): number | null {
    return this.#ahead > MOST_AHEAD ? Math.floor(this.#ahead) : null;
  }
}

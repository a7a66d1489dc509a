/**
 * The running counts of one SLO revision: the sum of every look-back, kept by adding what comes and subtracting what
 * leaves, so that a minute's work does not grow with the window.
 */
import { type Counts, countsAt, FIELDS, UNCERTAIN } from '../slo/counts.ts';
import { type Reach, startOf } from '../slo/window.ts';
import { addPack, emptyPack, HOUR_MINUTES, type HourPack } from './hour-pack.ts';

/** The sums of all look-backs, FIELDS numbers each, that end with minute `asOf`; `lookbacks` as {@link marksOf} names them. */
export type SavedSums = {
  readonly asOf: number;
  readonly lookbacks: readonly number[];
  readonly sums: Float64Array;
};

/** Names look-backs that end with minute `asOf`: by their minutes, and what begins with a period by its first minute, negated. */
export function marksOf(lookbacks: readonly Reach[], asOf: number): number[] {
  return lookbacks.map((reach) => (typeof reach === 'number' ? reach : -startOf(reach, asOf)));
}

/** What came to an hour since the last flush; `whole` holds the hour's full counts where they are known. */
export type Unsaved = {
  readonly hour: number;
  readonly delta: HourPack;
  readonly whole: HourPack | undefined;
};

export class Tally {
  readonly id: number;
  readonly lookbacks: readonly Reach[];
  /** The minute with which every look-back ends. */
  #asOf: number;
  /** The first minute of each. */
  readonly #starts: number[];
  readonly #sums: Float64Array;
  /** Hours whose counts are here in full: the present ones and those in which a look-back ends. */
  readonly #held = new Map<number, HourPack>();
  /** What came since the last flush, by hour. */
  #unsaved = new Map<number, HourPack>();
  #lastUncertain: number | null = null;

  /** `sums`: the look-backs' counts as of `asOf`, FIELDS numbers each; all zero for a tally that is built from history. */
  constructor(
    id: number,
    lookbacks: readonly Reach[],
    asOf: number,
    sums?: Float64Array,
    lastUncertain?: number | null,
  ) {
    this.id = id;
    this.lookbacks = lookbacks;
    this.#asOf = asOf;
    this.#starts = lookbacks.map((reach) => startOf(reach, asOf));
    this.#sums = sums ?? new Float64Array(lookbacks.length * FIELDS);
    this.#lastUncertain = lastUncertain ?? null;
  }

  get asOf(): number {
    return this.#asOf;
  }

  /** The last minute with a count that may be off by the resolution of its bucket; null when there is none. */
  get lastUncertain(): number | null {
    return this.#lastUncertain;
  }

  /** Adds the FIELDS numbers of `delta` to a minute, past or (when clocks differ) a little ahead; answers them. */
  add(minute: number, delta: Float64Array): Float64Array {
    const hour = Math.floor(minute / HOUR_MINUTES);
    const offset = (minute - hour * HOUR_MINUTES) * FIELDS;
    const unsaved = unsavedPack(this.#unsaved, hour);
    const held = this.#held.get(hour);
    if (delta[UNCERTAIN]! > 0) this.#lastUncertain = Math.max(this.#lastUncertain ?? 0, minute);
    // Of the fields most are zero.
    for (let field = 0; field < FIELDS; field++) {
      const count = delta[field]!;
      if (count === 0) continue;
      unsaved[offset + field]! += count;
      if (held !== undefined) held[offset + field]! += count;
      if (minute <= this.#asOf) this.#addToSums(minute, field, count);
    }
    return delta;
  }

  #addToSums(minute: number, field: number, count: number): void {
    const starts = this.#starts;
    for (let index = 0; index < starts.length; index++)
      if (minute >= starts[index]!) this.#sums[index * FIELDS + field]! += count;
  }

  /** Counts of each look-back, in their order. */
  counts(): Counts[] {
    return this.lookbacks.map((_, index) => countsAt(this.#sums, index * FIELDS));
  }

  /** The sums as they are, to be saved together with what {@link takeUnsaved} hands over. */
  saved(): SavedSums {
    return { asOf: this.#asOf, lookbacks: marksOf(this.lookbacks, this.#asOf), sums: this.#sums.slice() };
  }

  /** The hours that must be held before the tally can {@link advance} to `minute`, and that are not. */
  missingFor(minute: number): number[] {
    const wanted = new Set<number>();
    for (let next = this.#asOf + 1; next <= minute; next++)
      for (const hour of this.#hoursAt(next)) wanted.add(hour);
    return [...wanted].filter((hour) => !this.#held.has(hour));
  }

  /** Takes an hour as it is stored (null: nothing is); what is unsaved of it comes on top. */
  hold(hour: number, stored: HourPack | null): void {
    const pack = stored ?? emptyPack();
    const unsaved = this.#unsaved.get(hour);
    if (unsaved !== undefined) addPack(pack, unsaved);
    this.#held.set(hour, pack);
  }

  /** Moves every look-back on to `minute`. All of {@link missingFor} must be held. */
  advance(minute: number): void {
    while (this.#asOf < minute) {
      const next = this.#asOf + 1;
      for (const [index, reach] of this.lookbacks.entries()) {
        const before = this.#starts[index]!;
        const start = startOf(reach, next);
        if (typeof reach === 'number') this.#move(index * FIELDS, before, -1);
        else if (start > before) this.#sums.fill(0, index * FIELDS, (index + 1) * FIELDS);
        this.#move(index * FIELDS, next, 1);
        this.#starts[index] = start;
      }
      this.#asOf = next;
    }
    const needed = new Set(this.#hoursAt(minute + 1));
    for (const hour of this.#held.keys()) if (!needed.has(hour)) this.#held.delete(hour);
  }

  /** Hands over what came since the last call, to be saved. */
  takeUnsaved(): Unsaved[] {
    const taken = [...this.#unsaved].map(([hour, delta]) => ({
      hour,
      delta,
      whole: this.#held.get(hour)?.slice(),
    }));
    this.#unsaved = new Map();
    return taken;
  }

  #hoursAt(minute: number): number[] {
    const leaving = this.lookbacks.flatMap((reach) => (typeof reach === 'number' ? minute - reach : []));
    return [minute, ...leaving].map((each) => Math.floor(each / HOUR_MINUTES));
  }

  #move(sum: number, minute: number, sign: 1 | -1): void {
    const hour = Math.floor(minute / HOUR_MINUTES);
    const pack = this.#held.get(hour);
    if (pack === undefined) throw new Error(`hour ${hour} of tally ${this.id} is not held`);
    const offset = (minute - hour * HOUR_MINUTES) * FIELDS;
    for (let field = 0; field < FIELDS; field++) this.#sums[sum + field]! += sign * pack[offset + field]!;
  }
}

function unsavedPack(unsaved: Map<number, HourPack>, hour: number): HourPack {
  let pack = unsaved.get(hour);
  if (pack === undefined) {
    pack = emptyPack();
    unsaved.set(hour, pack);
  }
  return pack;
}

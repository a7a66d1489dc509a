/**
 * The running counts of an SLO that counts slices of time. What is stored of it is its events by the minute, as of any other,
 * so that other slices are counted from the same history; slices are derived from them. The events of the whole window are in
 * memory, a megabyte for thirty days: a late event may change whether its slice is good.
 */
import { BAD, FIELDS, GOOD } from '../slo/counts.ts';
import { type Slices, sliceCounts } from '../slo/slices.ts';
import { type Reach, startOf } from '../slo/window.ts';
import { emptyPack, HOUR_MINUTES, type HourPack, sumPack } from './hour-pack.ts';
import type { HourRow, HourTotals } from './ports.ts';
import { type SavedSums, Tally, type Unsaved } from './tally.ts';

export class SliceTally {
  readonly id: number;
  readonly slices: Slices;
  /** Counts slices, each at its first minute. */
  readonly #tally: Tally;
  /** Events, by hour: those of the window, and what came ahead of it. */
  readonly #events = new Map<number, HourPack>();
  #unsaved = new Map<number, HourPack>();

  constructor(id: number, slices: Slices, lookbacks: readonly Reach[], asOf: number) {
    this.id = id;
    this.slices = slices;
    this.#tally = new Tally(id, lookbacks, asOf);
  }

  get lookbacks(): readonly Reach[] {
    return this.#tally.lookbacks;
  }

  get asOf(): number {
    return this.#tally.asOf;
  }

  get lastUncertain(): number | null {
    return this.#tally.lastUncertain;
  }

  counts(): ReturnType<Tally['counts']> {
    return this.#tally.counts();
  }

  /** The first hour that is counted; early in a month some look-backs begin before the window does. */
  get firstHour(): number {
    const starts = this.lookbacks.map((reach) => startOf(reach, this.asOf));
    return Math.floor(Math.min(...starts) / HOUR_MINUTES);
  }

  /** Takes the events of an hour as they are stored. */
  load(hour: number, pack: HourPack): void {
    const events = this.#eventsOf(hour);
    for (let minute = 0; minute < HOUR_MINUTES; minute += this.slices.minutes)
      this.#change(hour, minute, () => {
        const [from, to] = [minute * FIELDS, (minute + this.slices.minutes) * FIELDS];
        for (let at = from; at < to; at++) events[at]! += pack[at]!;
      });
    this.#tally.takeUnsaved();
  }

  /** Adds events to a minute; answers what that changed in the counts. */
  add(minute: number, delta: Float64Array): Float64Array | null {
    const hour = Math.floor(minute / HOUR_MINUTES);
    const place = minute - hour * HOUR_MINUTES;
    addDelta(this.#unsavedOf(hour), place, delta);
    if (hour < this.firstHour) return null;
    const events = this.#eventsOf(hour);
    return this.#change(hour, place, () => addDelta(events, place, delta));
  }

  #change(hour: number, minute: number, change: () => void): Float64Array | null {
    const { slices } = this;
    const first = minute - (minute % slices.minutes);
    const before = sliceCounts(slices, this.#sliceAt(hour, first));
    change();
    const after = sliceCounts(slices, this.#sliceAt(hour, first));
    const delta = after.map((count, field) => count - before[field]!);
    if (delta.every((count) => count === 0)) return null;
    this.#tally.add(hour * HOUR_MINUTES + first, delta);
    return delta;
  }

  #sliceAt(hour: number, first: number): Float64Array {
    return sliceIn(this.#events.get(hour), first, this.slices.minutes);
  }

  #eventsOf(hour: number): HourPack {
    return packOf(this.#events, hour);
  }

  #unsavedOf(hour: number): HourPack {
    return packOf(this.#unsaved, hour);
  }

  /** Everything is at hand. */
  missingFor(): number[] {
    return [];
  }

  hold(): void {}

  advance(minute: number): void {
    // An hour is held as it is now, with what came to it since.
    this.#tally.takeUnsaved();
    for (const hour of this.#tally.missingFor(minute))
      this.#tally.hold(hour, slicePack(this.slices, this.#events.get(hour)));
    this.#tally.advance(minute);
    const first = this.firstHour;
    for (const hour of this.#events.keys()) if (hour < first) this.#events.delete(hour);
  }

  /** Events, to be saved. */
  takeUnsaved(): Unsaved[] {
    this.#tally.takeUnsaved();
    // While the history is read, no hour is known to be whole.
    const taken = [...this.#unsaved].map(([hour, delta]) => ({ hour, delta, whole: undefined }));
    this.#unsaved = new Map();
    return taken;
  }

  /** Slices are summed from the events; in the place of sums of events, which are not kept up, there are none. */
  saved(): SavedSums {
    return { asOf: this.asOf, lookbacks: [], sums: new Float64Array(0) };
  }

  /** Slices of the hours of the window. */
  hourTotals(from: number, to: number): HourTotals[] {
    return [...this.#events].flatMap(([hour, events]) => {
      if (hour < from || hour >= to) return [];
      const sums = sumPack(slicePack(this.slices, events));
      return { slo: this.id, hour, good: sums[GOOD]!, bad: sums[BAD]! };
    });
  }
}

/** The slices of an hour, each at its first minute, from the events of its minutes. */
export function slicePack(slices: Slices, events: HourPack | undefined): HourPack {
  const pack = emptyPack();
  if (events === undefined) return pack;
  for (let first = 0; first < HOUR_MINUTES; first += slices.minutes)
    pack.set(sliceCounts(slices, sliceIn(events, first, slices.minutes)), first * FIELDS);
  return pack;
}

/** Hours as they are stored, in slices where these are counted. */
export function countedRows(slices: Slices | null, rows: readonly HourRow[]): readonly HourRow[] {
  return slices === null ? rows : rows.map((row) => ({ ...row, pack: slicePack(slices, row.pack) }));
}

function sliceIn(events: HourPack | undefined, first: number, minutes: number): Float64Array {
  return events === undefined ? new Float64Array(FIELDS) : sumPack(events, first, first + minutes);
}

function packOf(packs: Map<number, HourPack>, hour: number): HourPack {
  const known = packs.get(hour) ?? emptyPack();
  packs.set(hour, known);
  return known;
}

function addDelta(pack: HourPack, minute: number, delta: Float64Array): void {
  for (let field = 0; field < FIELDS; field++) pack[minute * FIELDS + field]! += delta[field]!;
}

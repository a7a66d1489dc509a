/**
 * Whether what is counted of an objective is mostly of the past: old logs are being read in. Look-backs are not whole then, and
 * what they say of the present may be wrong.
 */
/** What is told of these last minutes is of the present: as long as the long look-back of the fastest tier. */
export const PRESENT_MINUTES = 60;

export class Flow {
  #minute = Number.NEGATIVE_INFINITY;
  /** Events of the present minute of the clock, and of the one before. */
  #past = 0;
  #all = 0;
  #pastBefore = 0;
  #allBefore = 0;

  /** Notes events that were counted in minute `present` of the clock. */
  note(events: number, isPast: boolean, present: number): void {
    this.#roll(present);
    this.#all += events;
    if (isPast) this.#past += events;
  }

  /** More than half of the events of this minute and the last were of the past. */
  isOfPast(present: number): boolean {
    this.#roll(present);
    return 2 * (this.#past + this.#pastBefore) > this.#all + this.#allBefore;
  }

  #roll(present: number): void {
    if (present <= this.#minute) return;
    const isNext = present === this.#minute + 1;
    this.#pastBefore = isNext ? this.#past : 0;
    this.#allBefore = isNext ? this.#all : 0;
    this.#past = 0;
    this.#all = 0;
    this.#minute = present;
  }
}

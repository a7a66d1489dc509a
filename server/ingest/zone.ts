/** A time zone for stamps that name none. */
export class Zone {
  readonly #name: string;
  #local = Number.NaN;
  #utc = 0;

  /** `name`: as IANA has it, like Europe/Berlin. */
  constructor(name: string) {
    this.#name = name;
  }

  /** From minutes of the wall clock to minutes since the epoch. Where clocks went back, the earlier of the two. */
  utcMinute(local: number): number {
    if (local === this.#local) return this.#utc;
    const wall = Temporal.Instant.fromEpochMilliseconds(local * 60_000)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    this.#local = local;
    this.#utc = Math.floor(wall.toZonedDateTime(this.#name).epochMilliseconds / 60_000);
    return this.#utc;
  }
}

export const UTC = new Zone('UTC');

/**
 * The clocks of a time zone as numbers: a reading is what they show, in ms since they showed 1970. Two readings and the instants
 * at which they are reached have the same order, on every night.
 */
export class WallClock {
  readonly #zone: string;

  /** `zone`: an IANA name. */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /** What was read last of all that was reached by `now`: in an hour that is repeated, the end of that hour. */
  read(now: number): number {
    const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(this.#zone);
    const shown = at.toPlainDateTime();
    if (epochOf(shown, this.#zone) === now) return readingOf(shown);
    const change = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
    return change === null
      ? readingOf(shown)
      : readingOf(change.subtract({ milliseconds: 1 }).toPlainDateTime());
  }

  /** What is shown at an instant, as a person reads it. */
  shown(at: number): number {
    return readingOf(
      Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#zone).toPlainDateTime(),
    );
  }

  /** When a reading is reached: the first time when it is shown twice, and when it is passed over, then. */
  when(reading: number): number {
    const wanted = Temporal.Instant.fromEpochMilliseconds(reading)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime();
    const found = wanted.toZonedDateTime(this.#zone, { disambiguation: 'earlier' });
    if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;
    return found.getTimeZoneTransition('next')?.epochMilliseconds ?? found.epochMilliseconds;
  }
}

function readingOf(shown: Temporal.PlainDateTime): number {
  return shown.toZonedDateTime('UTC').epochMilliseconds;
}

function epochOf(shown: Temporal.PlainDateTime, zone: string): number {
  return shown.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
}

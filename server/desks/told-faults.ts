/** The same fault is not told again so soon. */
const QUIET_MS = 10 * 60_000;

/** Tells of a fault that goes on now and then instead of each time. */
export class ToldFaults {
  readonly #now: () => number;
  #text = '';
  #at = Number.NEGATIVE_INFINITY;

  /** `now`: ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Calls `tell` unless the last that was told had the same message, and was not long ago. */
  tell(cause: unknown, tell: () => void): void {
    const text = cause instanceof Error ? cause.message : String(cause);
    const at = this.#now();
    if (text === this.#text && at - this.#at < QUIET_MS) return;
    tell();
    this.#text = text;
    this.#at = at;
  }
}

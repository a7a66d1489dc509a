/** When a delivery is tried again, and when a receiver is left alone. Times in ms. */

const FIRST_MS = 4_000;
const LONGEST_MS = 5 * 60_000;
/** Attempts that fail in a row before a receiver is left alone: one that fails now and then is not dead. */
const PATIENCE = 5;

/**
 * How long to wait after `failures` failures: 4 s, 8 s, 16 s up to five minutes, of which a random half is left out, so that
 * many that failed together do not come back together.
 */
export function retryWait(failures: number, random: number): number {
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, failures - 1));
  return Math.round(wait * (0.5 + random / 2));
}

/** One receiver's failures in a row. A dead one is asked by one delivery at a time, ever more seldom. */
export class Circuit {
  #failures = 0;
  #pausedUntil = 0;
  #fault: string | null = null;

  isPaused(now: number): boolean {
    return now < this.#pausedUntil;
  }

  /** Null unless it is left alone at `now`. */
  pausedUntil(now: number): number | null {
    return this.isPaused(now) ? this.#pausedUntil : null;
  }

  /** What the last attempt came to when it failed; null when it did not. */
  get fault(): string | null {
    return this.#fault;
  }

  /** False while nothing but one delivery at a time is tried. */
  get isSound(): boolean {
    return this.#failures < PATIENCE;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pausedUntil = 0;
    this.#fault = null;
  }

  /** It answered, and would not have this one delivery. */
  refused(reason: string): void {
    this.succeeded();
    this.#fault = reason;
  }

  /** `afterMs`: how long it asks to be left alone; null when it does not. */
  failed(now: number, { reason, afterMs }: { reason: string; afterMs: number | null }, random: number): void {
    this.#failures++;
    this.#fault = reason;
    const pause = this.isSound ? 0 : retryWait(this.#failures - PATIENCE + 1, random);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.max(pause, afterMs ?? 0));
  }
}

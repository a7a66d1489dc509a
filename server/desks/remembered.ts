import { AppError } from '../app-error.ts';
import { isConnectionFault } from '../store/connection-fault.ts';
import { inTime } from './in-time.ts';

/** ms; so long at most what was changed elsewhere is not seen. */
const FRESH_MS = 1_000;
const PATIENCE_MS = 2_000;
const MOST = 5_000;

type Entry<T> = { value: T; readAt: number } | null;

/**
 * Rows that every request asks for: read again once they are a second old, by one for all who ask meanwhile. While PostgreSQL is
 * away, what it said last holds.
 */
export class Remembered<T> {
  readonly #now: () => number;
  readonly #entries = new Map<string, NonNullable<Entry<T>>>();
  readonly #reading = new Map<string, Promise<T>>();
  #generation = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key) ?? null;
    if (entry !== null && Math.abs(this.#now() - entry.readAt) < FRESH_MS) return entry.value;
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay;
    const reading = this.#read(key, read, entry).finally(() => {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    });
    this.#reading.set(key, reading);
    return reading;
  }

  /** What was changed here is seen at once: nothing that was read before is believed. */
  forget(): void {
    this.#generation++;
    this.#entries.clear();
    this.#reading.clear();
  }

  async #read(key: string, read: () => Promise<T>, before: Entry<T>): Promise<T> {
    const generation = this.#generation;
    try {
      const value = await inTime(read(), PATIENCE_MS);
      // What is not there may be asked for by anybody, and would crowd out what is.
      if (generation === this.#generation && value !== null) this.#keep(key, value);
      return value;
    } catch (cause) {
      if (before === null || !isAway(cause)) throw unavailableOr(cause);
      return before.value;
    }
  }

  #keep(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, readAt: this.#now() });
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value!);
  }
}

function isAway(cause: unknown): boolean {
  return isConnectionFault(cause) || (cause instanceof AppError && cause.code === 'unavailable');
}

function unavailableOr(cause: unknown): unknown {
  if (!isConnectionFault(cause)) return cause;
  return new AppError('unavailable', 'PostgreSQL does not answer, so nobody can be let in; try again.', {
    cause,
  });
}

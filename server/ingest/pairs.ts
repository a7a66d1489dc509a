/**
 * Fastify logs a request in two lines: the first has method and path, the second status and duration. They are joined
 * within one file or one body; what waits for its other half goes on with the file's position.
 */

/** A first line that waits so long, in further first lines, was never answered. */
const MOST_WAITING = 10_000;

type Waiting = readonly [method: string, path: string];
export type WaitingPair = readonly [key: string, first: Waiting];

export class Pairs {
  readonly #waiting: Map<string, Waiting>;
  /** First lines that were given up. */
  lost = 0;

  constructor(waiting: readonly WaitingPair[]) {
    this.#waiting = new Map(waiting);
  }

  open(key: string, method: string, path: string): void {
    if (this.#waiting.delete(key)) this.lost++;
    if (this.#waiting.size === MOST_WAITING) {
      this.#waiting.delete(this.#waiting.keys().next().value!);
      this.lost++;
    }
    this.#waiting.set(key, [method, path]);
  }

  /** The first line of a pair, which is complete now; undefined when it never came. */
  close(key: string): Waiting | undefined {
    const found = this.#waiting.get(key);
    this.#waiting.delete(key);
    return found;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** What waits, for the next piece of the file. */
  get waiting(): readonly WaitingPair[] {
    return [...this.#waiting];
  }
}

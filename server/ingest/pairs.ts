/**
 * Fastify logs a request in two lines: the first has method and path, the second status and duration. They are joined
 * within one file or one body; what waits for its other half goes on with the file's position.
 */
import * as F from './fields.ts';

/** A first line that waits so long, in further first lines or by their clock, was never answered. */
const MOST_WAITING = 10_000;
const LONGEST_WAIT_MINUTES = 60;
/** What is kept of one, so that all together stay small. */
const LONGEST_PATH = 1024;
const LONGEST_KEY = 256;

export type FirstHalf = readonly [method: string, path: string, host: string, minute: number];
export type WaitingPair = readonly [key: string, first: FirstHalf];

export class Pairs {
  readonly #waiting: Map<string, FirstHalf>;

  constructor(waiting: readonly WaitingPair[]) {
    this.#waiting = new Map(waiting);
  }

  /** Answers how many that waited are given up. */
  open(key: string, [method, path, host, minute]: FirstHalf): number {
    const waiting = this.#waiting;
    let lost = waiting.delete(key) ? 1 : 0;
    for (const [oldest, [, , , since]] of waiting) {
      if (waiting.size < MOST_WAITING && since >= minute - LONGEST_WAIT_MINUTES) break;
      waiting.delete(oldest);
      lost++;
    }
    const kept = path.split(/[?#]/, 1)[0]!.slice(0, LONGEST_PATH);
    waiting.set(key, [method.slice(0, LONGEST_KEY), kept, host.slice(0, LONGEST_KEY), minute]);
    return lost;
  }

  /** The first line of a pair, which is complete now; undefined when it never came. */
  close(key: string): FirstHalf | undefined {
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

/** What both lines of a pair have: a number of the request is one of its process. */
export function pairKey(bytes: Uint8Array, fields: F.Fields): string {
  const parts = [F.MACHINE, F.PROCESS, F.REQUEST_ID].map((field) => {
    if (fields.kinds[field]! <= F.NULL) return '';
    return Buffer.from(bytes.subarray(fields.starts[field]!, fields.ends[field]!)).toString('latin1');
  });
  return parts.join(' ').slice(0, LONGEST_KEY);
}

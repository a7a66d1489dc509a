import type { Framing } from './framing.ts';
import { LONGEST_RECORD } from './framing.ts';

/** Bytes behind the window that a look ahead may touch. */
export const SPARE = 16;
const SMALL = 1 << 12;
const USUAL = 1 << 18;
const LARGEST = LONGEST_RECORD * 2;

/**
 * Gathers the chunks of a body and hands them to the framing a window at a time; what is not a whole record yet is kept.
 * The window grows for a long record, to twice the longest one, so that each byte is handed over a few times at most.
 */
export class RecordWindow {
  readonly #framing: Framing;
  readonly #counter: { flush(): void };
  #bytes = new Uint8Array(SMALL + SPARE);
  #filled = 0;
  #isFirst = true;

  /** The counter is flushed after each window: other bodies are counted between two of them. */
  constructor(framing: Framing, counter: { flush(): void }) {
    this.#framing = framing;
    this.#counter = counter;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      const missing = chunk.length - from;
      if (missing > this.#room) this.#makeRoom(missing);
      const part = chunk.subarray(from, from + this.#room);
      this.#bytes.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
    }
  }

  /** The body ends here. */
  end(): void {
    this.#hand(true);
  }

  get #room(): number {
    return this.#bytes.length - SPARE - this.#filled;
  }

  /** Most bodies are small, and memory costs to be cleared. */
  #makeRoom(missing: number): void {
    let size = this.#bytes.length - SPARE;
    if (size < USUAL) {
      while (size < USUAL && size < this.#filled + missing) size *= 2;
      this.#resize(size);
      return;
    }
    if (this.#room > 0) return;
    this.#hand(false);
    if (this.#filled * 2 > size && size < LARGEST) this.#resize(size * 2);
  }

  #resize(size: number): void {
    const larger = new Uint8Array(size + SPARE);
    larger.set(this.#bytes.subarray(0, this.#filled));
    this.#bytes = larger;
  }

  #hand(isLast: boolean): void {
    if (this.#isFirst) this.#dropByteOrderMark();
    const done = this.#framing.take(this.#bytes, this.#filled, isLast);
    this.#counter.flush();
    this.#bytes.copyWithin(0, done, this.#filled);
    this.#filled -= done;
  }

  #dropByteOrderMark(): void {
    this.#isFirst = false;
    const hasMark =
      this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb && this.#bytes[2] === 0xbf && this.#filled >= 3;
    if (!hasMark) return;
    this.#bytes.copyWithin(0, 3, this.#filled);
    this.#filled -= 3;
  }
}

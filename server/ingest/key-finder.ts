const SLOTS = 64;
const NONE = -1;

/** Finds which of a few known keys a run of bytes is, by a perfect hash of its first and last byte and its length. */
export class KeyFinder {
  readonly #keys: readonly Uint8Array[];
  readonly #slots: Int8Array;
  readonly #factor: number;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => Buffer.from(key));
    for (let factor = 1; ; factor += 2) {
      const slots = this.#layOut(factor);
      if (slots === null) continue;
      this.#slots = slots;
      this.#factor = factor;
      return;
    }
  }

  /** The index of the key, or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length === 0) return NONE;
    const index = this.#slots[slotOf(bytes[from]!, bytes[to - 1]!, length, this.#factor)]!;
    if (index === NONE) return NONE;
    const key = this.#keys[index]!;
    if (key.length !== length) return NONE;
    for (let at = 0; at < length; at++) if (key[at] !== bytes[from + at]) return NONE;
    return index;
  }

  #layOut(factor: number): Int8Array | null {
    if (factor > 100_000)
      throw new Error('two keys share first byte, last byte and length: KeyFinder needs a better hash');
    const slots = new Int8Array(SLOTS).fill(NONE);
    for (const [index, key] of this.#keys.entries()) {
      const slot = slotOf(key[0]!, key.at(-1)!, key.length, factor);
      if (slots[slot] !== NONE) return null;
      slots[slot] = index;
    }
    return slots;
  }
}

function slotOf(first: number, last: number, length: number, factor: number): number {
  return ((first * factor + last * 7 + length * 31) >>> 3) & (SLOTS - 1);
}

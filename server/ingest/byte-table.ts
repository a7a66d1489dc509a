/** The hash of no bytes; {@link hashed} takes one byte more in. Together they are {@link hashOf}. */
export const NO_BYTES = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

export function hashed(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, PRIME);
}

/** Hash of bytes[from, to), for {@link ByteTable}. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = NO_BYTES;
  for (let at = from; at < to; at++) hash = hashed(hash, bytes[at]!);
  return hash;
}

/** Numbers runs of bytes, each under a parent, densely from 0: a hash map whose look-up makes no string. */
export class ByteTable {
  #slots = new Int32Array(64);
  readonly #hashes: number[] = [];
  readonly #parents: number[] = [];
  readonly #texts: Uint8Array[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The number of the bytes under `parent`, or -1. */
  find(parent: number, bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = spread(parent, hash) & mask;
    for (;;) {
      const index = this.#slots[slot]! - 1;
      if (index < 0) return -1;
      if (this.#hashes[index] === hash && this.#parents[index] === parent) {
        if (isEqual(this.#texts[index]!, bytes, from, to)) return index;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Gives the bytes, which must not be there yet, the next number. */
  add(parent: number, bytes: Uint8Array, from: number, to: number, hash: number): number {
    const index = this.#texts.length;
    this.#texts.push(new Uint8Array(bytes.subarray(from, to)));
    this.#hashes.push(hash);
    this.#parents.push(parent);
    if (this.#texts.length * 2 > this.#slots.length) this.#grow();
    else this.#place(index);
    return index;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = spread(this.#parents[index]!, this.#hashes[index]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#texts.length; index++) this.#place(index);
  }
}

function spread(parent: number, hash: number): number {
  const mixed = Math.imul(hash ^ Math.imul(parent + 1, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function isEqual(text: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) if (text[at] !== bytes[from + at]) return false;
  return true;
}

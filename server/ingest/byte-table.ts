const NO_BYTES = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** Hash of bytes[from, to), for {@link ByteTable}: FNV-1a. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = NO_BYTES;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, PRIME);
  return hash;
}

/** What an entry is made of: its hash, its parent, and where its bytes stand. */
const ENTRY = 4;

/** Numbers runs of bytes, each under a parent, densely from 0: a hash map whose look-up makes no string. */
export class ByteTable {
  #slots = new Int32Array(64);
  #entries = new Int32Array(32 * ENTRY);
  #texts = new Uint8Array(512);
  #written = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The number of the bytes under `parent`, or -1. */
  find(parent: number, bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const entries = this.#entries;
    const mask = slots.length - 1;
    let slot = spread(parent, hash) & mask;
    for (;;) {
      const index = slots[slot]! - 1;
      if (index < 0) return -1;
      const entry = index * ENTRY;
      if (entries[entry] === hash && entries[entry + 1] === parent && this.#isText(entry, bytes, from, to)) {
        return index;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Gives the bytes, which must not be there yet, the next number. */
  add(parent: number, bytes: Uint8Array, from: number, to: number, hash: number): number {
    const index = this.#size++;
    const length = to - from;
    this.#texts = roomFor(this.#texts, this.#written + length);
    this.#texts.set(bytes.subarray(from, to), this.#written);
    if (this.#size * ENTRY > this.#entries.length) this.#entries = doubled(this.#entries);
    this.#entries.set([hash, parent, this.#written, length], index * ENTRY);
    this.#written += length;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    else this.#place(index);
    return index;
  }

  #isText(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    const length = this.#entries[entry + 3]!;
    if (length !== to - from) return false;
    const texts = this.#texts;
    const start = this.#entries[entry + 2]!;
    for (let at = 0; at < length; at++) if (texts[start + at] !== bytes[from + at]) return false;
    return true;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    const entry = index * ENTRY;
    let slot = spread(this.#entries[entry + 1]!, this.#entries[entry]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#size; index++) this.#place(index);
  }
}

function spread(parent: number, hash: number): number {
  const mixed = Math.imul(hash ^ Math.imul(parent + 1, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function doubled(entries: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(entries.length * 2);
  larger.set(entries);
  return larger;
}

function roomFor(texts: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= texts.length) return texts;
  const larger = new Uint8Array(Math.max(length, texts.length * 2));
  larger.set(texts);
  return larger;
}

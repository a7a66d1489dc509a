/** The literal edges of a tree of route segments: a hash map from (node, segment) to the node below, without a string. */

/** What an edge is made of: its ends, its node, its length, the node below, and where its bytes stand. */
const HEAD = 0;
const TAIL = 1;
const NODE = 2;
const LENGTH = 3;
const BELOW = 4;
const TEXT = 5;
const EDGE = 6;
/** So many bytes are compared, and hashed, at each end at once; segments of up to two ends need no more. */
const END = 4;
const NONE = -1;

export class SegmentEdges {
  #slots = new Int32Array(64);
  #edges = new Int32Array(32 * EDGE);
  #texts = new Uint8Array(512);
  #written = 0;
  #size = 0;

  /** The node below for the segment in bytes[from, to), of which `view` is a view; or -1. */
  find(node: number, bytes: Uint8Array, view: DataView, from: number, to: number): number {
    const length = to - from;
    const head = length >= END ? view.getInt32(from, true) : fewBytes(bytes, from, to);
    const tail = length >= END ? view.getInt32(to - END, true) : 0;
    const slots = this.#slots;
    const edges = this.#edges;
    const mask = slots.length - 1;
    let slot = spread(node, head, tail, length) & mask;
    for (;;) {
      const edge = (slots[slot]! - 1) * EDGE;
      if (edge < 0) return NONE;
      if (edges[edge + HEAD] === head && edges[edge + TAIL] === tail && edges[edge + NODE] === node) {
        if (edges[edge + LENGTH] === length && (length <= 2 * END || this.#isText(edge, bytes, from)))
          return edges[edge + BELOW]!;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Adds an edge that is not there yet. */
  add(node: number, segment: Uint8Array, below: number): void {
    const { length } = segment;
    const view = new DataView(segment.buffer, segment.byteOffset, length);
    const head = length >= END ? view.getInt32(0, true) : fewBytes(segment, 0, length);
    const tail = length >= END ? view.getInt32(length - END, true) : 0;
    while (this.#written + length > this.#texts.length) {
      const larger = new Uint8Array(this.#texts.length * 2);
      larger.set(this.#texts);
      this.#texts = larger;
    }
    this.#texts.set(segment, this.#written);
    const index = this.#size++;
    if (this.#size * EDGE > this.#edges.length) {
      const larger = new Int32Array(this.#edges.length * 2);
      larger.set(this.#edges);
      this.#edges = larger;
    }
    this.#edges.set([head, tail, node, length, below, this.#written], index * EDGE);
    this.#written += length;
    if (this.#size * 2 > this.#slots.length) this.#grow();
    else this.#place(index);
  }

  /** What lies between the ends. */
  #isText(edge: number, bytes: Uint8Array, from: number): boolean {
    const texts = this.#texts;
    const start = this.#edges[edge + TEXT]!;
    const last = this.#edges[edge + LENGTH]! - END;
    for (let at = END; at < last; at++) if (texts[start + at] !== bytes[from + at]) return false;
    return true;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    const [head, tail, node, length] = this.#edges.subarray(index * EDGE, index * EDGE + 4);
    let slot = spread(node!, head!, tail!, length!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#size; index++) this.#place(index);
  }
}

function fewBytes(bytes: Uint8Array, from: number, to: number): number {
  let few = 0;
  for (let at = from; at < to; at++) few = (few << 8) | bytes[at]!;
  return few;
}

function spread(node: number, head: number, tail: number, length: number): number {
  const mixed = Math.imul(head ^ Math.imul(tail ^ Math.imul(node + 1, 0x9e3779b1), 0x85ebca6b), 0xc2b2ae35);
  return (mixed + length) ^ (mixed >>> 15);
}

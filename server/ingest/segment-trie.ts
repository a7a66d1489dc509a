import type { PathSegments } from './path-segments.ts';
import { SegmentEdges } from './segment-edges.ts';

/** No node, no shape. */
export const NONE = -1;
export const ROOT = 0;
const ENCODER = new TextEncoder();

/** A tree of route segments. Nodes are numbers; a node may end a shape, and another one that goes on with `*`. */
export class SegmentTrie {
  /** The shape that ends at the node, and the one that ends with `*` below it. */
  end = new Int32Array(16).fill(NONE);
  rest = new Int32Array(16).fill(NONE);
  /** The child for `:`. */
  any = new Int32Array(16).fill(NONE);
  /** How many literal children the node has. */
  literals = new Int32Array(16);
  #nodes = 1;
  readonly #edges = new SegmentEdges();

  /** The child for segment `index` of the path, taken literally. */
  literal(node: number, path: PathSegments, index: number): number {
    return this.#edges.find(node, path.bytes, path.view, path.from[index]!, path.to[index]!);
  }

  /** Adds a shape; its nodes are made where they are missing. */
  add(segments: readonly string[], shape: number): void {
    let node = ROOT;
    for (const segment of segments) {
      if (segment === '*') {
        this.rest[node] = shape;
        return;
      }
      node = segment === ':' ? this.#anyChild(node) : this.#literalChild(node, segment);
    }
    this.end[node] = shape;
  }

  #anyChild(node: number): number {
    if (this.any[node] === NONE) {
      const child = this.#newNode();
      this.any[node] = child;
    }
    return this.any[node]!;
  }

  #literalChild(node: number, segment: string): number {
    const bytes = ENCODER.encode(segment);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const known = this.#edges.find(node, bytes, view, 0, bytes.length);
    if (known !== NONE) return known;
    const child = this.#newNode();
    this.#edges.add(node, bytes, child);
    this.literals[node]!++;
    return child;
  }

  #newNode(): number {
    if (this.#nodes === this.end.length) {
      this.end = doubled(this.end, NONE);
      this.rest = doubled(this.rest, NONE);
      this.any = doubled(this.any, NONE);
      this.literals = doubled(this.literals, 0);
    }
    return this.#nodes++;
  }
}

function doubled(numbers: Int32Array<ArrayBuffer>, empty: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2).fill(empty);
  larger.set(numbers);
  return larger;
}

/** The most specific shape of a trie of closed patterns that the path matches, or NONE: literal first, then `:`, then `*`. */
export function mostSpecific(trie: SegmentTrie, path: PathSegments): number {
  const { literals, any } = trie;
  let node = ROOT;
  for (let index = 0; index < path.count; index++) {
    let next = literals[node] === 0 ? NONE : trie.literal(node, path, index);
    if (next === NONE) next = any[node]!;
    if (next === NONE) return withWayBack(trie, path, ROOT, 0);
    node = next;
  }
  // Most paths end here: the first way taken was the right one.
  if (trie.end[node] !== NONE && !path.goesOn) return trie.end[node]!;
  return withWayBack(trie, path, ROOT, 0);
}

function withWayBack(trie: SegmentTrie, path: PathSegments, node: number, index: number): number {
  if (index === path.count) {
    const end = path.goesOn ? NONE : trie.end[node]!;
    return end === NONE ? trie.rest[node]! : end;
  }
  const literal = trie.literals[node] === 0 ? NONE : trie.literal(node, path, index);
  if (literal !== NONE) {
    const found = withWayBack(trie, path, literal, index + 1);
    if (found !== NONE) return found;
  }
  const any = trie.any[node]!;
  if (any !== NONE) {
    const found = withWayBack(trie, path, any, index + 1);
    if (found !== NONE) return found;
  }
  return trie.rest[node]!;
}

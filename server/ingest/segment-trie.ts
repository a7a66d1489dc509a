import { ByteTable, hashOf } from './byte-table.ts';
import type { PathSegments } from './path-segments.ts';

/** No node, no shape. */
export const NONE = -1;
export const ROOT = 0;
const ENCODER = new TextEncoder();

/** A tree of route segments. Nodes are numbers; a node may end a shape, and another one that goes on with `*`. */
export class SegmentTrie {
  /** The shape that ends at the node, and the one that ends with `*` below it. */
  readonly end: number[] = [NONE];
  readonly rest: number[] = [NONE];
  /** The child for `:`. */
  readonly any: number[] = [NONE];
  /** How many literal children the node has. */
  readonly literals: number[] = [0];
  readonly #edges = new ByteTable();
  readonly #nodeOfEdge: number[] = [];

  /** The child for segment `index` of the path, taken literally. */
  literal(node: number, path: PathSegments, index: number): number {
    const edge = this.#edges.find(node, path.bytes, path.from[index]!, path.to[index]!, path.hash[index]!);
    return edge < 0 ? NONE : this.#nodeOfEdge[edge]!;
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
    if (this.any[node] === NONE) this.any[node] = this.#newNode();
    return this.any[node]!;
  }

  #literalChild(node: number, segment: string): number {
    const bytes = ENCODER.encode(segment);
    const hash = hashOf(bytes, 0, bytes.length);
    const known = this.#edges.find(node, bytes, 0, bytes.length, hash);
    if (known >= 0) return this.#nodeOfEdge[known]!;
    const child = this.#newNode();
    this.#nodeOfEdge[this.#edges.add(node, bytes, 0, bytes.length, hash)] = child;
    this.literals[node]!++;
    return child;
  }

  #newNode(): number {
    this.rest.push(NONE);
    this.any.push(NONE);
    this.literals.push(0);
    return this.end.push(NONE) - 1;
  }
}

/** The most specific shape of a trie of closed patterns that the path matches, or NONE: literal first, then `:`, then `*`. */
export function mostSpecific(trie: SegmentTrie, path: PathSegments, node = ROOT, index = 0): number {
  if (index === path.count) {
    const end = path.goesOn ? NONE : trie.end[node]!;
    return end === NONE ? trie.rest[node]! : end;
  }
  const literal = trie.literals[node] === 0 ? NONE : trie.literal(node, path, index);
  if (literal !== NONE) {
    const found = mostSpecific(trie, path, literal, index + 1);
    if (found !== NONE) return found;
  }
  const any = trie.any[node]!;
  if (any !== NONE) {
    const found = mostSpecific(trie, path, any, index + 1);
    if (found !== NONE) return found;
  }
  return trie.rest[node]!;
}

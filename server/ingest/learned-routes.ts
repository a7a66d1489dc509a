/**
 * Paths that no pattern knows are templated by what the service's series are called, and by nothing else: a tree rebuilt
 * from the stored shapes, in any order, answers as this one. A segment known literally is taken literally, else `:` takes
 * it where there is one; an unknown one is learned literally until its node has 50 literals, and from then on as `:`.
 */
import { parseRoute } from '../slo/route-shape.ts';
import type { PathSegments } from './path-segments.ts';
import { NONE, ROOT, SegmentTrie } from './segment-trie.ts';

/** All nodes of the path are known, but no series has ended there. */
export const UNNAMED = -2;

const LITERALS_OF_A_NODE = 50;
const DEEPEST = 16;
const LONGEST_SEGMENT = 256;
/** What a route may measure, in bytes; longer paths go on with `*`. */
const LONGEST_SHAPE = 1024;

export class LearnedRoutes {
  readonly #trie = new SegmentTrie();

  /** The shape of the path, UNNAMED, or NONE when it would need a node that is not there. */
  find(path: PathSegments): number {
    let node = ROOT;
    const depth = Math.min(path.count, DEEPEST);
    for (let index = 0; index < depth; index++) {
      node = this.#step(node, path, index);
      if (node === NONE) return NONE;
    }
    const shape = isDeep(path) ? this.#trie.rest[node]! : this.#trie.end[node]!;
    return shape === NONE ? UNNAMED : shape;
  }

  /** What an unknown path is to be called. */
  nameOf(path: PathSegments): string {
    const segments: string[] = [];
    let node = ROOT;
    let length = 2;
    const depth = Math.min(path.count, DEEPEST);
    for (let index = 0; index < depth; index++) {
      const segment = this.#segment(node, path, index);
      length += 1 + Buffer.byteLength(segment);
      if (length > LONGEST_SHAPE) return `/${[...segments, '*'].join('/')}`;
      segments.push(segment);
      if (node !== NONE) node = this.#step(node, path, index);
    }
    if (isDeep(path)) segments.push('*');
    return `/${segments.join('/')}`;
  }

  /** Takes note that series are called so. Shapes that end with `*` before the greatest depth teach nothing. */
  teach(name: string, shape: number): void {
    const segments = name.split('/').filter((segment) => segment !== '');
    const isOpen = segments.at(-1) === '*';
    if (isOpen ? segments.length === DEEPEST + 1 : segments.length <= DEEPEST)
      this.#trie.add(segments, shape);
  }

  #step(node: number, path: PathSegments, index: number): number {
    const literal = this.#trie.literals[node] === 0 ? NONE : this.#trie.literal(node, path, index);
    return literal === NONE ? this.#trie.any[node]! : literal;
  }

  #segment(node: number, path: PathSegments, index: number): string {
    const text = Buffer.from(path.bytes.subarray(path.from[index]!, path.to[index]!)).toString();
    if (node !== NONE) {
      if (this.#trie.literal(node, path, index) !== NONE) return text;
      if (this.#trie.any[node] !== NONE || this.#trie.literals[node]! >= LITERALS_OF_A_NODE) return ':';
    }
    return path.to[index]! - path.from[index]! <= LONGEST_SEGMENT && isPlain(text) ? text : ':';
  }
}

function isDeep(path: PathSegments): boolean {
  return path.goesOn || path.count > DEEPEST;
}

/** True for text that means itself when the shape is read again, and that a database can hold. */
function isPlain(text: string): boolean {
  const reading = parseRoute(`/${text}`);
  return (
    reading.ok && reading.route.text === `/${text}` && text !== ':' && text !== '*' && !/\p{Cc}/u.test(text)
  );
}

import { ByteTable, hashOf } from './byte-table.ts';

/** No slot, no node. */
export const NOWHERE = -1;
const ROOT = 0;
const ENCODER = new TextEncoder();

/** The places in JSON records that formats ask for: a tree of keys, whose marked nodes have a slot each, dense from 0. */
export class JsonPaths {
  readonly #edges = new ByteTable();
  /** The node that the edge leads away from. */
  readonly #parents: number[] = [];
  readonly #slotOfEdge: number[] = [];
  readonly #nodeOfEdge: number[] = [];
  #slots = 0;
  #nodes = 1;

  get slots(): number {
    return this.#slots;
  }

  get nodes(): number {
    return this.#nodes;
  }

  /** The slots of all paths that lead through the node. */
  slotsBelow(node: number): number[] {
    return this.#parents.flatMap((parent, edge) => {
      if (parent !== node) return [];
      const inner = this.#nodeOfEdge[edge]!;
      const own = this.#slotOfEdge[edge]!;
      return [...(own === NOWHERE ? [] : [own]), ...(inner === NOWHERE ? [] : this.slotsBelow(inner))];
    });
  }

  /** The slot of a path; given at first sight. */
  slotOf(path: readonly string[]): number {
    let node = ROOT;
    let edge = NOWHERE;
    for (const [depth, key] of path.entries()) {
      edge = this.#edge(node, ENCODER.encode(key));
      if (depth === path.length - 1) break;
      if (this.#nodeOfEdge[edge] === NOWHERE) this.#nodeOfEdge[edge] = this.#nodes++;
      node = this.#nodeOfEdge[edge]!;
    }
    if (this.#slotOfEdge[edge] === NOWHERE) this.#slotOfEdge[edge] = this.#slots++;
    return this.#slotOfEdge[edge]!;
  }

  /** The edge that the key in bytes[from, to) takes from a node (0 is the record itself), or NOWHERE. */
  find(node: number, bytes: Uint8Array, from: number, to: number): number {
    return this.#edges.find(node, bytes, from, to, hashOf(bytes, from, to));
  }

  slotAt(edge: number): number {
    return edge === NOWHERE ? NOWHERE : this.#slotOfEdge[edge]!;
  }

  /** The node whose keys are asked for within the value at this edge, or NOWHERE. */
  nodeAt(edge: number): number {
    return edge === NOWHERE ? NOWHERE : this.#nodeOfEdge[edge]!;
  }

  #edge(node: number, key: Uint8Array): number {
    const hash = hashOf(key, 0, key.length);
    const known = this.#edges.find(node, key, 0, key.length, hash);
    if (known >= 0) return known;
    this.#parents.push(node);
    this.#slotOfEdge.push(NOWHERE);
    this.#nodeOfEdge.push(NOWHERE);
    return this.#edges.add(node, key, 0, key.length, hash);
  }
}

import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Place } from '../slo/definition.ts';
import type { DefinitionText } from './definition-text.ts';
import type { Expansion } from './environment.ts';
import type { DefinitionFault } from './fault.ts';

export type KeyPath = readonly PropertyKey[];

const DEEPEST = 12;

/** What is told of the places of a document's values. */
export type Places = Pick<
  YamlPlaces,
  | 'value'
  | 'isMap'
  | 'isUnexpanded'
  | 'holdsUnexpanded'
  | 'place'
  | 'written'
  | 'fault'
  | 'faultAtKey'
  | 'faultWithin'
>;

/** Finds the places of one YAML document's values. */
export class YamlPlaces {
  readonly #source: DefinitionText;
  readonly #document: Document;
  readonly #expansions: ReadonlyMap<Scalar, Expansion>;

  constructor(source: DefinitionText, document: Document, expansions: ReadonlyMap<Scalar, Expansion>) {
    this.#source = source;
    this.#document = document;
    this.#expansions = expansions;
  }

  /** The node at `path`, aliases followed; undefined when nothing stands there. */
  node(path: KeyPath): Node | undefined {
    let node = this.#resolve(this.#document.contents);
    for (const key of path) {
      if (isMap(node)) node = this.#resolve(node.get(String(key), true));
      else if (isSeq(node)) node = this.#resolve(node.get(Number(key), true));
      else return undefined;
    }
    return node;
  }

  /** The scalar value at `path`. */
  value(path: KeyPath): unknown {
    const node = this.node(path);
    return isScalar(node) ? node.value : undefined;
  }

  isMap(path: KeyPath): boolean {
    return isMap(this.node(path));
  }

  /** True when a reference to the environment in the value at `path` is at fault, so that the value says nothing. */
  isUnexpanded(path: KeyPath): boolean {
    const node = this.node(path);
    return isScalar(node) && (this.#expansions.get(node)?.faults.length ?? 0) > 0;
  }

  /** The same of any value within that at `path`. */
  holdsUnexpanded(path: KeyPath): boolean {
    // Aliases may lead in circles.
    if (path.length > DEEPEST) return false;
    const node = this.node(path);
    if (isMap(node)) return node.items.some(({ key }) => this.holdsUnexpanded([...path, String(key)]));
    if (isSeq(node)) return node.items.some((_, index) => this.holdsUnexpanded([...path, index]));
    return this.isUnexpanded(path);
  }

  place(path: KeyPath): Place {
    return this.#source.place(this.node(path)?.range?.[0] ?? 0);
  }

  /** The text at `path` as written and as it may be shown, without the indentation that its place gives it. */
  written(path: KeyPath): string {
    const [start, end] = this.node(path)?.range ?? [0, 0];
    const indent = this.#source.place(start).column - 1;
    const text = this.#source.shown.slice(start, end).trimEnd().replaceAll('\r', '');
    return text.replaceAll(new RegExp(`\\n {1,${Math.max(1, indent)}}`, 'g'), '\n');
  }

  /** The value at `path`; where it is missing or empty, its key, or what it is missing from. */
  fault(path: KeyPath, message: string): DefinitionFault {
    const node = this.node(path);
    const [start, end] = node?.range ?? [0, 0];
    if (node !== undefined && end > start) return this.#source.fault(start, end - start, message);
    const key = path.at(-1);
    if (node !== undefined && typeof key === 'number') return this.#source.fault(start, 1, message);
    if (node !== undefined && typeof key === 'string')
      return this.faultAtKey(path.slice(0, -1), key, message);
    return path.length === 0 ? this.#source.fault(start, 1, message) : this.fault(path.slice(0, -1), message);
  }

  faultAtKey(path: KeyPath, key: string, message: string): DefinitionFault {
    const map = this.node(path);
    const pair = isMap(map)
      ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    if (pair === undefined || !isNode(pair.key) || !pair.key.range) return this.fault(path, message);
    const [start, end] = pair.key.range;
    return this.#source.fault(start, end - start, message);
  }

  /** A stretch of the text of the scalar at `path`; offsets count in its value. */
  faultWithin(path: KeyPath, offset: number, length: number, message: string): DefinitionFault {
    const node = this.node(path);
    if (!isScalar(node) || !node.range) return this.fault(path, message);
    const expansion = this.#expansions.get(node);
    const from = expansion?.origin(offset) ?? offset;
    const to = expansion?.origin(offset + length) ?? offset + length;
    return scalarFault(
      this.#source,
      node,
      expansion?.written ?? String(node.value),
      from,
      to - from,
      message,
    );
  }

  #resolve(node: unknown): Node | undefined {
    const target = isAlias(node) ? node.resolve(this.#document) : node;
    return isNode(target) ? target : undefined;
  }
}

/** A fault in a scalar, at offsets into its value as YAML reads it, before the environment is put in. */
export function scalarFault(
  source: DefinitionText,
  node: Scalar,
  value: string,
  offset: number,
  length: number,
  message: string,
): DefinitionFault {
  const [start, end] = node.range!;
  const written = source.text.slice(start, end);
  const from = writtenOffset(written, node, value, offset);
  if (from === null) return source.fault(start, end - start, message);
  const to = length === 0 ? from : writtenOffset(written, node, value, offset + length - 1);
  return source.fault(start + from, to === null ? 1 : to - from + 1, message);
}

/** Steps through the written scalar beside its value: folded lines are one space there, and '' is one quote. */
function writtenOffset(written: string, node: Scalar, value: string, offset: number): number | null {
  let at = valueStart(written, node);
  for (let index = 0; index < offset; index++) {
    at = skipFolded(written, at, value[index]!);
    if (written[at] === '\\' && node.type === 'QUOTE_DOUBLE') return null;
    if (written[at] !== value[index] && !/\s/.test(value[index]!)) return null;
    at += written.startsWith("''", at) && node.type === 'QUOTE_SINGLE' ? 2 : 1;
  }
  return offset < value.length ? skipFolded(written, at, value[offset]!) : at;
}

function valueStart(written: string, node: Scalar): number {
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return written.indexOf('\n') + 1;
  return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
}

function skipFolded(written: string, from: number, character: string): number {
  let at = from;
  if (/\s/.test(character)) return at;
  while (at < written.length && /\s/.test(written[at]!)) at++;
  return at;
}

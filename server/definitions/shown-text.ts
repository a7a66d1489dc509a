/**
 * The text of a definition file as people may read it: faults quote its lines, and the page shows objectives as they are
 * written. What receivers and the credentials of sources hold is stars, one for each character, so that carets keep their place.
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { nearWord } from '../slo/near-word.ts';

/** Keys of a receiver that hold no secret. */
const OPEN = new Set(['name', 'type', 'on', 'method', 'from', 'to']);
/** Keys of a source that do. */
const CREDENTIALS = new Set(['bearer', 'basic', 'headers']);
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** A reference to the environment says no more than its name. */
const HIDDEN = /\$\{[A-Za-z_][A-Za-z0-9_]*\}|\S/g;
const COMMENT = /(?<=(?:^|\s)#).*/gm;

export function shownText(text: string, documents: readonly Document[]): string {
  const hidden = documents.flatMap((document) => new Finding(text, document).ranges);
  let shown = '';
  let end = 0;
  for (const [from, to] of hidden.sort((a, b) => a[0] - b[0])) {
    if (from < end) continue;
    shown += text.slice(end, from) + text.slice(from, to).replaceAll(HIDDEN, starred);
    end = to;
  }
  return shown + text.slice(end);
}

function starred(part: string): string {
  return part.startsWith('${') ? part : '*';
}

/** Whether a text that is no YAML may hold a secret: of what is never closed nobody knows where it ends. */
export function mayHoldSecret(text: string): boolean {
  return /\b(?:notify|bearer|basic|headers)["']?\s*:/.test(text);
}

/** Finds what is not shown of one document. Aliases are followed to where the text stands. */
class Finding {
  readonly ranges: (readonly [from: number, to: number])[] = [];
  readonly #text: string;
  readonly #document: Document;
  readonly #hidden = new Set<Node>();

  constructor(text: string, document: Document) {
    this.#text = text;
    this.#document = document;
    this.#notifiedOf(document.contents);
    for (const [key, value] of this.#pairs(document.contents)) {
      if (key.value === 'slos') for (const slo of this.#items(value)) this.#notifiedOf(slo);
      if (key.value === 'sources') for (const source of this.#items(value)) this.#source(source);
    }
  }

  /** A slip in the key hides its value too. */
  #notifiedOf(map: unknown): void {
    for (const [key, value] of this.#pairs(map)) {
      if (key.value !== 'notify' && nearWord(String(key.value), ['notify']) === null) continue;
      const receivers = this.#items(value);
      if (receivers.length === 0) this.#hide(value);
      for (const receiver of receivers) this.#receiver(receiver);
      this.#comments(key, value);
    }
  }

  #receiver(receiver: unknown): void {
    const pairs = this.#pairs(receiver);
    if (pairs.length === 0 && !isName(this.#node(receiver))) this.#hide(receiver);
    for (const [key, value] of pairs)
      if (!OPEN.has(String(key.value)) || isMap(this.#node(value))) this.#hide(value);
  }

  #source(source: unknown): void {
    for (const [key, value] of this.#pairs(source)) if (CREDENTIALS.has(String(key.value))) this.#hide(value);
  }

  /** What was a receiver once is often kept as a comment. */
  #comments(key: Scalar, value: unknown): void {
    const from = key.range?.[1] ?? 0;
    const to = isNode(value) ? (value.range?.[2] ?? from) : from;
    for (const { index, 0: comment } of this.#text.slice(from, to).matchAll(COMMENT))
      this.ranges.push([from + index, from + index + comment.length]);
  }

  #hide(value: unknown): void {
    // What begins with a star is an alias, if one that leads nowhere.
    const node = this.#node(value) ?? (isAlias(value) ? value : undefined);
    if (node === undefined || this.#hidden.has(node)) return;
    this.#hidden.add(node);
    for (const [, each] of this.#pairs(node)) this.#hide(each);
    for (const each of this.#items(node)) this.#hide(each);
    if (!(isScalar(node) || isAlias(node)) || !node.range) return;
    const [from, to] = node.range;
    const isQuoted = isScalar(node) && /^QUOTE/.test(node.type ?? '');
    this.ranges.push(isQuoted ? [from + 1, to - 1] : [from, to]);
  }

  #node(value: unknown): Node | undefined {
    const node = isAlias(value) ? value.resolve(this.#document) : value;
    return isNode(node) ? node : undefined;
  }

  #pairs(value: unknown): [key: Scalar, value: unknown][] {
    const map = this.#node(value);
    if (!isMap(map)) return [];
    return map.items.flatMap(({ key, value: each }) => (isScalar(key) ? [[key, each]] : []));
  }

  #items(value: unknown): readonly unknown[] {
    const list = this.#node(value);
    return isSeq(list) ? list.items : [];
  }
}

function isName(node: Node | undefined): boolean {
  return isScalar(node) && NAME.test(String(node.value));
}

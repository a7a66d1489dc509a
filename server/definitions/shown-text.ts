/**
 * The text of a definition file as people may read it: faults quote its lines, and the page shows objectives as they are
 * written. What receivers and the credentials of sources hold is stars, one for each character, so that carets keep their place.
 */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Scalar, visit } from 'yaml';
import { nearWord } from '../slo/near-word.ts';

type Range = readonly [from: number, to: number];

/** Keys of a receiver that hold no secret. */
const OPEN = new Set(['name', 'type', 'on', 'method', 'from', 'to']);
/** Keys that hold one wherever they stand, be it by mistake. */
const SECRETS = new Set(['bearer', 'basic', 'headers', 'secret', 'routing_key', 'smtp']);
const SECRET_KEY = new RegExp(`\\b(?:notify|${[...SECRETS].join('|')})["']?\\s*:`);
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** `secret:abc`, without its space, is a key too. */
const KEY = /^[A-Za-z_-]{1,20}$/;
/** A reference to the environment says no more than its name. */
const HIDDEN = /\$\{[A-Za-z_][A-Za-z0-9_]*\}|\S/g;
const COMMENT = /(?<=(?:^|\s)#).*/gm;

export function shownText(text: string, documents: readonly Document[]): string {
  const hidden = documents.flatMap((document) => new Finding(text, document).ranges);
  hidden.push(...commentsIn(text, 0, text.length).filter(([from, to]) => isOfReceiver(text.slice(from, to))));
  let shown = '';
  let end = 0;
  for (const [from, to] of hidden.sort((a, b) => a[0] - b[0])) {
    if (from < end) continue;
    shown += text.slice(end, from) + text.slice(from, to).replaceAll(HIDDEN, starred);
    end = to;
  }
  return shown + text.slice(end);
}

/** What was a receiver once is often kept as a comment. */
function commentsIn(text: string, from: number, to: number): Range[] {
  const comments = text.slice(from, to).matchAll(COMMENT);
  return Array.from(comments, ({ index, 0: comment }) => [from + index, from + index + comment.length]);
}

function isOfReceiver(comment: string): boolean {
  return mayHoldSecret(comment) || /\burl["']?\s*:/.test(comment);
}

function starred(part: string): string {
  return part.startsWith('${') ? part : '*';
}

/** Whether a text that is no YAML may hold a secret: of what is never closed nobody knows where it ends. */
export function mayHoldSecret(text: string): boolean {
  return SECRET_KEY.test(text);
}

/** Finds what is not shown of one document. Aliases are followed to where the text stands. */
class Finding {
  readonly ranges: Range[] = [];
  readonly #text: string;
  readonly #document: Document;
  readonly #hidden = new Set<Node>();

  constructor(text: string, document: Document) {
    this.#text = text;
    this.#document = document;
    this.#notifiedOf(document.contents);
    for (const [key, value] of this.#pairs(document.contents))
      if (key.value === 'slos') for (const slo of this.#items(value)) this.#notifiedOf(slo);
    visit(document, {
      Pair: (_, { key, value }) => {
        if (isScalar(key) && SECRETS.has(String(key.value))) this.#hide(value);
      },
    });
  }

  /** A slip in the key hides its value too. */
  #notifiedOf(map: unknown): void {
    for (const [key, value] of this.#pairs(map)) {
      if (key.value !== 'notify' && nearWord(String(key.value), ['notify']) === null) continue;
      const receivers = this.#items(value);
      if (receivers.length === 0) this.#hide(value);
      for (const receiver of receivers) this.#receiver(receiver);
      const from = key.range?.[1] ?? 0;
      const to = isNode(value) ? (value.range?.[2] ?? from) : from;
      this.ranges.push(...commentsIn(this.#text, from, to));
    }
  }

  #receiver(receiver: unknown): void {
    const pairs = this.#pairs(receiver);
    if (pairs.length === 0 && !isName(this.#node(receiver))) this.#hide(receiver);
    for (const [key, value] of pairs) {
      if (!KEY.test(String(key.value))) this.#hide(key);
      if (!OPEN.has(String(key.value)) || !isOpen(this.#node(value))) this.#hide(value);
    }
  }

  #hide(value: unknown): void {
    // What begins with a star is an alias, if one that leads nowhere.
    const node = this.#node(value) ?? (isAlias(value) ? value : undefined);
    if (node === undefined || this.#hidden.has(node)) return;
    this.#hidden.add(node);
    for (const [key, each] of this.#pairs(node)) {
      if (each === null || isEmpty(each)) this.#hide(key);
      this.#hide(each);
    }
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

function isEmpty(value: unknown): boolean {
  return isScalar(value) && value.value === null;
}

/** Without a comma, what comes after it is of the value too. */
function isOpen(node: Node | undefined): boolean {
  return isSeq(node) || (isScalar(node) && !/:|["']/.test(String(node.value)));
}

function isName(node: Node | undefined): boolean {
  return isScalar(node) && NAME.test(String(node.value));
}

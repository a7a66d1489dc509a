/**
 * `${NAME}` in files of other tools. What a variable holds may be a secret: it is read and judged, but what is printed names the
 * variable again. So files are read twice, and the second time each variable holds a mark that tells where its value went.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Environment, expand } from '../environment.ts';
import type { Imported } from './imported.ts';

const NAMES = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** A value that is shorter is told in the words of faults: it is no secret, and may stand in any word. */
const SHORTEST_HIDDEN = 4;

export class References {
  readonly #env: Environment;
  readonly #names: readonly string[];
  readonly #prefix: string;

  constructor(texts: readonly string[], env: Environment) {
    this.#env = env;
    this.#names = [
      ...new Set(texts.flatMap((text) => Array.from(text.matchAll(NAMES), ([, name]) => name!))),
    ];
    // A name in PromQL, in definitions and in a label, that no file holds.
    let prefix = 'leewayenv';
    while (texts.some((text) => text.toLowerCase().includes(prefix))) prefix += 'v';
    this.#prefix = prefix;
  }

  /** An environment in which each variable that is referred to holds its mark. */
  get marks(): Environment {
    return Object.fromEntries(this.#names.map((name, index) => [name, `${this.#prefix}${index}x`]));
  }

  /**
   * `one`, which was read with what variables hold, as it is printed: like that of `marked` which comes from the same place and
   * is the same when variables are put in. Null when there is none, as when a value was changed, or decided what it became.
   */
  printed(one: Imported, marked: readonly Imported[]): Imported | null {
    const known = marked.find((other) => this.#isOf(one, other));
    if (known === undefined) return null;
    const lost = known.lost.map(({ at, message }) => ({ at, message: this.#named(message) }));
    return { ...one, service: this.#named(known.service), fields: this.#fieldsOf(known), lost };
  }

  /** Words without what variables hold. */
  hidden(words: string): string {
    const values = this.#names
      .map((name) => [name, this.#env[name] ?? ''] as const)
      .filter(([, value]) => value.length >= SHORTEST_HIDDEN)
      .sort(([, a], [, b]) => b.length - a.length);
    return values.reduce((text, [name, value]) => text.replaceAll(value, () => `\${${name}}`), words);
  }

  #isOf(one: Imported, marked: Imported): boolean {
    const isThere =
      one.of === marked.of &&
      isDeepStrictEqual(one.at.places.place(one.at.path), marked.at.places.place(marked.at.path));
    // A reference that cannot be read is told, and has left a hole.
    const isWhole = [...marked.from.values()].every(({ places, path }) => !places.holdsUnexpanded(path));
    return (
      isThere &&
      isWhole &&
      one.service === this.#expanded(this.#named(marked.service)) &&
      isDeepStrictEqual(one.fields, this.#expanded(this.#fieldsOf(marked)))
    );
  }

  #fieldsOf({ fields }: Imported): Imported['fields'] {
    return inTexts(fields, (text) => this.#named(text.replaceAll('${', () => '$${')));
  }

  #named(text: string): string {
    const marks = new RegExp(`${this.#prefix}(\\d+)x`, 'g');
    return text.replaceAll(marks, (_, index: string) => `\${${this.#names[Number(index)]}}`);
  }

  #expanded<T>(value: T): T {
    return inTexts(value, (text) => expand(text, this.#env).text);
  }
}

/** The same with each text that is in it changed. */
function inTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((each) => inTexts(each, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inTexts(each, change)])) as T;
}

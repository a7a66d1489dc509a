/** Reads what a `route` field says, `POST /snippets` or `/snippets`, once for each text. */
import { parseRoute } from '../slo/route-shape.ts';
import { ByteTable, hashOf } from './byte-table.ts';
import { methodNamed } from './methods.ts';
import { NONE } from './segment-trie.ts';

/** The method is NONE when the text has none; the shape is NONE when the text cannot be read. */
export type Template = { readonly method: number; readonly shape: number };

const UNREADABLE: Template = { method: NONE, shape: NONE };
/** Further texts are read each time anew. */
const REMEMBERED = 4096;
const WITH_METHOD = /^([A-Za-z][A-Za-z-]*) +(\/.*)$/;

export class RouteTemplates {
  readonly #texts = new ByteTable();
  readonly #templates: Template[] = [];
  readonly #shapeNamed: (text: string) => number;

  constructor(shapeNamed: (text: string) => number) {
    this.#shapeNamed = shapeNamed;
  }

  read(bytes: Uint8Array, from: number, to: number): Template {
    const hash = hashOf(bytes, from, to);
    const known = this.#texts.find(0, bytes, from, to, hash);
    if (known >= 0) return this.#templates[known]!;
    const template = this.#readAnew(Buffer.from(bytes.subarray(from, to)).toString());
    if (this.#texts.size < REMEMBERED) {
      this.#templates[this.#texts.add(0, bytes, from, to, hash)] = template;
    }
    return template;
  }

  #readAnew(text: string): Template {
    const [, method, route = text] = WITH_METHOD.exec(text) ?? [];
    const reading = parseRoute(route);
    if (!reading.ok || /\p{Cc}/u.test(route)) return UNREADABLE;
    return {
      method: method === undefined ? NONE : methodNamed(method),
      shape: this.#shapeNamed(reading.route.text),
    };
  }
}

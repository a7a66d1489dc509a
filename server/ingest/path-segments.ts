/** The segments of one path, as places in its bytes; reused from path to path. */

const SLASH = 0x2f;
const QUESTION = 0x3f;
const HASH = 0x23;
const COLON = 0x3a;
/** What a byte is to a path that ends with a quote or with a space. A path with anything unusual in it STOPs there. */
const ORDINARY = 0;
const SEPARATOR = 1;
const QUERY = 2;
const STOP = 3;
const IN_QUOTES = classes('"');
const IN_REQUEST_LINE = classes('" ');
/** Deeper paths are told apart no further. */
const LARGEST = 128;

export class PathSegments {
  bytes: Uint8Array = new Uint8Array();
  view = new DataView(this.bytes.buffer);
  count = 0;
  /** True when the path goes on below the last of the segments here. */
  goesOn = false;
  readonly from = new Int32Array(LARGEST);
  readonly to = new Int32Array(LARGEST);

  /** Takes a path, or a full URL; query, fragment, double and trailing slashes are dropped. */
  split(bytes: Uint8Array, from: number, to: number): void {
    if (this.bytes !== bytes) this.#in(bytes);
    this.count = 0;
    this.goesOn = false;
    let at = bytes[from] === SLASH ? from : pathStart(bytes, from, to);
    while (at < to) {
      const byte = bytes[at];
      if (byte === SLASH) at++;
      else if (byte === QUESTION || byte === HASH) return;
      else if (this.count === LARGEST) {
        this.goesOn = true;
        return;
      } else at = this.#take(at, to);
    }
  }

  /** Takes the path that begins at `at` with a slash, and answers where a quote or something unusual stands; -1 for no path. */
  takeQuoted(bytes: Uint8Array, at: number): number {
    return this.#takeTill(bytes, at, IN_QUOTES);
  }

  /** The same up to a space. */
  takeWord(bytes: Uint8Array, at: number): number {
    return this.#takeTill(bytes, at, IN_REQUEST_LINE);
  }

  #takeTill(bytes: Uint8Array, start: number, kinds: Uint8Array): number {
    if (bytes[start] !== SLASH) return -1;
    if (this.bytes !== bytes) this.#in(bytes);
    this.goesOn = false;
    let count = 0;
    let at = start;
    let kind = SEPARATOR;
    while (kind === SEPARATOR) {
      const from = ++at;
      kind = kinds[bytes[at]!]!;
      while (kind === ORDINARY) kind = kinds[bytes[++at]!]!;
      if (at === from) continue;
      if (count === LARGEST) return -1;
      this.from[count] = from;
      this.to[count] = at;
      count++;
    }
    this.count = count;
    if (kind === QUERY) while (kinds[bytes[at]!] !== STOP) at++;
    return at;
  }

  #in(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #take(start: number, to: number): number {
    const bytes = this.bytes;
    let at = start;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === SLASH || byte === QUESTION || byte === HASH) break;
    }
    this.from[this.count] = start;
    this.to[this.count] = at;
    this.count++;
    return at;
  }
}

/** Passes `scheme://host`, if the path is a full URL. */
function pathStart(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== COLON && bytes[at] !== SLASH && bytes[at] !== QUESTION) at++;
  if (bytes[at] !== COLON || bytes[at + 1] !== SLASH || bytes[at + 2] !== SLASH || at + 3 > to) return from;
  for (at += 3; at < to; at++) {
    if (bytes[at] === SLASH || bytes[at] === QUESTION || bytes[at] === HASH) return at;
  }
  return to;
}

function classes(stops: string): Uint8Array {
  const kinds = new Uint8Array(256).fill(STOP);
  kinds.fill(ORDINARY, 0x20, 0x7f);
  kinds[SLASH] = SEPARATOR;
  kinds[QUESTION] = QUERY;
  kinds[HASH] = QUERY;
  for (const byte of Buffer.from(`\\${stops}`)) kinds[byte] = STOP;
  return kinds;
}

/** The segments of one path, as places in its bytes, with their hashes; reused from path to path. */
import { hashed, NO_BYTES } from './byte-table.ts';

const SLASH = 0x2f;
const QUESTION = 0x3f;
const HASH = 0x23;
const COLON = 0x3a;
/** Deeper paths are told apart no further. */
const LARGEST = 128;

export class PathSegments {
  bytes: Uint8Array = new Uint8Array();
  count = 0;
  /** True when the path goes on below the last of the segments here. */
  goesOn = false;
  readonly from = new Int32Array(LARGEST);
  readonly to = new Int32Array(LARGEST);
  readonly hash = new Int32Array(LARGEST);

  /** Takes a path, or a full URL; query, fragment, double and trailing slashes are dropped. */
  split(bytes: Uint8Array, from: number, to: number): void {
    if (this.bytes !== bytes) this.bytes = bytes;
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

  #take(start: number, to: number): number {
    const bytes = this.bytes;
    let at = start;
    let hash = NO_BYTES;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === SLASH || byte === QUESTION || byte === HASH) break;
      hash = hashed(hash, byte);
    }
    this.from[this.count] = start;
    this.to[this.count] = at;
    this.hash[this.count] = hash;
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

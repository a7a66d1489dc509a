/** The key at this place of the record is not the one that was there before. */
export const UNUSUAL = -2;

const PLACES = 32;
const LONGEST = 32;
const COLON = 0x3a;
/** A sender that varies its keys must not make us learn with every record. */
const LEARN_EVERY = 16;

/** One writer writes the same keys in the same order: a key is compared with what stood at its place before it is scanned. */
export class KeyHabit {
  readonly #bytes = new Uint8Array(PLACES * LONGEST);
  readonly #lengths = new Uint8Array(PLACES);
  readonly #fields = new Int8Array(PLACES);
  #misses = 0;

  /** The field of the key that begins at `start` with its quote, or -1 for a key that means nothing, or UNUSUAL. */
  fieldAt(bytes: Uint8Array, start: number, place: number): number {
    if (place >= PLACES) return UNUSUAL;
    const length = this.#lengths[place]!;
    if (length === 0) return UNUSUAL;
    const known = this.#bytes;
    const base = place * LONGEST;
    for (let at = length - 1; at >= 0; at--) if (known[base + at] !== bytes[start + at]) return UNUSUAL;
    return this.#fields[place]!;
  }

  /** How long the key at this place is, with its quotes and its colon. */
  lengthAt(place: number): number {
    return this.#lengths[place]!;
  }

  /** Takes note of the key whose closing quote stands at `to`, if its colon follows at once. */
  learn(bytes: Uint8Array, start: number, to: number, place: number, field: number): void {
    const length = to + 2 - start;
    if (this.#misses++ % LEARN_EVERY !== 0 || place >= PLACES || length > LONGEST || bytes[to + 1] !== COLON)
      return;
    for (let at = 0; at < length; at++) this.#bytes[place * LONGEST + at] = bytes[start + at]!;
    this.#lengths[place] = length;
    this.#fields[place] = field;
  }
}

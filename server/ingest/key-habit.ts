/** The key at this place of the record is not the one that was there before. */
export const UNUSUAL = -2;

const PLACES = 32;
const LONGEST = 32;
const SHORTEST = 4;
const COLON = 0x3a;
/** A sender that varies its keys must not make us learn with every record. */
const LEARN_EVERY = 16;

/** One writer writes the same keys in the same order: a key is compared with what stood at its place before it is scanned. */
export class KeyHabit {
  readonly #bytes = new Uint8Array(PLACES * LONGEST);
  readonly #known = new DataView(this.#bytes.buffer);
  readonly #lengths = new Uint8Array(PLACES);
  readonly #fields = new Int8Array(PLACES);
  #misses = 0;

  /** The field of the key that begins at `start` with its quote, or -1 for a key that means nothing, or UNUSUAL. */
  fieldAt(view: DataView, end: number, start: number, place: number): number {
    if (place >= PLACES) return UNUSUAL;
    const length = this.#lengths[place]!;
    if (length === 0 || start + length > end) return UNUSUAL;
    const base = place * LONGEST;
    const last = length - 4;
    // Four bytes at a time; the last four overlap the ones before.
    for (let at = 0; at < last; at += 4) {
      if (this.#known.getInt32(base + at, true) !== view.getInt32(start + at, true)) return UNUSUAL;
    }
    const isSame = this.#known.getInt32(base + last, true) === view.getInt32(start + last, true);
    return isSame ? this.#fields[place]! : UNUSUAL;
  }

  /** How long the key at this place is, with its quotes and its colon. */
  lengthAt(place: number): number {
    return this.#lengths[place]!;
  }

  /** Takes note of the key whose closing quote stands at `to`, if its colon follows at once. */
  learn(bytes: Uint8Array, start: number, to: number, place: number, field: number): void {
    const length = to + 2 - start;
    if (this.#misses++ % LEARN_EVERY !== 0 || place >= PLACES || bytes[to + 1] !== COLON) return;
    if (length < SHORTEST || length > LONGEST) return;
    this.#lengths[place] = 0;
    for (let at = 0; at < length; at++) {
      const byte = bytes[start + at]!;
      // UTF-8 is checked only where a scan has passed it.
      if (byte >= 0x80) return;
      this.#bytes[place * LONGEST + at] = byte;
    }
    this.#lengths[place] = length;
    this.#fields[place] = field;
  }
}

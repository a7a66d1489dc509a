/** A date and time down to the minute, of a fixed length of 16 to 24, remembered: the next line mostly has the same. */
export class MinuteText {
  /** What the text says, in minutes since the epoch. */
  minute = 0;
  readonly #length: number;
  readonly #parse: (text: string) => number | null;
  readonly #known: Uint8Array;
  /** The first eight bytes, the next eight, and the last eight; NaN, which equals nothing, until a text was read. */
  #first = Number.NaN;
  #second = Number.NaN;
  #last = Number.NaN;

  constructor(length: number, parse: (text: string) => number | null) {
    this.#length = length;
    this.#parse = parse;
    this.#known = new Uint8Array(length);
  }

  /** True when the text at `at` is the one read last. ASCII makes no NaN and no zero: as floats, equal bytes are equal. */
  isAt(view: DataView, at: number): boolean {
    return (
      at + this.#length <= view.byteLength &&
      view.getFloat64(at, true) === this.#first &&
      view.getFloat64(at + 8, true) === this.#second &&
      view.getFloat64(at + this.#length - 8, true) === this.#last
    );
  }

  /** Reads the text at `at`; false when it is none. */
  readAt(bytes: Uint8Array, at: number): boolean {
    if (at + this.#length > bytes.length) return false;
    const text = Buffer.from(bytes.subarray(at, at + this.#length)).toString('latin1');
    const minute = this.#parse(text);
    if (minute === null) return false;
    this.minute = minute;
    this.#known.set(bytes.subarray(at, at + this.#length));
    const view = new DataView(this.#known.buffer);
    this.#first = view.getFloat64(0, true);
    this.#second = view.getFloat64(8, true);
    this.#last = view.getFloat64(this.#length - 8, true);
    return true;
  }
}

/** Text formats: which line is of which, and where it keeps the parts of an event. */
import type { Fields } from './fields.ts';
import type { Reading } from './reading.ts';

/** Sets the fields of a line, bytes[from, to) without its line feed; null when it is not of this format. */
export type TextFormat = {
  /** The names in LOG_FORMATS that it may answer. */
  readonly names: readonly string[];
  read(bytes: Uint8Array, from: number, to: number, fields: Fields): Reading | null;
};

export class TextReader {
  readonly #formats: TextFormat[];

  constructor(formats: readonly TextFormat[]) {
    this.#formats = [...formats];
  }

  /** The format of the line before is tried first. */
  resolve(bytes: Uint8Array, from: number, to: number, fields: Fields): Reading | null {
    const formats = this.#formats;
    for (let index = 0; index < formats.length; index++) {
      const format = formats[index]!;
      fields.clear();
      const reading = format.read(bytes, from, to, fields);
      if (reading === null) continue;
      if (index > 0) formats.splice(0, 0, ...formats.splice(index, 1));
      return reading;
    }
    return null;
  }
}

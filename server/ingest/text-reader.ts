/** Text formats: which line is of which, and where it keeps the parts of an event. */
import type { Event } from './event.ts';
import type { Fields } from './fields.ts';
import type { Reading } from './reading.ts';

/** Sets the fields of a line, [from, to) without its line feed; null when it is not of this format. */
export type TextFormat = {
  /** The names in LOG_FORMATS that it may answer. */
  readonly names: readonly string[];
  /** What is read at once, on the way, the event has already: where `hasPath` is set, method and path. */
  read(event: Event, from: number, to: number, fields: Fields): Reading | null;
};

export class TextReader {
  readonly #formats: TextFormat[];

  constructor(formats: readonly TextFormat[]) {
    this.#formats = [...formats];
  }

  /** The format of the line before is tried first. */
  resolve(event: Event, from: number, to: number, fields: Fields): Reading | null {
    const formats = this.#formats;
    for (let index = 0; index < formats.length; index++) {
      const format = formats[index]!;
      fields.clear();
      event.begin();
      const reading = format.read(event, from, to, fields);
      if (reading === null) continue;
      if (index > 0) formats.splice(0, 0, ...formats.splice(index, 1));
      return reading;
    }
    return null;
  }
}

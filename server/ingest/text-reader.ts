/** Text formats: which line is of which, and where it keeps the parts of an event. */
import type { Event } from './event.ts';
import { UNUSUAL } from './event-time.ts';
import type { Fields } from './fields.ts';
import type { Reading } from './reading.ts';
import { compileTemplate, type MatchLine } from './template-code.ts';
import { TEXT_TEMPLATES } from './text-templates.ts';
import type { Zone } from './zone.ts';

/** Sets the fields of a line, [from, to) without its line feed; null when it is not of this format. */
export type TextFormat = {
  /** The names in LOG_FORMATS that it may answer. */
  readonly names: readonly string[];
  /** What is read at once, on the way, the event has already: where `hasPath` is set, method and path. */
  read(event: Event, from: number, to: number, fields: Fields): Reading | null;
};

/** A template that the lines of late were like. */
type Plain = { readonly match: MatchLine; readonly reading: Reading };

export class TextReader {
  readonly #formats: TextFormat[];
  #plain: Plain | null = null;

  constructor(formats: readonly TextFormat[]) {
    this.#formats = [...formats];
  }

  /** How the line that was just matched is to be understood. */
  get reading(): Reading {
    return this.#plain!.reading;
  }

  /** The fast way: reads the line at `at` if it is like the lines before, and answers where it ends, or a negative number. */
  match(event: Event, at: number, zone: Zone): number {
    return this.#plain === null ? UNUSUAL : this.#plain.match(event.bytes, event.view, at, event, zone);
  }

  /** Finds the template for lines like this one, which was understood so. The event is overwritten. */
  learn(event: Event, from: number, to: number, reading: Reading, zone: Zone): void {
    if (this.#plain?.reading === reading) return;
    for (const template of TEXT_TEMPLATES.get(reading.format) ?? []) {
      const match = compileTemplate(template);
      event.begin();
      if (match(event.bytes, event.view, from, event, zone) === to) this.#plain = { match, reading };
    }
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

import type { Place } from '../slo/definition.ts';
import { type DefinitionFault, faultAt } from './fault.ts';

/** The text of a definition file, with the way from an offset to its line and column. */
export class DefinitionText {
  readonly file: string;
  readonly text: string;
  /** The same, as people may read it: {@link shownText}. */
  readonly shown: string;
  /** Where each line begins. The parser's own count misses lines in some broken texts. */
  readonly #starts: readonly number[];

  constructor(file: string, text: string, shown: string) {
    this.file = file;
    this.text = text;
    this.shown = shown;
    this.#starts = [0, ...Array.from(text.matchAll(/\n/g), (end) => end.index + 1)];
  }

  place(offset: number): Place {
    const line = this.#lineOf(offset);
    return { file: this.file, line: line + 1, column: offset - this.#starts[line]! + 1 };
  }

  fault(offset: number, length: number, message: string): DefinitionFault {
    const line = this.#lineOf(offset);
    const text = this.shown.slice(this.#starts[line], this.#starts[line + 1]);
    return faultAt(text, this.place(offset), length, message);
  }

  /** The last line that begins at `offset` or before, from 0. */
  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

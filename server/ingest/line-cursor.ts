/** Walks along one line of text. A step that does not find what it asks for makes the cursor fail, and so all steps after it. */
import { type Fields, STRING } from './fields.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class LineCursor {
  bytes: Uint8Array = new Uint8Array();
  at = 0;
  end = 0;
  failed = false;

  start(bytes: Uint8Array, from: number, to: number): this {
    if (this.bytes !== bytes) this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.failed = false;
    return this;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** The byte here; 0 at the end of the line. */
  get byte(): number {
    return this.at < this.end ? this.bytes[this.at]! : 0;
  }

  /** Passes this one byte. */
  pass(byte: number): boolean {
    if (this.failed || this.at >= this.end || this.bytes[this.at] !== byte) return this.#fail();
    this.at++;
    return true;
  }

  /** Passes all up to the next `byte`, which must come, and that byte too; keeps what was passed as a field. */
  till(byte: number, fields?: Fields, field = 0): boolean {
    const from = this.at;
    const bytes = this.bytes;
    let at = from;
    while (at < this.end && bytes[at] !== byte) at++;
    if (this.failed || at >= this.end) return this.#fail();
    fields?.set(field, STRING, from, at);
    this.at = at + 1;
    return true;
  }

  /** Passes a word, to the next space or the end of the line, and the space; keeps it as a field. An empty one fails. */
  word(fields?: Fields, field = 0): boolean {
    const from = this.at;
    const bytes = this.bytes;
    let at = from;
    while (at < this.end && bytes[at] !== SPACE) at++;
    if (this.failed || at === from) return this.#fail();
    fields?.set(field, STRING, from, at);
    this.at = at < this.end ? at + 1 : at;
    return true;
  }

  /** Passes a text in quotes, in which a backslash protects a quote; keeps what is within them as a field. */
  quoted(fields?: Fields, field = 0): boolean {
    if (!this.pass(QUOTE)) return false;
    const from = this.at;
    const bytes = this.bytes;
    let at = from;
    while (at < this.end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    if (at >= this.end) return this.#fail();
    fields?.set(field, STRING, from, at);
    this.at = at + 1;
    return true;
  }

  #fail(): boolean {
    this.failed = true;
    return false;
  }
}

import { BACKSLASHED, ESCAPED, type Fields, HASHED, STRING } from './fields.ts';
import { withoutBackslashes, withoutHashes } from './text-escapes.ts';

const ENCODER = new TextEncoder();

/** The bytes of a text field: in place, or, where the text has escapes, decoded apart. */
export class FieldText {
  bytes: Uint8Array = new Uint8Array();
  from = 0;
  to = 0;

  /** False when the field is no text, or an empty one. */
  read(bytes: Uint8Array, fields: Fields, field: number): boolean {
    const kind = fields.kinds[field]!;
    if (kind < STRING) return false;
    if (this.bytes !== bytes) this.bytes = bytes;
    this.from = fields.starts[field]!;
    this.to = fields.ends[field]!;
    if (kind === ESCAPED) this.#decode();
    else if (kind === BACKSLASHED) this.#take(withoutBackslashes(bytes, this.from, this.to));
    else if (kind === HASHED) this.#take(withoutHashes(bytes, this.from, this.to));
    return this.from < this.to;
  }

  toString(): string {
    return Buffer.from(this.bytes.subarray(this.from, this.to)).toString();
  }

  #decode(): void {
    const text = Buffer.from(this.bytes.subarray(this.from - 1, this.to + 1)).toString();
    this.#take(ENCODER.encode(JSON.parse(text)));
  }

  #take(decoded: Uint8Array): void {
    this.bytes = decoded;
    this.from = 0;
    this.to = decoded.length;
  }
}

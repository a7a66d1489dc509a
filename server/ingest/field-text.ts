import { ESCAPED, type Fields, STRING } from './fields.ts';

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
    return this.from < this.to;
  }

  toString(): string {
    return Buffer.from(this.bytes.subarray(this.from, this.to)).toString();
  }

  #decode(): void {
    const text = Buffer.from(this.bytes.subarray(this.from - 1, this.to + 1)).toString();
    this.bytes = ENCODER.encode(JSON.parse(text));
    this.from = 0;
    this.to = this.bytes.length;
  }
}

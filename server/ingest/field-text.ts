import { ESCAPED, type JsonScanner, STRING } from './json-scanner.ts';

const ENCODER = new TextEncoder();

/** The bytes of a string field: in place, or, where the string has escapes, decoded apart. */
export class FieldText {
  bytes: Uint8Array = new Uint8Array();
  from = 0;
  to = 0;

  /** False when the field is no string, or an empty one. */
  read(bytes: Uint8Array, record: JsonScanner, field: number): boolean {
    const kind = record.kinds[field]!;
    if (kind < STRING) return false;
    if (this.bytes !== bytes) this.bytes = bytes;
    this.from = record.starts[field]!;
    this.to = record.ends[field]!;
    if (kind === ESCAPED) this.#decode();
    return this.from < this.to;
  }

  #decode(): void {
    const text = Buffer.from(this.bytes.subarray(this.from - 1, this.to + 1)).toString();
    this.bytes = ENCODER.encode(JSON.parse(text));
    this.from = 0;
    this.to = this.bytes.length;
  }
}

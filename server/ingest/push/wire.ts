/** A walk over one protobuf message: known fields are read, all others skipped. Faults are thrown as Error. */
import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';

const VARINT = 0;
const BIT64 = 1;
const LENGTH = 2;

/** Tags of fields, by how their values are written. A field with another way of writing is an unknown one. */
export const varintField = (number: number): number => (number << 3) | VARINT;
export const fixed64Field = (number: number): number => (number << 3) | BIT64;
export const lengthField = (number: number): number => (number << 3) | LENGTH;

export class Message {
  readonly #reader: BinaryReader;
  #unread = false;
  /** Of the field that next() came to. */
  tag = 0;

  constructor(bytes: Uint8Array) {
    this.#reader = new BinaryReader(bytes);
  }

  /** Goes to the next field, past the value of the last one if nobody read it. */
  next(): boolean {
    const reader = this.#reader;
    if (this.#unread) reader.skip((this.tag & 7) as WireType, this.tag >>> 3);
    this.#unread = reader.pos < reader.len;
    if (!this.#unread) return false;
    const [number, type] = reader.tag();
    this.tag = (number << 3) | type;
    return true;
  }

  bytes(): Uint8Array {
    return this.#read().bytes();
  }

  string(): string {
    return this.#read().string();
  }

  int64(): bigint {
    return BigInt(this.#read().int64());
  }

  fixed64(): bigint {
    return BigInt(this.#read().fixed64());
  }

  double(): number {
    return this.#read().double();
  }

  bool(): boolean {
    return this.#read().bool();
  }

  #read(): BinaryReader {
    this.#unread = false;
    return this.#reader;
  }
}

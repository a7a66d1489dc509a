/** Protobuf and snappy written by hand: what the decoders are held against shares no code with them. */

export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

type Bytes = Iterable<number>;

export const int = (field: number, value: number | bigint): number[] => [
  ...varint(field * 8),
  ...varint(value),
];

export function fixed64(field: number, value: bigint): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return [...varint(field * 8 + 1), ...bytes];
}

export function double(field: number, value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...varint(field * 8 + 1), ...bytes];
}

/** A string, bytes or a message. */
export function bytes(field: number, content: string | Bytes): number[] {
  const inner = typeof content === 'string' ? [...Buffer.from(content)] : [...content];
  return [...varint(field * 8 + 2), ...varint(inner.length), ...inner];
}

export const message = (...fields: Bytes[]): Uint8Array =>
  Uint8Array.from(fields.flatMap((field) => [...field]));

/** Snappy without any compression: literals of at most 60 bytes. */
export function snappyOf(content: Uint8Array, statedLength = content.length): Uint8Array {
  const out = varint(statedLength);
  for (let from = 0; from < content.length; from += 60) {
    const literal = content.subarray(from, from + 60);
    out.push((literal.length - 1) << 2, ...literal);
  }
  return Uint8Array.from(out);
}

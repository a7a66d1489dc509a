import { ByteTable, hashOf } from './byte-table.ts';

/** The methods that are told apart, by their number; the last stands for all others. */
export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
  '(other)',
] as const;

const OTHER = METHODS.length - 1;
const LONGEST = 7;

const spellings = new ByteTable();
const methodOfSpelling: number[] = [];
for (const [method, name] of METHODS.entries()) {
  for (const spelling of [name, name.toLowerCase()]) {
    const bytes = new TextEncoder().encode(spelling);
    const hash = hashOf(bytes, 0, bytes.length);
    if (method !== OTHER) methodOfSpelling[spellings.add(0, bytes, 0, bytes.length, hash)] = method;
  }
}

/** The number of the method in bytes[from, to), in either case. */
export function methodIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > LONGEST) return OTHER;
  const spelling = spellings.find(0, bytes, from, to, hashOf(bytes, from, to));
  return spelling >= 0
    ? methodOfSpelling[spelling]!
    : methodNamed(Buffer.from(bytes.subarray(from, to)).toString());
}

/** The number of the method with this name, in any case. */
export function methodNamed(name: string): number {
  const method = METHODS.indexOf(name.toUpperCase() as (typeof METHODS)[number]);
  return method < 0 ? OTHER : method;
}

import { KeyFinder } from './key-finder.ts';

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
const NAMES = METHODS.slice(0, OTHER);
const LONGEST = 7;

const spellings = new KeyFinder([...NAMES, ...NAMES.map((name) => name.toLowerCase())]);

/** The number of the method in bytes[from, to), in either case. */
export function methodIn(bytes: Uint8Array, from: number, to: number): number {
  const spelling = spellings.find(bytes, from, to);
  if (spelling >= 0) return spelling < OTHER ? spelling : spelling - OTHER;
  return to - from > LONGEST ? OTHER : methodNamed(Buffer.from(bytes.subarray(from, to)).toString());
}

/** The number of the method with this name, in any case. */
export function methodNamed(name: string): number {
  const method = METHODS.indexOf(name.toUpperCase() as (typeof METHODS)[number]);
  return method < 0 ? OTHER : method;
}

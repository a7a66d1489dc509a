import { METHODS as TOLD_APART } from '../slo/method.ts';
import { KeyFinder } from './key-finder.ts';

/** The methods that are told apart, by their number; the last stands for all others. */
export const METHODS = [...TOLD_APART, '(other)'] as const;

export const OTHER_METHOD = METHODS.length - 1;
const LONGEST = 7;

const spellings = new KeyFinder([...TOLD_APART, ...TOLD_APART.map((name) => name.toLowerCase())]);

/** The number of the method in bytes[from, to), in either case. */
export function methodIn(bytes: Uint8Array, from: number, to: number): number {
  const spelling = spellings.find(bytes, from, to);
  if (spelling >= 0) return spelling < OTHER_METHOD ? spelling : spelling - OTHER_METHOD;
  return to - from > LONGEST ? OTHER_METHOD : methodNamed(Buffer.from(bytes.subarray(from, to)).toString());
}

/** The number of the method with this name, in any case. */
export function methodNamed(name: string): number {
  const method = METHODS.indexOf(name.toUpperCase() as (typeof METHODS)[number]);
  return method < 0 ? OTHER_METHOD : method;
}

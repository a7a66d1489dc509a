import { wholeNumber } from '../slo/words.ts';

/** Where a line of a piece of a file stands: lines count from the beginning of the piece, which begins at byte `from`. */
export function linePlace(from: number, line: number): string {
  return from === 0 ? `line ${line}` : `line ${line} after its first ${wholeNumber(from)} bytes`;
}

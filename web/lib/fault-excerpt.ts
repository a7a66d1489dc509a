/** The excerpt of a fault in a box that may be narrower than its line. */

/** The carets are the last line's end: `  ^^^^`. */
export function splitAtCaret(excerpt: string): { readonly before: string; readonly caret: string } {
  const caret = /\^+$/.exec(excerpt)?.[0] ?? '';
  return { before: excerpt.slice(0, excerpt.length - caret.length), caret };
}

/** Air beside the carets, so that what they point at is read in its surroundings. */
const BESIDE_PX = 32;

/** How far to scroll for the carets: not at all when they are in sight, and never past their beginning. */
export function scrollToSee(
  caret: { readonly left: number; readonly width: number },
  boxWidth: number,
): number {
  const wholeInSight = caret.left + caret.width + BESIDE_PX - boxWidth;
  return Math.max(0, Math.min(wholeInSight, caret.left - BESIDE_PX));
}

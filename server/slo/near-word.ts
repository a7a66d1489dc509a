/** The word of `vocabulary` that was probably meant: at most one slip away, two in words of more than four letters. */
export function nearWord(word: string, vocabulary: Iterable<string>): string | null {
  const written = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = written.length > 4 ? 3 : 2;
  for (const candidate of vocabulary) {
    const distance = editDistance(written, candidate.toLowerCase());
    if (distance >= bestDistance || distance >= candidate.length) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** The words that point to the near word, or nothing when none is near. */
export function suggestion(word: string, vocabulary: Iterable<string>): string {
  const near = nearWord(word, vocabulary);
  return near === null ? '' : `; did you mean "${near}"?`;
}

/** Letters inserted, left out, replaced, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, beforeLast[column - 2]! + 1);
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}

/** A source of numbers in [0, 1). All chance of the demo comes from one, so that a seed repeats it. */
export type Random = () => number;

/** mulberry32: small, quick, and good enough to look like traffic. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed for part `part` of what `seed` makes, so that each part can be made without those before it. */
export function seedOf(seed: number, part: number): number {
  const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(part, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}

/** Normally distributed, mean 0 and deviation 1 (Box-Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random();
}

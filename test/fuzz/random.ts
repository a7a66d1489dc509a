/** Numbers that look random and come again with their seed (mulberry32). */
export type Random = {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  pick<One>(from: readonly One[]): One;
  /** True once in `times`. */
  once(times: number): boolean;
};

export function randomOf(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number) => Math.floor(next() * end);
  return { below, pick: (from) => from[below(from.length)]!, once: (times) => below(times) === 0 };
}

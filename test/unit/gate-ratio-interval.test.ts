import { describe, expect, test } from 'vitest';
import { ratioInterval, score, type Trials } from '../../server/gate/ratio-interval.ts';
import { seeded } from '../support/traffic.ts';

const Z95 = 1.959963984540054;
const of = (bad: number, trials: number): Trials => ({ bad, of: trials });

describe('the interval', () => {
  test.each([
    { title: 'the same share', after: of(10, 100), before: of(10, 100), low: 0.4282, high: 2.3352 },
    { title: 'eleven times', after: of(55, 1000), before: of(5, 1000), low: 4.7676, high: 30.5086 },
    {
      title: 'the same of ten times the traffic',
      after: of(100, 10_000),
      before: of(10, 1000),
      low: 0.5445,
      high: 2.008,
    },
    { title: 'none bad after', after: of(0, 1000), before: of(10, 1000), low: 0, high: 0.3154 },
    { title: 'none bad before', after: of(10, 1000), before: of(0, 1000), low: 3.1705, high: null },
    { title: 'none bad at all', after: of(0, 1000), before: of(0, 1000), low: 0, high: null },
    { title: 'all bad after', after: of(10, 10), before: of(5, 20), low: 2.1223, high: 10.1331 },
  ])('$title', ({ after, before, low, high }) => {
    const interval = ratioInterval(after, before)!;
    expect(interval.low).toBeCloseTo(low, 4);
    if (low > 0) expect(scoreByHand(interval.low, after, before)).toBeCloseTo(Z95, 4);
    if (high === null || interval.high === null) return expect(interval.high).toBe(high);
    expect(interval.high).toBeCloseTo(high, 4);
    expect(scoreByHand(interval.high, after, before)).toBeCloseTo(-Z95, 4);
  });

  test('without trials there is none', () => {
    expect(ratioInterval(of(0, 0), of(1, 10))).toBeNull();
    expect(ratioInterval(of(1, 10), of(0, 0))).toBeNull();
  });

  test('what is compared with what may be turned round', () => {
    const random = seeded(7);
    for (let round = 0; round < 300; round++) {
      const [one, other] = [drawn(random), drawn(random)];
      const there = ratioInterval(one, other)!;
      const back = ratioInterval(other, one)!;
      if (back.high !== null) expect(there.low).toBeCloseTo(1 / back.high, 6);
      if (there.high !== null) expect(there.high * back.low).toBeCloseTo(1, 6);
    }
  });

  test('it holds the ratio that was counted, and narrows as more is counted', () => {
    const random = seeded(11);
    for (let round = 0; round < 300; round++) {
      const [after, before] = [drawn(random), drawn(random)];
      const { low, high } = ratioInterval(after, before)!;
      const more = (one: Trials) => of(one.bad * 10, one.of * 10);
      const narrower = ratioInterval(more(after), more(before))!;
      if (before.bad > 0) {
        const ratio = after.bad / after.of / (before.bad / before.of);
        expect(low).toBeLessThanOrEqual(ratio);
        expect(high).toBeGreaterThanOrEqual(ratio);
      }
      if (after.bad > 0) expect(narrower.low).toBeGreaterThan(low);
      if (high !== null) expect(narrower.high).toBeLessThan(high);
    }
  });

  test('counts beyond what a product of two holds exactly', () => {
    const { low, high } = ratioInterval(of(2_000_000, 4e9), of(1_000_000, 4e9))!;
    expect([low, high]).toEqual([expect.closeTo(1.9952, 3), expect.closeTo(2.0048, 3)]);
  });
});

function drawn(random: () => number): Trials {
  const trials = 2 + Math.floor(random() * 400);
  return of(Math.floor(random() ** 3 * trials), trials);
}

test('the score is that of its definition, with moments summed over all counts there can be', () => {
  const random = seeded(3);
  for (let round = 0; round < 40; round++) {
    const [after, before] = [of(2 + Math.floor(random() * 6), 25), of(1 + Math.floor(random() * 6), 40)];
    const ratio = Math.exp(random() * 3 - 1.5);
    expect(score(ratio, after, before)).toBeCloseTo(scoreByHand(ratio, after, before), 5);
  }
});

/** The likeliest shares by looking at all of them, ever closer; z + skew (z^2 - 1) / 6 = plain by halving. */
function scoreByHand(ratio: number, after: Trials, before: Trials): number {
  let [from, to] = [1e-9, Math.min(1, 1 / ratio) - 1e-9];
  const likelihood = (p0: number) =>
    after.bad * Math.log(p0 * ratio) +
    (after.of - after.bad) * Math.log1p(-p0 * ratio) +
    before.bad * Math.log(p0) +
    (before.of - before.bad) * Math.log1p(-p0);
  for (let step = 0; step < 200; step++) {
    const [left, right] = [from + (to - from) / 3, to - (to - from) / 3];
    if (likelihood(left) < likelihood(right)) from = left;
    else to = right;
  }
  const p0 = (from + to) / 2;
  let [second, third] = [0, 0];
  for (const [x, chance1] of chances(after.of, p0 * ratio))
    for (const [y, chance0] of chances(before.of, p0)) {
      const difference = x / after.of - (ratio * y) / before.of;
      second += chance1 * chance0 * difference ** 2;
      third += chance1 * chance0 * difference ** 3;
    }
  const all = after.of + before.of;
  const variance = second * (all / (all - 1));
  const plain = (after.bad / after.of - (ratio * before.bad) / before.of) / Math.sqrt(variance);
  const skew = third / variance ** 1.5;
  const turn = skew === 0 ? 50 : Math.max(-50, Math.min(50, -3 / skew));
  let [low, high] = skew > 0 ? [turn, 50] : [-50, turn];
  for (let halving = 0; halving < 100; halving++) {
    const z = (low + high) / 2;
    if (z + (skew / 6) * (z * z - 1) < plain) low = z;
    else high = z;
  }
  return (low + high) / 2;
}

/** Counts and how likely they are, of trials of one share. */
function* chances(trials: number, share: number): Generator<readonly [count: number, chance: number]> {
  let chance = Math.exp(trials * Math.log1p(-share));
  for (let count = 0; count <= trials; count++) {
    if (chance > 1e-12) yield [count, chance];
    chance *= ((trials - count) / (count + 1)) * (share / (1 - share));
  }
}

describe('reckoned out over all counts there can be, and not drawn', () => {
  const SHARES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3];
  const CASES = [
    ...[1, 3].flatMap((ratio) => [
      { after: 500, before: 500, ratio },
      { after: 100, before: 500, ratio },
      { after: 500, before: 100, ratio },
      { after: 60, before: 60, ratio },
    ]),
    { after: 100, before: 3000, ratio: 1 },
    { after: 3000, before: 100, ratio: 1 },
  ];

  test.each(CASES)(
    '$after events after, $before before, $ratio times: it misses in one case of 20, on either side in one of 40',
    ({ after, before, ratio }) => {
      const missed = SHARES.filter(
        (share) => share * ratio < 0.5 && share * Math.max(after, before) < 600,
      ).map((share) => misses(after, before, share, ratio));
      for (const { above, below } of missed) {
        expect(above).toBeLessThan(0.035);
        expect(below).toBeLessThan(0.04);
        expect(above + below).toBeLessThan(0.06);
      }
      // With next to no bad events it hardly ever misses, as little can be told at all.
      const most = missed.at(-1)!;
      expect(most.above + most.below).toBeGreaterThan(0.04);
    },
  );
});

/** How likely all of the interval lies above the true ratio, or below it. */
function misses(after: number, before: number, share: number, ratio: number) {
  let [above, below, all] = [0, 0, 0];
  for (const [bad1, chance1] of chances(after, share * ratio))
    for (const [bad0, chance0] of chances(before, share)) {
      all += chance1 * chance0;
      if (bad1 + bad0 === 0) continue;
      const z = score(ratio, of(bad1, after), of(bad0, before));
      if (z > Z95 && bad1 > 0) above += chance1 * chance0;
      if (z < -Z95 && bad0 > 0) below += chance1 * chance0;
    }
  expect(all).toBeCloseTo(1, 6);
  return { above, below };
}

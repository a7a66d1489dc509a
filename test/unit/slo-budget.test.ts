import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  burnRate,
  burnsOver,
  failuresLeft,
  isSpent,
  minutesToExhaustion,
  remainingBelow,
  remainingBudget,
  surelyBurnsOver,
  wilsonInterval,
} from '../../server/slo/budget.ts';
import { parseTarget, type Target } from '../../server/slo/target.ts';

function target(text: string): Target {
  const reading = parseTarget(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.target;
}

const count = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1e12 }));
const counts = fc.record({ good: count, bad: count });
const targets = fc.constantFrom('50%', '90%', '99%', '99.5%', '99.9%', '99.999%', '99.999999%').map(target);
const ratio = fc.record({ num: fc.integer({ min: 1, max: 1e6 }), den: fc.integer({ min: 1, max: 1e6 }) });

/** -1, 0 or 1 for a/b against c/d, with positive denominators. */
function compare(a: bigint, b: bigint, c: bigint, d: bigint): number {
  return a * d === c * b ? 0 : a * d < c * b ? -1 : 1;
}

/** The burn rate as a fraction. */
function burn({ good, bad }: { good: number; bad: number }, { of, bad: budget }: Target): [bigint, bigint] {
  const total = BigInt(good) + BigInt(bad);
  return total === 0n ? [0n, 1n] : [BigInt(bad) * BigInt(of), total * BigInt(budget)];
}

describe('burn and budget are the exact fractions', () => {
  test('burn rate and remaining, to the last digit of a float', () => {
    fc.assert(
      fc.property(counts, targets, (given, goal) => {
        const [num, den] = burn(given, goal);
        const exact = Number((num * 10n ** 18n) / den) / 1e18;
        expect(burnRate(given, goal)).toBeCloseTo(exact, 9 - Math.ceil(Math.log10(exact + 1)));
        expect(remainingBudget(given, goal)).toBeCloseTo(1 - exact, 9 - Math.ceil(Math.log10(exact + 1)));
      }),
    );
  });

  test('a threshold, a share of the budget and its end are compared without rounding', () => {
    fc.assert(
      fc.property(counts, targets, ratio, (given, goal, threshold) => {
        const [num, den] = burn(given, goal);
        const { good, bad } = given;
        expect(burnsOver(given, goal, threshold)).toBe(
          compare(num, den, BigInt(threshold.num), BigInt(threshold.den)) > 0,
        );
        const left = [den - num, den] as const;
        expect(remainingBelow(given, goal, threshold)).toBe(
          good + bad > 0 && compare(...left, BigInt(threshold.num), BigInt(threshold.den)) < 0,
        );
        expect(isSpent(given, goal)).toBe(good + bad > 0 && compare(...left, 0n, 1n) <= 0);
      }),
    );
  });

  test('where the products of a threshold leave the integers that are exact, and beside that edge', () => {
    // bad x 1e8 x den is around 2^53, so that one run takes the quick way and the next BigInt's.
    const goal = target('99.999999%');
    const edge = 2 ** 53 / goal.of;
    fc.assert(
      fc.property(
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: -2, max: 2 }),
        (step, good, den, aside) => {
          const bad = Math.max(0, Math.floor(edge / den) + step);
          const total = bad + good;
          // The burn rate itself, and what is just beside it.
          const threshold = {
            num: Math.max(1, Math.round((bad * goal.of * den) / (total * goal.bad)) + aside),
            den,
          };
          const [num, over] = burn({ good, bad }, goal);
          expect(burnsOver({ good, bad }, goal, threshold)).toBe(
            compare(num, over, BigInt(threshold.num), BigInt(threshold.den)) > 0,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    { title: 'at the threshold', bad: 72, over: false },
    { title: 'one event above it', bad: 73, over: true },
    { title: 'one event below it', bad: 71, over: false },
  ])('14.4 over 99.5% of 1 000 events: $title', ({ bad, over }) => {
    const threshold = { num: 20 * 43_200, den: 1000 * 60 };
    expect(burnsOver({ good: 1000 - bad, bad }, target('99.5%'), threshold)).toBe(over);
  });

  test('past 2^53 an event more still tells', () => {
    const threshold = { num: 1, den: 1 };
    const goal = target('99.999999%');
    const bad = 90_000;
    const good = 9e12 - bad;
    expect([bad, bad + 1].map((more) => burnsOver({ good, bad: more }, goal, threshold))).toEqual([
      false,
      true,
    ]);
    expect([bad - 1, bad].map((less) => isSpent({ good: 9e12 - less, bad: less }, goal))).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    { title: 'no events', good: 0, bad: 0, remaining: 1, rate: 0 },
    { title: 'nothing bad', good: 10, bad: 0, remaining: 1, rate: 0 },
    { title: 'all bad', good: 0, bad: 10, remaining: -199, rate: 200 },
    { title: 'a budget just spent', good: 995, bad: 5, remaining: 0, rate: 1 },
    { title: '180% overspent', good: 986, bad: 14, remaining: -1.8, rate: 2.8 },
  ])('$title', ({ good, bad, remaining, rate }) => {
    expect(remainingBudget({ good, bad }, target('99.5%'))).toBe(remaining);
    expect(burnRate({ good, bad }, target('99.5%'))).toBe(rate);
  });
});

describe('failures left', () => {
  const small = fc.record({ good: fc.integer({ min: 0, max: 3000 }), bad: fc.integer({ min: 0, max: 60 }) });

  test('is the largest number that may still fail, found by trying', () => {
    fc.assert(
      fc.property(small, fc.constantFrom('50%', '90%', '99%', '99.5%').map(target), ({ good, bad }, goal) => {
        const fits = (n: number) => (bad + n) * goal.of <= goal.bad * (good + bad + n);
        const left = failuresLeft({ good, bad }, goal);
        if (fits(0)) {
          let most = 0;
          while (fits(most + 1)) most++;
          expect(left).toBe(most);
        } else {
          let tooMany = 0;
          while ((bad - tooMany) * goal.of > goal.bad * (good + bad)) tooMany++;
          expect(left).toBe(-tooMany);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    { good: 0, bad: 0, left: 0 },
    { good: 1000, bad: 0, left: 5 },
    { good: 995, bad: 5, left: 0 },
    { good: 994, bad: 6, left: -1 },
    { good: 0, bad: 1, left: -1 },
    { good: 999_999_999_999, bad: 1, left: 5_025_125_627 },
  ])('$good good, $bad bad at 99.5%: $left', ({ good, bad, left }) => {
    expect(failuresLeft({ good, bad }, target('99.5%'))).toBe(left);
  });
});

describe('the Wilson interval', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  test.each([
    { good: 81, bad: 182, low: 0.2553, high: 0.3662 },
    { good: 15, bad: 133, low: 0.0624, high: 0.1605 },
    { good: 0, bad: 20, low: 0, high: 0.1611 },
    { good: 1, bad: 28, low: 0.0061, high: 0.1718 },
  ])('of $good in $good + $bad is as published', ({ good, bad, low, high }) => {
    const interval = wilsonInterval({ good, bad })!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test('contains the share, lies in 0 to 1, and is the mirror of that of the bad', () => {
    fc.assert(
      fc.property(counts, (given) => {
        const interval = wilsonInterval(given);
        const total = given.good + given.bad;
        if (total === 0) {
          expect(interval).toBeNull();
          return;
        }
        const share = given.good / total;
        expect(interval!.low).toBeLessThanOrEqual(share + 1e-12);
        expect(interval!.high).toBeGreaterThanOrEqual(share - 1e-12);
        expect(interval!.low >= 0 && interval!.high <= 1).toBe(true);
        const mirror = wilsonInterval({ good: given.bad, bad: given.good })!;
        expect(1 - mirror.high).toBeCloseTo(interval!.low, 9);
      }),
    );
  });
});

describe('a burn that is surely over a threshold', () => {
  test('is one whose Wilson interval of the bad share lies above it', () => {
    let [yes, no] = [0, 0];
    const near = fc.record({
      total: fc.integer({ min: 1, max: 1e6 }),
      digits: fc.integer({ min: 1, max: 300 }).map((hundredths) => hundredths / 100),
      sigmas: fc.integer({ min: -100, max: 500 }).map((hundredths) => hundredths / 100),
    });
    fc.assert(
      fc.property(near, targets, ({ total, digits, sigmas }, goal) => {
        // A threshold of a bad share from 0.1% to nearly all, and counts a few standard deviations around it.
        const threshold = { num: Math.max(1, Math.floor(goal.of / 10 ** digits)), den: goal.bad };
        const share = threshold.num / goal.of;
        const spread = Math.sqrt(total * share * (1 - share));
        const bad = Math.min(total, Math.max(0, Math.round(total * share + sigmas * spread)));
        const lower = wilsonInterval({ good: bad, bad: total - bad })!.low;
        if (Math.abs(lower - share) < 1e-9) return;
        const surely = surelyBurnsOver({ good: total - bad, bad }, goal, threshold);
        expect(surely).toBe(lower > share);
        if (surely) yes++;
        else no++;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(yes, no)).toBeGreaterThan(1000);
  });

  test('is never one that is not over it', () => {
    fc.assert(
      fc.property(counts, targets, ratio, (given, goal, threshold) => {
        if (surelyBurnsOver(given, goal, threshold)) expect(burnsOver(given, goal, threshold)).toBe(true);
      }),
    );
  });

  // Lower ends of the 95% interval against 14.4 x 0.5% = 7.2%: 3 of 20 reach down to 5.2%, 30 of 200 to 10.7%.
  test.each([
    { bad: 0, total: 0, over: false, surely: false },
    { bad: 1, total: 10, over: true, surely: false },
    { bad: 3, total: 20, over: true, surely: false },
    { bad: 30, total: 200, over: true, surely: true },
    { bad: 3, total: 3, over: true, surely: true },
    // Its lower end is 20.65%.
    { bad: 1, total: 1, over: true, surely: true },
    { bad: 72, total: 1000, over: false, surely: false },
    { bad: 88, total: 1000, over: true, surely: false },
    { bad: 89, total: 1000, over: true, surely: true },
    { bad: 720_000_000_000, total: 1e13, over: false, surely: false },
    { bad: 720_001_602_000, total: 1e13, over: true, surely: false },
    { bad: 720_001_603_000, total: 1e13, over: true, surely: true },
  ])('14.4 over 99.5%: $bad of $total is over: $over, surely: $surely', ({ bad, total, over, surely }) => {
    const threshold = { num: 144, den: 10 };
    const given = { good: total - bad, bad };
    expect(burnsOver(given, target('99.5%'), threshold)).toBe(over);
    expect(surelyBurnsOver(given, target('99.5%'), threshold)).toBe(surely);
  });

  test('to the last event, where numbers of floating point have run out', () => {
    // The fewest that are surely over, found by halving.
    const goal = target('99.5%');
    const threshold = { num: 144, den: 10 };
    const total = 9_000_000_000_000;
    let [low, high] = [0, total];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (surelyBurnsOver({ good: total - middle, bad: middle }, goal, threshold)) high = middle;
      else low = middle;
    }
    // (bad - n t)^2 > z^2 n t (1 - t), with t = 0.072 in thousandths.
    const isOver = (bad: number) => {
      const away = BigInt(bad) * 1000n - BigInt(total) * 72n;
      return away > 0n && away * away * 10n ** 15n > 3_841_458_820_694_126n * BigInt(total) * 72n * 928n;
    };
    expect([isOver(low), isOver(high)]).toEqual([false, true]);
  });
});

test.each([
  { title: 'half is left and burns at 2: a quarter of the window', remaining: 0.5, burn: 2, minutes: 10_800 },
  { title: 'at 1 nothing ends, as what burns rolls off', remaining: 0.5, burn: 1, minutes: null },
  { title: 'below 1 neither', remaining: 1, burn: 0, minutes: null },
  { title: 'what is spent cannot end', remaining: 0, burn: 5, minutes: null },
  { title: 'what is overspent neither', remaining: -1, burn: 5, minutes: null },
])('time to exhaustion: $title', ({ remaining, burn: rate, minutes }) => {
  expect(minutesToExhaustion(remaining, rate, 43_200)).toBe(minutes);
});

/**
 * Budget and burn from counts. Counts are integers, every comparison with a threshold is exact, and division comes last.
 * With T the target, B = 1 - T: burn = (bad / total) / B and remaining = 1 - bad / (B x total), signed.
 */
import type { Target } from './target.ts';
import type { Ratio } from './tiers.ts';

type GoodBad = { readonly good: number; readonly bad: number };

/** z of a two-sided 95% interval. */
const Z95 = 1.959963984540054;

function divide(num: bigint, den: bigint): number {
  return Number(num) / Number(den);
}

/** How fast the budget burns: 1 spends exactly the whole budget over the window. 0 without events. */
export function burnRate({ good, bad }: GoodBad, target: Target): number {
  const total = good + bad;
  return total === 0 ? 0 : divide(BigInt(bad) * BigInt(target.of), BigInt(target.bad) * BigInt(total));
}

/** True when the burn rate is above `threshold`, exactly. */
export function burnsOver({ good, bad }: GoodBad, target: Target, threshold: Ratio): boolean {
  const [burned, allowed] = [bad * target.of * threshold.den, threshold.num * target.bad * (good + bad)];
  if (Number.isSafeInteger(burned) && Number.isSafeInteger(allowed)) return burned > allowed;
  const left = BigInt(bad) * BigInt(target.of) * BigInt(threshold.den);
  return left > BigInt(threshold.num) * BigInt(target.bad) * BigInt(good + bad);
}

/** z^2 of a two-sided 95% interval, as a fraction. */
const Z95_SQUARED = { num: 3_841_458_820_694_126n, den: 1_000_000_000_000_000n };

/**
 * True when the lower end of the Wilson 95% interval of the bad share is above `threshold` x budget, exactly. The interval
 * holds the shares t with (bad - n t)^2 <= z^2 n t (1 - t), so its lower end is above t when bad > n t and that fails.
 */
export function surelyBurnsOver({ good, bad }: GoodBad, target: Target, threshold: Ratio): boolean {
  if (!burnsOver({ good, bad }, target, threshold)) return false;
  const n = BigInt(good + bad);
  // t = p / q.
  const p = BigInt(threshold.num) * BigInt(target.bad);
  const q = BigInt(threshold.den) * BigInt(target.of);
  const over = BigInt(bad) * q - n * p;
  return over * over * Z95_SQUARED.den > Z95_SQUARED.num * n * p * (q - p);
}

/** What is left of the budget: 1 untouched, 0 spent, negative overspent. 1 without events. */
export function remainingBudget({ good, bad }: GoodBad, target: Target): number {
  const budget = BigInt(target.bad) * BigInt(good + bad);
  return budget === 0n ? 1 : divide(budget - BigInt(bad) * BigInt(target.of), budget);
}

/** True when remaining < num / den, exactly; never without events. */
export function remainingBelow(counts: GoodBad, target: Target, { num, den }: Ratio): boolean {
  const budget = BigInt(target.bad) * BigInt(counts.good + counts.bad);
  return (budget - BigInt(counts.bad) * BigInt(target.of)) * BigInt(den) < budget * BigInt(num);
}

/** True when remaining <= num / den, exactly; never without events. */
export function remainingAtMost(counts: GoodBad, target: Target, { num, den }: Ratio): boolean {
  const total = counts.good + counts.bad;
  const budget = BigInt(target.bad) * BigInt(total);
  const left = budget - BigInt(counts.bad) * BigInt(target.of);
  return total > 0 && left * BigInt(den) <= budget * BigInt(num);
}

/** True when nothing is left of the budget: remaining <= 0, exactly; never without events. */
export function isSpent(counts: GoodBad, target: Target): boolean {
  return remainingAtMost(counts, target, { num: 0, den: 1 });
}

/**
 * How many further events may fail in a row before the budget is gone: the largest n with bad + n <= B x (total + n).
 * Negative when overspent: minus the failures that are too many at the present total.
 */
export function failuresLeft({ good, bad }: GoodBad, target: Target): number {
  const spare = BigInt(target.bad) * BigInt(good + bad) - BigInt(bad) * BigInt(target.of);
  if (spare >= 0n) return Number(spare / BigInt(target.of - target.bad));
  return -Number((-spare + BigInt(target.of) - 1n) / BigInt(target.of));
}

/** The Wilson score interval of good / total at 95% (E. B. Wilson 1927); it assumes that events are independent. */
export function wilsonInterval({ good, bad }: GoodBad): { low: number; high: number } | null {
  const total = good + bad;
  if (total === 0) return null;
  const share = good / total;
  const z2 = Z95 * Z95;
  const centre = share + z2 / (2 * total);
  const spread = Z95 * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return {
    low: good === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: bad === 0 ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** Minutes until the budget ends at a burn rate; null when it never does, as what burns slower than 1 rolls off in time. */
export function minutesToExhaustion(remaining: number, burn: number, windowMinutes: number): number | null {
  return remaining > 0 && burn > 1 ? (remaining * windowMinutes) / burn : null;
}

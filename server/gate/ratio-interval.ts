/**
 * How many times a share of bad events is another, with a 95% interval, as if events were independent.
 *
 * The interval holds the ratios that a score test leaves standing (Koopman 1984, "Confidence intervals for the ratio of two binomial
 * proportions", Biometrics 40; Miettinen and Nurminen 1985, "Comparative analysis of two rates", Statistics in Medicine 4), with
 * the correction for skewness of Gart and Nam (1988, "Approximate interval estimation of the ratio of binomial parameters",
 * Biometrics 44) in the form of Laud (2017, "Equal-tailed confidence intervals for comparison of rates", Pharmaceutical Statistics
 * 16). Without it a quiet span after a busy one is called worse by chance up to four times as often as it should be.
 */

/** Bad ones of so many; fractions too, where trials were counted in parts. */
export type Trials = { readonly bad: number; readonly of: number };

export type RatioInterval = {
  readonly low: number;
  /** Null: without an upper end, as nothing was bad in what it is compared with. */
  readonly high: number | null;
};

/** z of a two-sided 95% interval. */
const Z95 = 1.959963984540054;
/** The natural logarithm of the largest ratio that is looked at; counts are far from it. */
const FARTHEST = 60;
const HALVINGS = 80;

/** Of share(`after`) / share(`before`); null when one of them has no trials. */
export function ratioInterval(after: Trials, before: Trials): RatioInterval | null {
  if (after.of === 0 || before.of === 0) return null;
  return {
    low: after.bad === 0 ? 0 : whereScoreIs(Z95, after, before),
    high: before.bad === 0 ? null : whereScoreIs(-Z95, after, before),
  };
}

/** The score falls as the ratio that it tests grows. */
function whereScoreIs(z: number, after: Trials, before: Trials): number {
  let [low, high] = [-FARTHEST, FARTHEST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (score(Math.exp(middle), after, before) > z) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** By how many standard deviations the shares differ from `ratio`, their variance and skewness taken as if it were true. */
export function score(ratio: number, after: Trials, before: Trials): number {
  const { p1, p0 } = likeliestShares(ratio, after, before);
  const all = after.of + before.of;
  const unbiased = all > 1 ? all / (all - 1) : 1;
  const [spread1, spread0] = [(p1 * (1 - p1)) / after.of, (p0 * (1 - p0)) / before.of];
  const variance = (spread1 + ratio ** 2 * spread0) * unbiased;
  const difference = after.bad / after.of - (ratio * before.bad) / before.of;
  if (variance <= 0) return difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
  const thirdMoment = (spread1 * (1 - 2 * p1)) / after.of - (ratio ** 3 * spread0 * (1 - 2 * p0)) / before.of;
  return unskewed(difference / Math.sqrt(variance), thirdMoment / (6 * variance ** 1.5));
}

/** Solves z + skew (z^2 - 1) = score for z; where chance cannot have come that far by this expansion, the score as it is. */
function unskewed(plain: number, skew: number): number {
  const root = 1 + 4 * skew * (skew + plain);
  return root < 0 ? plain : (2 * (skew + plain)) / (1 + Math.sqrt(root));
}

/** The shares that make the counts likeliest while one is `ratio` times the other (Miettinen and Nurminen, their appendix). */
function likeliestShares(ratio: number, after: Trials, before: Trials): { p1: number; p0: number } {
  const a = (after.of + before.of) * ratio;
  const b = after.of * ratio + after.bad + before.of + before.bad * ratio;
  const c = after.bad + before.bad;
  // Of the two roots the smaller, in the form that loses no digits where shares are small.
  const p0 = (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  return { p1: Math.min(1, p0 * ratio), p0 };
}

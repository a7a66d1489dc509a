/**
 * Whether a version burns more than what ran before it, by a test that may be looked at as often as one likes.
 *
 * Bad events come at a rate per event, which is the share; so traffic that grows or falls changes nothing. The rate before is not
 * known, only counted, and the test must hold whatever it is: the likelihood ratio of what a change of its scale leaves alone, that
 * is the Bayes factor with the right Haar prior 1/rate under both hypotheses, is a test martingale under every rate (Pérez-Ortiz,
 * Lardy, de Heide, Grünwald, "E-statistics, group invariance and anytime-valid testing", Annals of Statistics 52(4), 2024). For
 * counts it is Robbins' conditional binomial: each bad event fell before or after, in the proportion of the exposures. Mixed over
 * rises (Robbins 1970, "Statistical methods related to the law of the iterated logarithm") it stays one, and by Ville's inequality
 * it reaches 1/a with a probability of at most a, over all looks together.
 */

export type GoodBad = { readonly good: number; readonly bad: number };

export type Comparison = {
  /** How many times better a rise explains the counts than none does; an e-value. */
  readonly evidence: number;
  /** The share after over that before; null when nothing was bad before. */
  readonly ratio: number | null;
  /** The ratio is at least this, surely enough at every look. */
  readonly atLeast: number;
};

/** Of harmless deploys, the most that are blamed over a whole watch. */
export const FALSE_BLAME = 0.01;
/** Less of a rise is nobody's to roll back, however sure it is. */
export const LEAST_RISE = 1.5;
/** The rises that are looked for, times, with their weights: most on those that a canary is there to find. */
const RISES: readonly (readonly [times: number, weight: number])[] = [
  [1.6, 0.05],
  [2.5, 0.2],
  [4, 0.4],
  [8, 0.2],
  [20, 0.1],
  [60, 0.05],
];
const HALVINGS = 50;

/** `watched`: how many objectives are watched at once, as each of them may blame by chance. */
export function enoughEvidence(watched: number): number {
  return watched / FALSE_BLAME;
}

/** Significantly more, and by enough to matter. */
export function isWorse(before: GoodBad, after: GoodBad, enough: number): boolean {
  const isRise = after.bad > 0 && shareOf(after) >= LEAST_RISE * shareOf(before);
  return isRise && evidenceOf(before, after) >= enough;
}

export function compare(before: GoodBad, after: GoodBad, enough: number): Comparison {
  const share = shareOf(before);
  return {
    evidence: evidenceOf(before, after),
    ratio: share > 0 && totalOf(after) > 0 ? shareOf(after) / share : null,
    atLeast: surelyAtLeast(before, after, enough),
  };
}

/** Whether a rise of so many times would be seen by now, were its share exactly that. */
export function wouldTell(before: GoodBad, after: GoodBad, times: number, enough: number): boolean {
  const total = totalOf(after);
  const bad = Math.min(total, shareOf(before) * times * total);
  return evidenceOf(before, { good: total - bad, bad }) >= enough;
}

/**
 * Against a rise of `times` or less: so many times the exposure would have as many bad events. A span that ends by the clock, and
 * not with a bad event, is counted as if the next one had been bad: the rate before is rather taken too high than too low.
 */
function evidenceOf(before: GoodBad, after: GoodBad, times = 1): number {
  const [was, is] = [totalOf(before), totalOf(after) * times];
  if (was === 0 || is === 0) return 1;
  const all = before.bad + 1 + after.bad;
  let sum = 0;
  for (const [rise, weight] of RISES) {
    const log = after.bad * Math.log(rise) - all * Math.log1p(((rise - 1) * is) / (was + is));
    sum += weight * Math.exp(log);
  }
  return Math.min(sum, Number.MAX_VALUE);
}

/** The evidence falls as the rise that it is held against grows, so where it is just enough is found by halving. */
function surelyAtLeast(before: GoodBad, after: GoodBad, enough: number): number {
  let [low, high] = [0, (totalOf(before) + 1) * (after.bad + 1)];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (evidenceOf(before, after, middle) >= enough) low = middle;
    else high = middle;
  }
  return low;
}

export function totalOf({ good, bad }: GoodBad): number {
  return good + bad;
}

export function shareOf(counts: GoodBad): number {
  const total = totalOf(counts);
  return total === 0 ? 0 : counts.bad / total;
}

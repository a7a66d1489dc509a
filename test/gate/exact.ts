/** How likely a rollout is blamed, reckoned out and not drawn: every count of bad events before, every request after. */
import { isWorse } from '../../server/gate/watch.ts';

export type Rollout = {
  /** Events before. */
  readonly before: number;
  readonly share: number;
  /** Of the events after. */
  readonly shareAfter: number;
  /** Events after; each of them is looked at. */
  readonly after: number;
};

const NEGLIGIBLE = 1e-6;

export function chanceOfBlame({ before, share, shareAfter, after }: Rollout, enough: number): number {
  let chance = 0;
  let seen = 0;
  let weight = Math.exp(before * Math.log1p(-share));
  for (let bad = 0; bad <= before && seen < 1 - NEGLIGIBLE; bad++) {
    if (weight > NEGLIGIBLE)
      chance += weight * crossing({ good: before - bad, bad }, shareAfter, after, enough);
    seen += weight;
    weight *= ((before - bad) / (bad + 1)) * (share / (1 - share));
  }
  return chance;
}

/** The chances of all that is not blamed yet, by bad events, go on from request to request. */
function crossing(
  before: { good: number; bad: number },
  share: number,
  after: number,
  enough: number,
): number {
  let open = [1];
  let blamed = 0;
  let least = 1;
  for (let total = 1; total <= after; total++) {
    const worse = (bad: number): boolean => isWorse(before, { good: total - bad, bad }, enough);
    while (least <= total && !worse(least)) least++;
    const next: number[] = [];
    for (let bad = 0; bad <= open.length; bad++) {
      const chance = (open[bad] ?? 0) * (1 - share) + (open[bad - 1] ?? 0) * share;
      if (bad >= least) blamed += chance;
      else next.push(chance);
    }
    open = next;
  }
  return blamed;
}

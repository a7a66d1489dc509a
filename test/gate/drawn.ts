/** Rollouts drawn at random, and when each is answered. */

import { seededRandom } from '../../server/demo/random.ts';
import { isWorse } from '../../server/gate/watch.ts';

export type Scenery = {
  readonly name: string;
  /** Requests a second before the deploy. */
  readonly rate: number;
  /** Minutes. */
  readonly baseline: number;
  readonly watch: number;
};

/** Requests and minutes from the deploy to the blame; null: none. */
export type Drawn = { readonly requests: number; readonly minutes: number } | null;

/** Traffic after a deploy is between half of that before and twice as much. */
const LEAST_TRAFFIC = 0.5;
const MOST_TRAFFIC = 2;

export function draw(
  { rate, baseline, watch }: Scenery,
  share: number,
  times: number,
  enough: number,
  seed: number,
): Drawn {
  const random = seededRandom(seed);
  const uniform = (): number => 1 - random();
  const total = Math.round(rate * 60 * baseline);
  let bad = -1;
  for (let at = 0; at <= total; at += gap(share, uniform)) bad++;
  const before = { good: total - bad, bad };
  const perMinute = rate * 60 * LEAST_TRAFFIC * (MOST_TRAFFIC / LEAST_TRAFFIC) ** uniform();
  const most = Math.round(perMinute * watch);
  let seen = 0;
  // Between two bad events the evidence only falls, so a look at each of them is a look at every request.
  for (let at = gap(share * times, uniform); at <= most; at += gap(share * times, uniform)) {
    seen++;
    if (isWorse(before, { good: at - seen, bad: seen }, enough))
      return { requests: at, minutes: at / perMinute };
  }
  return null;
}

/** Requests up to the next bad one and with it. */
function gap(share: number, uniform: () => number): number {
  return Math.max(1, Math.ceil(Math.log(uniform()) / Math.log1p(-share)));
}

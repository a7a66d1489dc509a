/** The deploys of a service, and which minutes are compared to bill each of them. */
import { type Marker, rolloutsIn } from '../slo/rollouts.ts';
import { type Minutes, minuteOf } from './rollout.ts';

/** What a deploy breaks shows within a day, and a day has all hours of the traffic. */
export const MOST_BILLED = 1440;

export type DeploySpans = {
  readonly version: string;
  /** ms */
  readonly deployedAt: number;
  /** As long as `after`, and up to the deploy: what ran then, earlier deploys among it, is the usual. */
  readonly before: Minutes;
  /** To the next deploy, for a day at most, and not beyond the present minute. */
  readonly after: Minutes;
};

/** Of markers, the newest first, the deploys, the newest first. A minute in which two versions ran is neither's. */
export function deploySpans(markers: readonly Marker[], asOf: number): DeploySpans[] {
  return rolloutsIn(markers).map(({ version, first, last }, index, all) => {
    const next = all[index - 1];
    const from = minuteOf(last) + 1;
    const until = next === undefined ? asOf + 1 : Math.min(asOf + 1, minuteOf(next.first));
    const to = Math.max(from, Math.min(until, from + MOST_BILLED));
    const end = minuteOf(first);
    // Cut at the deploy before, it would be next to nothing where deploys come thick and fast.
    return { version, deployedAt: first, before: { from: end - (to - from), to: end }, after: { from, to } };
  });
}

/** When a version came, and which minutes tell of it and of what ran before; in minutes since the epoch, [from, to). */

const MS_PER_MINUTE = 60_000;
/** A day has all hours of the traffic; what is older tells less of today. */
const MOST_MINUTES = 1440;
/** After a deploy that came soon after another there would be next to nothing to compare with. */
const LEAST_MINUTES = 60;

type Marker = { readonly version: string; readonly at: number };
export type Minutes = { readonly from: number; readonly to: number };

export type Rollout = {
  /** ms */
  readonly deployedAt: number;
  readonly before: Minutes;
  readonly after: Minutes;
  /** What runs in its place by now; null: nothing does. */
  readonly followedBy: string | null;
};

/**
 * Of markers, the newest first, the last time that the version came; null when it never did. A minute in which two versions ran is
 * neither's. Markers of one version that follow each other are one rollout, and what lies between them belongs to no one.
 */
export function rolloutOf(markers: readonly Marker[], version: string, asOf: number): Rollout | null {
  const at = markers.findIndex((one) => one.version === version);
  const marker = markers[at];
  if (marker === undefined) return null;
  const older = markers.slice(at);
  const end = older.findIndex((one) => one.version !== version);
  const began = minuteOf((end === -1 ? older.at(-1)! : older[end - 1]!).at);
  const next = markers[at - 1];
  const from = minuteOf(marker.at) + 1;
  const to = Math.min(asOf + 1, from + MOST_MINUTES, next === undefined ? asOf + 1 : minuteOf(next.at));
  const previous = end === -1 ? Number.NEGATIVE_INFINITY : minuteOf(older[end]!.at) + 1;
  return {
    deployedAt: marker.at,
    before: { from: Math.min(began - LEAST_MINUTES, Math.max(began - MOST_MINUTES, previous)), to: began },
    after: { from, to: Math.max(from, to) },
    followedBy: next?.version ?? null,
  };
}

export function minuteOf(ms: number): number {
  return Math.floor(ms / MS_PER_MINUTE);
}

/** Which notes of deploys are one rollout. */

/** A version that is noted again so soon goes on being rolled out; later it is deployed anew. */
const ROLLING_MINUTES = 60;
const MS_PER_MINUTE = 60_000;

/** A deploy as it was noted; `at`: ms. */
export type Marker = { readonly version: string; readonly at: number };

/** `first` and `last`: ms; when it was noted. */
export type Rollout = { readonly version: string; readonly first: number; readonly last: number };

/** Of markers, the newest first: those of one version that soon follow each other are one. */
export function rolloutsIn(markers: readonly Marker[]): Rollout[] {
  const runs: Rollout[] = [];
  for (const { version, at } of markers) {
    const later = runs.at(-1);
    if (later?.version === version && minuteOf(later.first) - minuteOf(at) <= ROLLING_MINUTES)
      runs[runs.length - 1] = { ...later, first: at };
    else runs.push({ version, first: at, last: at });
  }
  return runs;
}

function minuteOf(ms: number): number {
  return Math.floor(ms / MS_PER_MINUTE);
}

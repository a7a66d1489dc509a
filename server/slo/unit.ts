/** What is counted: requests; slices of time; or time, where a share is all that is known of it. */
import type { Slo } from './definition.ts';
import { plural, span } from './words.ts';

export type Unit = 'event' | 'slice' | 'millisecond';

/** A minute of which the share is known counts as so many milliseconds, good and bad. */
export const MS_PER_SHARED_MINUTE = 60_000;

export function unitOf(slo: Slo): Unit {
  if (slo.slices !== null) return slo.slices.target === null ? 'millisecond' : 'slice';
  return slo.sli === 'counters' && slo.counters.total === null ? 'millisecond' : 'event';
}

const NOUNS = {
  any: { event: 'event', slice: 'slice', millisecond: 'time' },
  bad: { event: 'bad event', slice: 'bad slice', millisecond: 'bad time' },
  failed: { event: 'failure', slice: 'bad slice', millisecond: 'bad time' },
  'to come': { event: 'more failure', slice: 'more bad slice', millisecond: 'more bad time' },
} as const;

/** `1 214 bad events`, `37 minutes of bad time`. */
export function amountOf(count: number, unit: Unit, what: keyof typeof NOUNS): string {
  const noun = NOUNS[what][unit];
  return unit === 'millisecond' ? `${span(count / MS_PER_SHARED_MINUTE)} of ${noun}` : plural(count, noun);
}

/** How many bad ones there must be for an alert, or a spent budget, to mean something: of time any. */
export function leastBad(minBad: number, unit: Unit): number {
  return unit === 'millisecond' ? 1 : minBad;
}

/** How many counts are one trial, as chance goes: an event, a slice; of time, the slice or minute of which the share is known. */
export function trialSize(slo: Slo): number {
  return unitOf(slo) === 'millisecond' ? (slo.slices?.minutes ?? 1) * MS_PER_SHARED_MINUTE : 1;
}

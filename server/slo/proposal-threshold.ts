/** Which duration a proposal asks for: a round one, with room above what nearly all answers took. */
import { parseDuration } from './duration.ts';
import {
  type BucketEdges,
  type Durations,
  eventsIn,
  measuredEvents,
  mergedDurations,
  quantiles,
} from './quantiles.ts';
import { percent } from './words.ts';

const P99 = 99;
/** Unmeasured events are in no count, so a duration is asked for only where nearly all have one. */
const LEAST_MEASURED = 0.9;

/** Two digits at most, so that each is a bucket edge and is judged exactly over the stored history. */
export const THRESHOLDS = [
  ...['50ms', '100ms', '200ms', '300ms', '500ms'],
  ...['1s', '2s', '3s', '5s', '10s', '20s', '30s', '60s'],
].map(thresholdOf);

/** The duration that a proposal asks for, or null, and why. */
export type Limit = {
  readonly threshold: { readonly text: string; readonly us: number } | null;
  readonly reason: string;
};

/** What the answers that are not 5xx allow: the least threshold that is a quarter above their p99. */
export function limitFor(statuses: ReadonlyMap<number, Durations>, edges: BucketEdges): Limit {
  const answered = mergedDurations([...statuses].filter(([status]) => status < 500).map(([, own]) => own));
  const events = eventsIn(answered);
  const measured = measuredEvents(answered, edges);
  const p99 = quantiles(answered, [P99], edges)[0]!;
  if (events === 0) return { threshold: null, reason: 'It was answered with nothing but 5xx.' };
  if (p99 === null)
    return { threshold: null, reason: 'The lines have no durations, so only the status is asked for.' };
  if (measured < LEAST_MEASURED * events) {
    const lacking = percent(1 - measured / events);
    return {
      threshold: null,
      reason: `${lacking} of the lines have no duration, so only the status is asked for.`,
    };
  }
  const threshold = THRESHOLDS.find(({ us }) => us * 4 >= p99 * 5) ?? null;
  const most = `99% took less than ${durationWords(p99)}`;
  if (threshold === null) return { threshold, reason: `${most}: too long for a threshold.` };
  return { threshold, reason: `${most}; ${threshold.text} leaves room.` };
}

/** `180ms`, `1.2s`: a whole number of microseconds in the unit that people use. */
export function durationWords(us: number): string {
  if (us < 1_000) return `${us}us`;
  return us < 1_000_000 ? `${us / 1_000}ms` : `${us / 1_000_000}s`;
}

function thresholdOf(text: string): { text: string; us: number } {
  const reading = parseDuration(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading;
}

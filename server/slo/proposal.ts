/**
 * From what a route did to an objective that it would have met with room. The rule:
 * 1. The threshold is the least of THRESHOLDS that is a quarter above the p99 of the answers that are not 5xx.
 * 2. The target is the highest of {@link TARGETS} of which the history leaves at least half of the budget, and whose
 *    budget is at least {@link FEWEST_FAILURES} events.
 */
import { remainingBelow, remainingBudget } from './budget.ts';
import { addOutcome, type BucketJudge } from './classify.ts';
import { BAD, type Counts, countsAt, FIELDS, GOOD } from './counts.ts';
import { parseMethod } from './method.ts';
import { type Limit, limitFor } from './proposal-threshold.ts';
import type { BucketEdges, Durations } from './quantiles.ts';
import { parseTarget, type Target } from './target.ts';
import { percent, plural, wholeNumber } from './words.ts';

/** What was seen of the events that a sentence about this route would count. */
export type RouteHistory = {
  readonly method: string;
  /** As a sentence may name it. */
  readonly route: string;
  /** Durations by status. */
  readonly statuses: ReadonlyMap<number, Durations>;
  /** Other routes seen that the sentence would count too. */
  readonly also: readonly string[];
};

/** A sentence that the history met with room, or why there is none. */
export type Advice =
  | {
      readonly kind: 'proposed';
      readonly sentence: string;
      /** What the sentence makes of the history. */
      readonly counts: Counts;
      readonly remaining: number;
      readonly reason: string;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** What is known of the buckets that durations lie in. */
export type KnownBuckets = { readonly edges: BucketEdges; readonly judge: BucketJudge };

const WINDOW = '30 days';
/** Below this a target hangs on single events. */
const FEWEST_FAILURES = 5;
const MOST_NAMED = 3;
const HALF = { num: 1, den: 2 };
export const TARGETS = ['99.99%', '99.95%', '99.9%', '99.5%', '99%', '98%', '95%', '90%'].map(targetOf);

/** Methods that ask about a resource, not for it. */
const ASKING = new Set(['HEAD', 'OPTIONS', 'TRACE', 'CONNECT']);

/** What probes, scrapers and crawlers ask of every server. */
const PROBES = new Set(
  [
    'health',
    'healthz',
    'ready',
    'readyz',
    'live',
    'livez',
    'ping',
    'metrics',
    'robots.txt',
    'favicon.ico',
  ].map((name) => `/${name}`),
);

export function propose(history: RouteHistory, buckets: KnownBuckets): Advice {
  const unfit = unfitness(history);
  if (unfit !== null) return { kind: 'none', reason: unfit };
  const limit = limitFor(history.statuses, buckets.edges);
  const counts = countsUnder(history, limit.threshold?.us ?? null, buckets.judge);
  const total = counts.good + counts.bad;
  const met = TARGETS.filter((target) => !remainingBelow(counts, target, HALF));
  if (met.length === 0) return { kind: 'none', reason: tooBad(counts, limit) };
  const target = met.find((one) => hasRoom(one, total));
  if (target === undefined) return { kind: 'none', reason: tooFew(total) };
  const remaining = remainingBudget(counts, target);
  const words = [target.text, 'of', history.method, history.route, 'non-5xx'];
  if (limit.threshold !== null) words.push('under', limit.threshold.text);
  return {
    kind: 'proposed',
    sentence: [...words, 'over', WINDOW].join(' '),
    counts,
    remaining,
    reason: [
      limit.reason,
      `${share(counts, limit)}: ${target.text} would have kept ${percent(remaining)} of its budget.`,
      ...(target === met[0] ? [] : [`At ${met[0]!.text} fewer than ${FEWEST_FAILURES} might have failed.`]),
      ...(history.also.length === 0 ? [] : [`It counts ${some(history.also)} too.`]),
    ].join(' '),
  };
}

/** Why no sentence should be about the route at all; null when one may. */
function unfitness({ method, route, statuses }: RouteHistory): string | null {
  if (!route.startsWith('/')) return 'These paths are past the bound on routes, and are counted together.';
  if (!parseMethod(method).ok) return 'Its methods are not told apart, so that no sentence can name them.';
  if (ASKING.has(method)) return `${method} asks about a resource, not for it.`;
  if (PROBES.has(route)) return 'Machines ask this of every server, not its users.';
  const answers = [...statuses.keys()];
  if (answers.every((status) => status >= 400 && status < 500))
    return 'It was answered with nothing but 4xx: nobody is served here.';
  return null;
}

function countsUnder({ statuses }: RouteHistory, us: number | null, judge: BucketJudge): Counts {
  const sums = new Float64Array(FIELDS);
  const timely = us === null ? GOOD : judge.tableFor(us);
  for (const [status, durations] of statuses) {
    const outcome = status >= 500 ? BAD : timely;
    for (const [bucket, count] of durations) addOutcome(sums, 0, outcome, bucket, count);
  }
  return countsAt(sums, 0);
}

function hasRoom(target: Target, total: number): boolean {
  return target.bad * total >= FEWEST_FAILURES * target.of;
}

function share({ good, bad }: Counts, { threshold }: Limit): string {
  const many = bad === 0 ? 'None' : wholeNumber(bad);
  return `${many} of ${plural(good + bad, 'request')} failed${threshold === null ? '' : ' or took longer'}`;
}

function some(routes: readonly string[]): string {
  const named = routes.slice(0, MOST_NAMED).join(', ');
  return routes.length <= MOST_NAMED ? named : `${named} and ${routes.length - MOST_NAMED} more`;
}

function tooBad(counts: Counts, limit: Limit): string {
  return `${limit.reason} ${share(counts, limit)}: even 90% would have lost more than half of its budget. Mend that first, or write the objective by hand.`;
}

function tooFew(total: number): string {
  return `${plural(total, 'request')} ${total === 1 ? 'is' : 'are'} too few for a target: even at 90% fewer than ${FEWEST_FAILURES} might fail.`;
}

function targetOf(text: string): Target {
  const reading = parseTarget(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.target;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addOutcome, BucketJudge, classify } from '../../server/slo/classify.ts';
import { type Counts, countsAt, FIELDS } from '../../server/slo/counts.ts';
import { cutsFor } from '../../server/slo/edges.ts';
import { evaluate, measure } from '../../server/slo/evaluate.ts';
import { type BucketPart, Buckets, FIRST_PART, isEdge, NO_DURATION } from '../../server/slo/histogram.ts';
import { planFor } from '../../server/slo/plan.ts';
import { type Advice, propose, TARGETS } from '../../server/slo/proposal.ts';
import { THRESHOLDS } from '../../server/slo/proposal-threshold.ts';
import { BucketEdges } from '../../server/slo/quantiles.ts';
import { sloOf } from '../support/ledger-slo.ts';

/** `us` null: without a duration. */
type Seen = { readonly status?: number; readonly us: number | null; readonly times: number };

function historyOf(seen: readonly Seen[], parts: readonly BucketPart[] = []) {
  const buckets = new Buckets(parts);
  const statuses = new Map<number, Map<number, number>>();
  for (const { status = 200, us, times } of seen) {
    const own = statuses.get(status) ?? new Map<number, number>();
    const bucket = us === null ? NO_DURATION : buckets.of(us);
    statuses.set(status, own.set(bucket, (own.get(bucket) ?? 0) + times));
  }
  return { method: 'GET', route: '/s/:id', statuses, also: [] };
}

function advise(
  seen: readonly Seen[],
  more: { method?: string; route?: string; also?: string[] } = {},
): Advice {
  const known = { edges: new BucketEdges([]), judge: new BucketJudge([]) };
  return propose({ ...historyOf(seen), ...more }, known);
}

const spaced = (advice: Advice): string => advice.reason.replaceAll('\u00a0', ' ');

describe('what is proposed', () => {
  test.each<{ title: string; seen: Seen[]; sentence: string; reason: string }>([
    {
      title: 'fast and never failed: the highest target that has events to fail',
      seen: [{ us: 42_000, times: 100_000 }],
      sentence: '99.99% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. None of 100 000 requests failed or took longer: 99.99% would have kept 100% of its budget.',
    },
    {
      title: 'one event short of five failures: the next target',
      seen: [{ us: 42_000, times: 49_999 }],
      sentence: '99.95% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. None of 49 999 requests failed or took longer: 99.95% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.',
    },
    {
      title: 'exactly half of the budget left is enough',
      seen: [
        { us: 42_000, times: 99_950 },
        { us: 42_000, status: 503, times: 50 },
      ],
      sentence: '99.9% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. 50 of 100 000 requests failed or took longer: 99.9% would have kept 50% of its budget.',
    },
    {
      title: 'one failure more is not',
      seen: [
        { us: 42_000, times: 99_949 },
        { us: 42_000, status: 503, times: 51 },
      ],
      sentence: '99.5% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. 51 of 100 000 requests failed or took longer: 99.5% would have kept 89.8% of its budget.',
    },
    {
      title: 'the slowest hundredth is bad, and takes the target down',
      seen: [
        { us: 42_000, times: 9_900 },
        { us: 5_000_000, times: 100 },
      ],
      sentence: '98% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. 100 of 10 000 requests failed or took longer: 98% would have kept 50% of its budget.',
    },
    {
      title: 'a threshold has a quarter of room: 80 ms fit under 100 ms',
      seen: [{ us: 79_000, times: 100_000 }],
      sentence: '99.99% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 80ms; 100ms leaves room. None of 100 000 requests failed or took longer: 99.99% would have kept 100% of its budget.',
    },
    {
      title: '81 ms do not',
      seen: [{ us: 80_000, times: 100_000 }],
      sentence: '99.99% of GET /s/:id non-5xx under 200ms over 30 days',
      reason:
        '99% took less than 81ms; 200ms leaves room. None of 100 000 requests failed or took longer: 99.99% would have kept 100% of its budget.',
    },
    {
      title: 'failures may be slow without a say in the threshold',
      seen: [
        { us: 42_000, times: 9_800 },
        { us: 30_000_000, status: 504, times: 200 },
      ],
      sentence: '95% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. 200 of 10 000 requests failed or took longer: 95% would have kept 60% of its budget.',
    },
    {
      title: 'without durations the status alone',
      seen: [{ us: null, times: 10_000 }],
      sentence: '99.95% of GET /s/:id non-5xx over 30 days',
      reason:
        'The lines have no durations, so only the status is asked for. None of 10 000 requests failed: 99.95% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.',
    },
    {
      title: 'too few durations',
      seen: [
        { us: 42_000, times: 8_900 },
        { us: null, times: 1_100 },
      ],
      sentence: '99.95% of GET /s/:id non-5xx over 30 days',
      reason:
        '11% of the lines have no duration, so only the status is asked for. None of 10 000 requests failed: 99.95% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.',
    },
    {
      title: 'longer than any threshold',
      seen: [{ us: 300_000_000, times: 10_000 }],
      sentence: '99.95% of GET /s/:id non-5xx over 30 days',
      reason:
        '99% took less than 310s: too long for a threshold. None of 10 000 requests failed: 99.95% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.',
    },
    {
      title: 'the least traffic that gets a target',
      seen: [{ us: 42_000, times: 50 }],
      sentence: '90% of GET /s/:id non-5xx under 100ms over 30 days',
      reason:
        '99% took less than 43ms; 100ms leaves room. None of 50 requests failed or took longer: 90% would have kept 100% of its budget. At 99.99% fewer than 5 might have failed.',
    },
  ])('$title', ({ seen, sentence, reason }) => {
    const advice = advise(seen);
    expect([advice.kind === 'proposed' ? advice.sentence : null, spaced(advice)]).toEqual([sentence, reason]);
  });

  test('other routes that the sentence would count are named, the first three of them', () => {
    const also = ['/s/a', '/s/b', '/s/c', '/s/d', '/s/e'];
    const advice = advise([{ us: 42_000, times: 100_000 }], { also });
    expect(advice.reason).toMatch(/ It counts \/s\/a, \/s\/b, \/s\/c and 2 more too\.$/);
  });
});

const FINE: Seen = { us: 42_000, times: 100_000 };

test.each<{ title: string; seen?: Seen[]; method?: string; route?: string; reason: string }>([
  {
    title: '49 requests',
    seen: [{ us: 42_000, times: 49 }],
    reason: '49 requests are too few for a target: even at 90% fewer than 5 might fail.',
  },
  {
    title: 'one request',
    seen: [{ us: 42_000, times: 1 }],
    reason: '1 request is too few for a target: even at 90% fewer than 5 might fail.',
  },
  {
    title: 'one in ten failed',
    seen: [
      { us: 42_000, times: 900 },
      { us: 42_000, status: 500, times: 100 },
    ],
    reason:
      '99% took less than 43ms; 100ms leaves room. 100 of 1 000 requests failed or took longer: even 90% would have lost more than half of its budget. Mend that first, or write the objective by hand.',
  },
  {
    title: 'nothing but failures',
    seen: [{ us: 42_000, status: 500, times: 100 }],
    reason:
      'It was answered with nothing but 5xx. 100 of 100 requests failed: even 90% would have lost more than half of its budget. Mend that first, or write the objective by hand.',
  },
  {
    title: 'nothing but 4xx',
    seen: [
      { us: 42_000, status: 403, times: 4_000 },
      { us: 42_000, status: 404, times: 4_000 },
    ],
    reason: 'It was answered with nothing but 4xx: nobody is served here.',
  },
  { title: 'a probe', route: '/healthz', reason: 'Machines ask this of every server, not its users.' },
  { title: 'a preflight', method: 'OPTIONS', reason: 'OPTIONS asks about a resource, not for it.' },
  {
    title: 'methods that are counted together',
    method: '(other)',
    reason: 'Its methods are not told apart, so that no sentence can name them.',
  },
  {
    title: 'routes that are counted together',
    route: '(other)',
    reason: 'These paths are past the bound on routes, and are counted together.',
  },
])('nothing is proposed for $title', ({ seen = [FINE], reason, ...more }) => {
  const advice = advise(seen, more);
  expect([advice.kind, spaced(advice)]).toEqual(['none', reason]);
});

test('every threshold is a bucket edge, so that stored history is judged exactly', () => {
  expect(THRESHOLDS.filter(({ us }) => !isEdge(us))).toEqual([]);
  expect(THRESHOLDS.map(({ us }) => us)).toEqual(THRESHOLDS.map(({ us }) => us).sort((a, b) => a - b));
});

const duration = fc.oneof(
  fc.integer({ min: 1, max: 400_000 }),
  fc.integer({ min: 1, max: 90_000_000 }),
  fc.constant(null),
);
const seenEvents = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 304, 404, 499, 500, 503),
  us: duration,
  times: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200_000 })),
});

test('evaluated on the history it came from, a proposal always says ship, with half of the budget left', () => {
  let proposed = 0;
  fc.assert(
    fc.property(
      fc.array(seenEvents, { minLength: 1, maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 2_000_000 }), { maxLength: 2 }),
      (seen, finer) => {
        const parts = cutsFor(finer).map((cut, place) => ({ id: FIRST_PART + place, ...cut }));
        const history = historyOf(seen, parts);
        const judge = new BucketJudge(parts);
        const advice = propose(history, { edges: new BucketEdges(parts), judge });
        if (advice.kind === 'none') return;
        proposed++;
        const { status, counts } = evaluated(advice.sentence, history.statuses, judge);
        expect(counts).toEqual(advice.counts);
        expect(status.remaining).toBe(advice.remaining);
        expect(status.remaining).toBeGreaterThanOrEqual(0.5);
        expect([status.verdict, status.alerts, counts.uncertain]).toEqual(['ship', [], 0]);
        expect(atNextTarget(advice, counts)).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
  expect(proposed).toBeGreaterThan(500);
});

/** What Leeway makes of the sentence when the whole history lies in the present minute. */
function evaluated(
  sentence: string,
  statuses: ReadonlyMap<number, ReadonlyMap<number, number>>,
  judge: BucketJudge,
) {
  const slo = sloOf(sentence);
  const sums = new Float64Array(FIELDS);
  for (const [status, durations] of statuses) {
    const rule = classify(slo, { method: 'GET', route: '/s/:', status }, judge);
    if (rule.kind !== 'counted') throw new Error(`the sentence does not count status ${status}`);
    for (const [bucket, count] of durations) addOutcome(sums, 0, rule.outcome, bucket, count);
  }
  const counts = countsAt(sums, 0);
  const plan = planFor(slo);
  const given = {
    now: 0,
    heard: 1,
    silence: null,
    firstHeard: 0,
    building: null,
    exactSince: null,
    formats: [],
  };
  return {
    counts,
    status: evaluate(
      measure(
        plan,
        plan.lookbacks.map(() => counts),
        given,
      ),
      [],
    ),
  };
}

/** True when the target above the proposed one would have done as well. */
function atNextTarget({ sentence }: { sentence: string }, { good, bad }: Counts): boolean {
  const place = TARGETS.findIndex(({ text }) => sentence.startsWith(`${text} `));
  const higher = TARGETS[place - 1];
  if (higher === undefined) return false;
  const budget = (BigInt(higher.bad) * BigInt(good + bad)) as bigint;
  return BigInt(bad) * BigInt(higher.of) * 2n <= budget && budget >= 5n * BigInt(higher.of);
}

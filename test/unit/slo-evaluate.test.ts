import { describe, expect, test } from 'vitest';
import { type AlertRules, USUAL_ALERTS } from '../../server/slo/alert.ts';
import type { Counts } from '../../server/slo/counts.ts';
import { type Circumstances, evaluate, measure } from '../../server/slo/evaluate.ts';
import { planFor } from '../../server/slo/plan.ts';
import { type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import type { Alert } from '../../server/slo/verdict.ts';
import { sloOf } from '../support/ledger-slo.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 23, 12);
const PLAN = planFor(sloOf('99.5% of GET /s/:id non-5xx under 300ms over 30 days'));
const HEARD: Circumstances = {
  now: NOW,
  heard: 1,
  silence: null,
  firstHeard: NOW - 30 * 1440 * MINUTE,
  building: null,
  exactSince: null,
  formats: [],
};

/** The status of counts over the window, and over the last hour. */
function status(
  window: Partial<Counts>,
  hour: Partial<Counts> = {},
  given: Partial<Circumstances> = {},
  plan = PLAN,
  alerts: readonly Alert[] = [],
) {
  const zero: Counts = { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 };
  const counts = PLAN.lookbacks.map((minutes) =>
    minutes === 43_200 ? { ...zero, ...window } : minutes === 60 ? { ...zero, ...hour } : zero,
  );
  return evaluate(measure(plan, counts, { ...HEARD, ...given }), alerts);
}

describe('the plan', () => {
  test.each([
    {
      sentence: '99.5% of requests non-5xx over 30 days',
      lookbacks: [5, 30, 60, 120, 360, 1440, 4320, 43_200],
    },
    { sentence: '99.5% of requests non-5xx over 12 hours', lookbacks: [5, 60, 720] },
    { sentence: '99.5% of requests non-5xx over 1 hour', lookbacks: [5, 60] },
    // Of the tiers 14.4, 6, 3 and 1 only the last can be reached where all bad is a burn rate of 2.
    { sentence: '50% of requests non-5xx over 30 days', lookbacks: [5, 60, 360, 4320, 43_200] },
  ])('$sentence has the look-backs $lookbacks', ({ sentence, lookbacks }) => {
    const plan = planFor(sloOf(sentence), ['a warning of the file']);
    expect(plan.lookbacks).toEqual(lookbacks);
    expect(plan.warnings[0]).toBe('a warning of the file');
  });
});

describe('the status', () => {
  test('has the numbers of the window and of every look-back', () => {
    const found = status({ good: 99_900, bad: 100, ignored: 3 }, { good: 300, bad: 0 });
    expect(found).toMatchObject({
      total: 100_000,
      sli: 0.999,
      remaining: 0.8,
      failuresLeft: 402,
      coverage: 1,
      exhaustsAt: null,
      verdict: 'ship',
      updatedAt: NOW,
    });
    expect(found.lookbacks.map(({ text }) => text)).toEqual([
      '5m',
      '30m',
      '1h',
      '2h',
      '6h',
      '1d',
      '3d',
      '30d',
    ]);
    expect(found.lookbacks.at(-1)).toMatchObject({ minutes: 43_200, burn: 0.2 });
  });

  test('without events: no SLI, the whole budget, no burn', () => {
    expect(status({})).toMatchObject({
      sli: null,
      interval: null,
      remaining: 1,
      outageMinutesLeft: null,
      verdict: 'unknown',
    });
  });

  test.each([
    {
      title: 'failures and outage',
      window: { good: 99_900, bad: 100 },
      hour: { good: 600 },
      says: 'Ship. 402 more failures, or 40 minutes of full outage at the present rate.',
    },
    { title: 'one failure', window: { good: 400, bad: 1 }, hour: {}, says: 'Ship. 1 more failure.' },
    {
      title: 'no traffic in the last hour',
      window: { good: 99_900, bad: 100 },
      hour: {},
      says: 'Ship. 402 more failures.',
    },
    {
      title: 'less than a minute',
      window: { good: 99_900, bad: 100 },
      hour: { good: 60_000 },
      says: 'Ship. 402 more failures, or less than a minute of full outage at the present rate.',
    },
    {
      title: 'nothing left',
      window: { good: 995, bad: 5 },
      hour: { good: 60 },
      says: 'Harden. The budget is spent to the last failure.',
    },
    {
      title: 'too few events for a failure',
      window: { good: 3 },
      hour: { good: 3 },
      says: 'Ship. Of 3 events so far, one more failure would overspend the budget.',
    },
    {
      title: 'overspent',
      window: { good: 98_000, bad: 2000 },
      hour: {},
      says: 'Harden. The budget is overspent by 1\u00a0500 failures.',
    },
    {
      title: 'unknown says why',
      window: {},
      hour: {},
      says: 'Unknown. No event has been counted in the last 30d.',
    },
  ])('the headline: $title', ({ window, hour, says }) => {
    expect(status(window, hour).headline).toBe(says);
  });

  test.each([
    { title: 'an hour old or more: the rate of the hour', ageMinutes: 600, outage: 40.2 },
    { title: 'half an hour old: the rate of that half', ageMinutes: 30, outage: 20.1 },
    { title: 'just begun: the rate of one minute', ageMinutes: 0, outage: 0.67 },
  ])('minutes of outage, $title', ({ ageMinutes, outage }) => {
    const found = status(
      { good: 99_900, bad: 100 },
      { good: 600 },
      { firstHeard: NOW - ageMinutes * MINUTE },
    );
    expect(found.outageMinutesLeft).toBeCloseTo(outage, 9);
  });

  test.each([
    { title: 'heard and measured', window: { good: 80, bad: 20 }, heard: 1, coverage: 1 },
    { title: 'a quarter unmeasured', window: { good: 70, bad: 5, unmeasured: 25 }, heard: 1, coverage: 0.75 },
    {
      title: 'half heard, a quarter unmeasured',
      window: { good: 70, bad: 5, unmeasured: 25 },
      heard: 0.5,
      coverage: 0.375,
    },
    { title: 'nothing came', window: {}, heard: 0.5, coverage: 0.5 },
  ])('coverage: $title', ({ window, heard, coverage }) => {
    expect(status(window, {}, { heard }).coverage).toBe(coverage);
  });

  test('ends when the burn of the last hour has eaten what remains', () => {
    const found = status({ good: 99_900, bad: 100 }, { good: 990, bad: 10 });
    expect(found.exhaustsAt).toBeCloseTo(NOW + ((0.8 * 43_200) / 2) * MINUTE, 0);
  });

  test.each([
    { title: 'counted from where the look-backs end', lag: 60, minutes: 17_280 - 60 },
    { title: 'and never in the past', lag: 17_281, minutes: 0 },
  ])('when the budget ends, $title', ({ lag, minutes }) => {
    const found = status({ good: 99_900, bad: 100 }, { good: 990, bad: 10 }, {}, { ...PLAN, lag });
    expect(found.exhaustsAt).toBeCloseTo(NOW + minutes * MINUTE, 0);
    expect([found.lag, found.updatedAt]).toEqual([lag, NOW]);
  });

  test('the rate of a service that is younger than an hour is taken over its age, up to its lag', () => {
    const young = { firstHeard: NOW - 40 * MINUTE };
    const found = status({ good: 1000 }, { good: 1000 }, young, { ...PLAN, lag: 20 });
    expect([found.failuresLeft, found.outageMinutesLeft]).toEqual([5, 5 / (1000 / 20)]);
  });

  test('warns of formats that are coarser than the threshold', () => {
    const formats = ['combined+T', 'caddy', 'vercel'].map((format) => ({ source: 'edge', format }));
    expect(status({ good: 1 }, {}, { formats }).warnings).toEqual([
      '"under 300ms" cannot be told from whole seconds (source edge, combined+T)',
      '"under 300ms" leaves events unmeasured: their lines have no duration (source edge, vercel)',
    ]);
  });

  test('says since when it is exact only while something uncertain is in the window', () => {
    const exactSince = NOW - MINUTE;
    expect(status({ good: 99, bad: 1, uncertain: 1 }, {}, { exactSince }).exactSince).toBe(exactSince);
    expect(status({ good: 99, bad: 1 }, {}, { exactSince }).exactSince).toBeNull();
  });
});

describe('a warning where one failure would page', () => {
  const sparse = (rules: Partial<AlertRules>) =>
    planFor({ ...sloOf('99.5% of requests non-5xx over 30 days'), alerts: { ...USUAL_ALERTS, ...rules } });
  const warnings = (total: number, rules: Partial<AlertRules>, since = 30 * 1440) => {
    const given = { firstHeard: NOW - since * MINUTE };
    return status({ good: total }, {}, given, sparse(rules)).warnings;
  };

  test('is given by the traffic that the window has seen', () => {
    // 13 events an hour: one of them is 7.7%, over 14.4 x 0.5%.
    expect(warnings(13 * 720, { minBad: 1 })).toEqual([
      'One failure would page (1h/5m): usually 13 events come in 1h; write a larger min_bad, or confident: true.',
    ]);
    expect(warnings(14 * 720, { minBad: 1 })).toEqual([]);
    expect(warnings(13 * 720, {})).toEqual([]);
    expect(warnings(13 * 720, { minBad: 1, confident: true })).toEqual([]);
  });

  test('is of a new service by the time since its first event', () => {
    expect(warnings(20, { minBad: 1 }, 119)).toEqual([
      'One failure would page (1h/5m): usually 10 events come in 1h; write a larger min_bad, or confident: true.',
    ]);
    expect(warnings(1, { minBad: 1 }, 30)).toEqual([]);
  });
});

describe('the policy of the objective', () => {
  const by = (policy: Partial<Policy>) => planFor({ ...PLAN.slo, policy: { ...USUAL_POLICY, ...policy } });

  test('judges its counts', () => {
    const counts = { good: 997, bad: 3 };
    expect(status(counts)).toMatchObject({ verdict: 'ship' });
    expect(status(counts, {}, {}, by({ hardenAt: { num: 2, den: 5 } }))).toMatchObject({
      verdict: 'harden',
      reasons: ['40% of the error budget is left, no more than the 40% of the policy.'],
    });
  });

  test('keeps what is left of the budget, and so the headline is no leave to spend it', () => {
    const ticket = { severity: 'ticket', tier: '1d/2h', burn: 3.5, threshold: 3 } as const;
    const firing = [{ ...ticket, startedAt: NOW, isSilenced: false }];
    const [counts, hour] = [{ good: 997, bad: 3 }, { good: 60 }];
    const keeping = by({ hardenAt: { num: 2, den: 5 } });
    expect(status(counts, hour, {}, keeping).headline).toBe(
      'Harden. 40% of the budget is left; 2 failures to go.',
    );
    const strict = by({ hardenOn: ['page', 'ticket'] });
    expect(status(counts, hour, {}, strict, firing).headline).toBe(
      'Harden. The budget burns at 3.5x; 2 failures to go.',
    );
    expect(status(counts, hour, {}, PLAN, firing).headline).toBe(
      'Caution. 2 more failures, or 2 minutes of full outage at the present rate.',
    );
  });

  test('says when nothing can be told, so that alerts stand still', () => {
    const isUnknown = (plan: typeof PLAN) =>
      measure(
        plan,
        PLAN.lookbacks.map(() => ({ good: 9, bad: 1, unmeasured: 0, ignored: 0, uncertain: 0 })),
        { ...HEARD, heard: 0.4 },
      ).isUnknown;
    expect(isUnknown(PLAN)).toBe(true);
    expect(isUnknown(by({ leastCoverage: { num: 2, den: 5 } }))).toBe(false);
  });
});

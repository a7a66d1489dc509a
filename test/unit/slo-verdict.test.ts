import { describe, expect, test } from 'vitest';
import type { Counts } from '../../server/slo/counts.ts';
import { type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import { type Evidence, judge } from '../../server/slo/verdict.ts';
import { sloOf } from '../support/ledger-slo.ts';

const SLO = sloOf('99.5% of GET /s/:id non-5xx under 300ms over 30 days');

function counts(given: Partial<Counts>): Counts {
  return { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0, ...given };
}

const FIRING = { startedAt: 0, isSilenced: false };
const PAGE = { severity: 'page', tier: '1h/5m', burn: 20, threshold: 14.4, ...FIRING } as const;
const TICKET = { severity: 'ticket', tier: '1d/2h', burn: 3.5, threshold: 3, ...FIRING } as const;

type Given = Omit<Partial<Evidence>, 'counts'> & { counts?: Partial<Counts> };

function judged({ counts: given = { good: 999, bad: 1 }, ...rest }: Given, policy: Policy = USUAL_POLICY) {
  const evidence: Evidence = {
    unit: 'event',
    target: SLO.target,
    windowPhrase: 'in the last 30d',
    alerts: [],
    coverage: 1,
    silence: null,
    building: null,
    ...rest,
    counts: counts(given),
  };
  return judge(evidence, policy);
}

describe('the verdict, first that holds', () => {
  test.each<Given & { title: string; verdict: string; reasons: string[] }>([
    { title: 'most is left', verdict: 'ship', reasons: ['80% of the error budget is left.'] },
    {
      title: 'history is being read',
      building: 0.25,
      counts: { bad: 9 },
      verdict: 'unknown',
      reasons: ['The history is being read: 25% so far.'],
    },
    {
      title: 'no event',
      counts: {},
      verdict: 'unknown',
      reasons: ['No event has been counted in the last 30d.'],
    },
    {
      title: 'only unmeasured events',
      counts: { unmeasured: 1214 },
      verdict: 'unknown',
      reasons: ['No event has been counted in the last 30d (1\u00a0214 events unmeasured).'],
    },
    {
      title: 'all sources silent, before anything else',
      silence: 'Nobody speaks.',
      alerts: [PAGE],
      counts: { bad: 50 },
      verdict: 'unknown',
      reasons: [
        'Nobody speaks.',
        'The error budget is spent: 50 bad events, 0 allowed.',
        'A page fires: the budget burns at 20x, over 14.4x (1h/5m).',
      ],
    },
    {
      title: 'silent and without an event',
      silence: 'Nobody speaks.',
      counts: {},
      verdict: 'unknown',
      reasons: ['Nobody speaks.', 'No event has been counted in the last 30d.'],
    },
    {
      title: 'less than half was measured',
      coverage: 0.499,
      verdict: 'unknown',
      reasons: ['Only 49.9% of the window was measured; 50% is needed.'],
    },
    {
      title: 'exactly half was measured',
      coverage: 0.5,
      verdict: 'ship',
      reasons: ['80% of the error budget is left.'],
    },
    {
      title: 'the budget is just spent',
      counts: { good: 995, bad: 5 },
      verdict: 'harden',
      reasons: ['The error budget is spent: 5 bad events, 5 allowed.'],
    },
    {
      title: 'overspent by two events only',
      counts: { good: 98, bad: 2 },
      verdict: 'caution',
      reasons: ['The error budget is spent, by 2 bad events; fewer than 3 do not harden.'],
    },
    {
      title: 'overspent by three',
      counts: { good: 97, bad: 3 },
      verdict: 'harden',
      reasons: ['The error budget is spent: 3 bad events, 0 allowed.'],
    },
    {
      title: 'a page fires',
      alerts: [PAGE],
      verdict: 'harden',
      reasons: ['A page fires: the budget burns at 20x, over 14.4x (1h/5m).'],
    },
    {
      title: 'a page goes on until it is sure to be over',
      alerts: [{ ...PAGE, burn: 2 }],
      verdict: 'harden',
      reasons: ['A page still fires: the budget burns at 2x, after more than 14.4x (1h/5m).'],
    },
    {
      title: 'spent, and a page fires',
      counts: { good: 990, bad: 10 },
      alerts: [PAGE],
      verdict: 'harden',
      reasons: [
        'The error budget is spent: 10 bad events, 5 allowed.',
        'A page fires: the budget burns at 20x, over 14.4x (1h/5m).',
      ],
    },
    {
      title: 'a ticket fires',
      alerts: [TICKET],
      verdict: 'caution',
      reasons: ['A ticket fires: the budget burns at 3.5x, over 3x (1d/2h).'],
    },
    {
      title: 'exactly a quarter is left',
      counts: { good: 3985, bad: 15 },
      verdict: 'ship',
      reasons: ['25% of the error budget is left.'],
    },
    {
      title: 'a little less than a quarter',
      counts: { good: 3960, bad: 15 },
      verdict: 'caution',
      reasons: ['24.5% of the error budget is left, less than 25%.'],
    },
    {
      title: 'little left, and a ticket',
      counts: { good: 996, bad: 4 },
      alerts: [TICKET],
      verdict: 'caution',
      reasons: [
        '20% of the error budget is left, less than 25%.',
        'A ticket fires: the budget burns at 3.5x, over 3x (1d/2h).',
      ],
    },
    {
      title: 'uncertain, but the same either way',
      counts: { good: 999, bad: 1, uncertain: 1 },
      verdict: 'ship',
      reasons: ['80% of the error budget is left.'],
    },
    {
      title: 'the worst is caution, the best is not',
      counts: { good: 996, bad: 4, uncertain: 3 },
      verdict: 'caution',
      reasons: [
        '20% of the error budget is left, less than 25%.',
        '3 events may be good, as the threshold was no edge of their buckets: between 20% and 80% is left.',
      ],
    },
    {
      title: 'the worst is spent, the best is not',
      counts: { good: 990, bad: 10, uncertain: 9 },
      verdict: 'caution',
      reasons: [
        '−100% of the error budget is left, less than 25%.',
        '9 events may be good, as the threshold was no edge of their buckets: between −100% and 80% is left.',
      ],
    },
    {
      title: 'spent either way',
      counts: { good: 980, bad: 20, uncertain: 9 },
      verdict: 'harden',
      reasons: ['The error budget is spent: 20 bad events, 5 allowed.'],
    },
  ])('$title: $verdict', ({ title: _, verdict, reasons, ...given }) => {
    expect(judged(given)).toEqual({ verdict, reasons });
  });
});

describe('by a policy of its own', () => {
  const TENTH = { hardenAt: { num: 10, den: 100 } };
  test.each<Given & { title: string; policy: Partial<Policy>; verdict: string; reasons: string[] }>([
    {
      title: 'exactly as much is left as hardens',
      policy: TENTH,
      counts: { good: 1991, bad: 9 },
      verdict: 'harden',
      reasons: ['10% of the error budget is left, no more than the 10% of the policy.'],
    },
    {
      title: 'one event more than hardens',
      policy: TENTH,
      counts: { good: 1992, bad: 9 },
      verdict: 'caution',
      reasons: ['10% of the error budget is left, less than 25%.'],
    },
    {
      title: 'spent altogether, which says more than the policy',
      policy: TENTH,
      counts: { good: 995, bad: 5 },
      verdict: 'harden',
      reasons: ['The error budget is spent: 5 bad events, 5 allowed.'],
    },
    {
      title: 'little is left, but too few were bad to harden',
      policy: { ...TENTH, minBad: 10 },
      counts: { good: 1991, bad: 9 },
      verdict: 'caution',
      reasons: ['10% of the error budget is left, by 9 bad events; fewer than 10 do not harden.'],
    },
    {
      title: 'one bad event is enough',
      policy: { minBad: 1 },
      counts: { good: 199, bad: 1 },
      verdict: 'harden',
      reasons: ['The error budget is spent: 1 bad event, 1 allowed.'],
    },
    {
      title: 'the worst hardens, the best does not',
      policy: TENTH,
      counts: { good: 1991, bad: 9, uncertain: 6 },
      verdict: 'caution',
      reasons: [
        '10% of the error budget is left, less than 25%.',
        '6 events may be good, as the threshold was no edge of their buckets: between 10% and 70% is left.',
      ],
    },
    {
      title: 'caution begins earlier',
      policy: { cautionBelow: { num: 1, den: 2 } },
      counts: { good: 997, bad: 3 },
      verdict: 'caution',
      reasons: ['40% of the error budget is left, less than 50%.'],
    },
    {
      title: 'a third of the budget is compared exactly',
      policy: { cautionBelow: { num: 333333, den: 1000000 } },
      counts: { good: 598, bad: 2 },
      verdict: 'ship',
      reasons: ['33.3% of the error budget is left.'],
    },
    {
      title: 'a ticket hardens too',
      policy: { hardenOn: ['page', 'ticket'], cautionOn: [] },
      alerts: [TICKET],
      verdict: 'harden',
      reasons: ['A ticket fires: the budget burns at 3.5x, over 3x (1d/2h).'],
    },
    {
      title: 'a page is caution only',
      policy: { hardenOn: [], cautionOn: ['page', 'ticket'] },
      alerts: [PAGE],
      verdict: 'caution',
      reasons: ['A page fires: the budget burns at 20x, over 14.4x (1h/5m).'],
    },
    {
      title: 'no alert counts',
      policy: { hardenOn: [], cautionOn: [] },
      alerts: [PAGE],
      verdict: 'ship',
      reasons: ['80% of the error budget is left.'],
    },
    {
      title: 'less coverage is enough',
      policy: { leastCoverage: { num: 7, den: 100 } },
      coverage: 0.07,
      verdict: 'ship',
      reasons: ['80% of the error budget is left.'],
    },
    {
      title: 'more coverage is asked for',
      policy: { leastCoverage: { num: 999999, den: 1000000 } },
      coverage: 0.99,
      verdict: 'unknown',
      reasons: ['Only 99% of the window was measured; 99.9999% is needed.'],
    },
  ])('$title: $verdict', ({ title: _, policy, verdict, reasons, ...given }) => {
    expect(judged(given, { ...USUAL_POLICY, ...policy })).toEqual({ verdict, reasons });
  });
});

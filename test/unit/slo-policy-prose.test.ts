import { describe, expect, test } from 'vitest';
import { type Freeze, type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import { policyProse } from '../../server/slo/policy-prose.ts';
import { ruleWords } from '../../server/slo/rule-words.ts';
import { parseTarget } from '../../server/slo/target.ts';
import { parseWindow } from '../../server/slo/window.ts';

function targetOf(text: string) {
  const reading = parseTarget(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.target;
}

function windowOf(text: string) {
  const reading = parseWindow(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.window;
}

const USUAL = policyProse(USUAL_POLICY);

/** What a policy says that the usual one does not. */
function differing(policy: Partial<Policy>): string[] {
  return policyProse({ ...USUAL_POLICY, ...policy }).filter((sentence) => !USUAL.includes(sentence));
}

test('the usual policy', () => {
  expect(USUAL).toEqual([
    'It says harden when a page fires, or when the budget is spent, by at least 3 bad events.',
    'It says caution when a ticket fires, or when less than 25% of the budget is left.',
    'It says unknown when nothing was counted, no source is heard, or when less than 50% of the window was measured; deploys are blocked then.',
    'While it says harden, changes of these kinds pass: revert, security and p0.',
  ]);
});

describe('of an objective, what the budget is comes first', () => {
  test.each([
    { target: '99.5%', window: '30d', says: 'The error budget is 0.5% of what is counted in the last 30d.' },
    {
      target: '99.999999999999%',
      window: undefined,
      says: 'The error budget is 0.000000000001% of what is counted.',
    },
    { target: '90%', window: undefined, says: 'The error budget is 10% of what is counted.' },
    {
      target: '99.99999%',
      window: 'calendar month in Europe/Berlin',
      says: 'The error budget is 0.00001% of what is counted in this calendar month in Europe/Berlin.',
    },
  ])('$target', ({ target, window, says }) => {
    const of = { target: targetOf(target), ...(window === undefined ? {} : { window: windowOf(window) }) };
    expect(policyProse(USUAL_POLICY, of)).toEqual([says, ...USUAL]);
  });
});

describe('what a policy says otherwise', () => {
  test.each<{ title: string; policy: Partial<Policy>; says: string[] }>([
    {
      title: 'hardens before the budget is spent, by one event too',
      policy: { hardenAt: { num: 125, den: 1000 }, minBad: 1 },
      says: ['It says harden when a page fires, or when 12.5% of the budget or less is left.'],
    },
    {
      title: 'all alerts harden',
      policy: { hardenOn: ['page', 'ticket'], cautionOn: [] },
      says: [
        'It says harden when a page fires, a ticket fires, or when the budget is spent, by at least 3 bad events.',
        'It says caution when less than 25% of the budget is left.',
      ],
    },
    {
      title: 'passes what it knows nothing of, whatever was measured',
      policy: { unknown: 'pass', leastCoverage: { num: 0, den: 100 } },
      says: ['It says unknown when nothing was counted, or when no source is heard; deploys pass then.'],
    },
    {
      title: 'one exception',
      policy: { exceptions: ['security'] },
      says: ['While it says harden, changes of this kind pass: security.'],
    },
    {
      title: 'no exception',
      policy: { exceptions: [] },
      says: ['No change passes while it says harden.'],
    },
    {
      title: 'words',
      policy: {
        words: { ...USUAL_POLICY.words, harden: 'Freeze releases.', ship: 'Go on' },
      },
      says: ['What harden means: Freeze releases.', 'What ship means: Go on'],
    },
  ])('$title', ({ policy, says }) => expect(differing(policy)).toEqual(says));
});

test.each([
  {
    unit: 'slice',
    says: 'It says harden when a page fires, or when the budget is spent, by at least 3 bad slices.',
  },
  { unit: 'millisecond', says: 'It says harden when a page fires, or when the budget is spent.' },
] as const)('what is bad is a $unit', ({ unit, says }) => {
  expect(policyProse(USUAL_POLICY, { unit })[0]).toBe(says);
});

test('freezes, which the exceptions pass too', () => {
  const once: Freeze = {
    from: Date.UTC(2026, 11, 23),
    to: Date.UTC(2027, 0, 3),
    rrule: null,
    timeZone: 'UTC',
    reason: 'holidays.',
  };
  const weekends: Freeze = {
    from: 0,
    to: 65 * 3_600_000,
    rrule: 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0',
    timeZone: 'Europe/Berlin',
    reason: 'no releases on weekends',
  };
  expect(differing({ freezes: [once, weekends] })).toEqual([
    'While it says harden or deploys are frozen, changes of these kinds pass: revert, security and p0.',
    'Deploys are frozen from 2026-12-23 00:00 UTC to 2027-01-03 00:00 UTC: holidays.',
    'Deploys are frozen for 65h from every Friday at 15:00, by the clocks of Europe/Berlin: no releases on weekends.',
  ]);
});

test.each([
  { rule: 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0', says: 'every Friday at 15:00' },
  {
    rule: 'FREQ=WEEKLY;BYDAY=MO,WE,SU;BYHOUR=7;BYMINUTE=5',
    says: 'every Monday, Wednesday and Sunday at 07:05',
  },
  { rule: 'FREQ=DAILY;BYHOUR=22;BYMINUTE=30', says: 'every day at 22:30' },
  ...[
    'FREQ=WEEKLY;BYDAY=FR',
    'FREQ=WEEKLY;BYHOUR=15;BYMINUTE=0',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=15;BYMINUTE=0',
    'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=15;BYMINUTE=0',
    'FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0',
    'FREQ=DAILY;BYDAY=MO,TU;BYHOUR=9;BYMINUTE=0',
  ].map((rule) => ({ rule, says: `each time of ${rule}` })),
])('the rule $rule', ({ rule, says }) => expect(ruleWords(rule)).toBe(says));

import { expect, test } from 'vitest';
import { policyStatus } from '../../server/http/wire-policy.ts';
import { type Freeze, type Policy, USUAL_POLICY } from '../../server/slo/policy.ts';
import type { Verdict } from '../../server/slo/verdict.ts';
import { SNIPPETS } from '../support/http-server.ts';

const HOLIDAYS: Freeze = {
  from: Date.UTC(2026, 11, 23),
  to: Date.UTC(2027, 0, 3),
  rrule: null,
  timeZone: 'UTC',
  reason: 'holidays',
};
const WEEKENDS: Freeze = {
  from: Date.UTC(2024, 0, 1),
  to: Date.UTC(2024, 0, 3, 17),
  rrule: 'FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0',
  timeZone: 'UTC',
  reason: 'no releases on weekends',
};
const HOLIDAYS_SENTENCE = 'Deploys are frozen from 2026-12-23 00:00 UTC to 2027-01-03 00:00 UTC: holidays.';

function policyAt(time: string, policy: Partial<Policy>, verdict: Verdict = 'ship') {
  const slo = { ...SNIPPETS.slo, policy: { ...USUAL_POLICY, ...policy } };
  return policyStatus({ ...SNIPPETS, slo, verdict, updatedAt: Date.parse(time) });
}

test('the present freeze, of those that recur too', () => {
  const at = (time: string) => policyAt(time, { freezes: [HOLIDAYS, WEEKENDS] }).freeze;
  expect(at('2026-12-22T23:59Z')).toBeNull();
  expect(at('2026-12-23T00:00Z')).toEqual({
    from: '2026-12-23T00:00:00.000Z',
    to: '2027-01-03T00:00:00.000Z',
    reason: 'holidays',
  });
  expect(at('2027-01-10T12:00Z')).toEqual({
    from: '2027-01-08T15:00:00.000Z',
    to: '2027-01-11T08:00:00.000Z',
    reason: 'no releases on weekends',
  });
});

test('a freeze that is over is told of no more', () => {
  expect(policyAt('2026-12-01T00:00Z', { freezes: [HOLIDAYS] }).prose).toContain(HOLIDAYS_SENTENCE);
  expect(policyAt('2027-01-03T00:00Z', { freezes: [HOLIDAYS] }).prose).not.toContain(HOLIDAYS_SENTENCE);
});

test('the words of the present verdict', () => {
  const words = { ...USUAL_POLICY.words, harden: 'Reliability work first.' };
  expect(policyAt('2026-12-01T00:00Z', { words }, 'harden').words).toBe('Reliability work first.');
  expect(policyAt('2026-12-01T00:00Z', { words }, 'ship').words).toBeNull();
});

test('what is excepted, and what happens while nothing is known', () => {
  const { unknown, exceptions } = policyAt('2026-12-01T00:00Z', {
    unknown: 'pass',
    exceptions: ['security'],
  });
  expect({ unknown, exceptions }).toEqual({ unknown: 'pass', exceptions: ['security'] });
});

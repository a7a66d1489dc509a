import { expect, test } from 'vitest';
import { policyView } from '../../web/lib/policy-view.ts';
import { status } from './status.ts';

const { policy } = status();

test('the prose is shut while nobody is held back, and open on harden', () => {
  const shut = { words: null, freeze: null, prose: ['It says harden when a page fires.'], isOpen: false };
  expect(policyView(status())).toEqual(shut);
  expect(policyView(status({ verdict: 'caution' })).isOpen).toBe(false);
  expect(policyView(status({ verdict: 'unknown' })).isOpen).toBe(false);
  expect(policyView(status({ verdict: 'harden' }))).toEqual({ ...shut, isOpen: true });
});

test('the words of the present verdict stand out', () => {
  const words = 'Freeze releases; reliability work first.';
  expect(policyView(status({ policy: { ...policy, words } })).words).toBe(words);
});

test.each([
  {
    title: 'a freeze with days to go',
    freeze: { from: '2026-08-20T00:00:00.000Z', to: '2026-08-23T00:00:00.000Z', reason: 'holidays.' },
    says: 'Deploys are frozen until 2026-08-23 00:00 UTC, 2.5 days more: holidays.',
  },
  {
    title: 'a freeze about to end',
    freeze: { from: '2026-08-20T00:00:00.000Z', to: '2026-08-20T10:00:30.000Z', reason: 'nights' },
    says: 'Deploys are frozen until 2026-08-20 10:00 UTC, less than a minute more: nights.',
  },
])('$title', ({ freeze, says }) => {
  expect(policyView(status({ policy: { ...policy, freeze } })).freeze).toBe(says);
});

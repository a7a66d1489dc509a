import { expect, test } from 'vitest';
import { budgetEnd, burnOf, sliPercent, targetPercent } from '../../web/lib/amounts.ts';
import { status } from './status.ts';

test.each([
  { title: 'no data', share: null, target: 0.995, text: 'no data' },
  { title: 'rounded down, never up to the target', share: 0.99499999, target: 0.995, text: '99.499%' },
  { title: 'more digits for more nines', share: 0.999987, target: 0.9999, text: '99.9987%' },
  { title: 'all good', share: 1, target: 0.5, text: '100.00%' },
])('an SLI, $title, is $text', ({ share, target, text }) => {
  expect(sliPercent(share, target)).toBe(text);
});

test('a target has the digits it was written with', () => {
  expect([0.995, 0.999, 0.9, 0.99999].map(targetPercent)).toEqual(['99.5%', '99.9%', '90%', '99.999%']);
});

test.each([
  { title: 'overspent', changes: { remaining: -0.1 }, value: 'Gone', aside: 'nothing is left to spend' },
  { title: 'hardly burning', changes: {}, value: 'Not at this rate', aside: 'at the burn of the last hour' },
  {
    title: 'burning',
    changes: { exhaustsAt: '2026-08-20T15:30:00.000Z' },
    value: 'In 5.5 hours',
    aside: '2026-08-20 15:30 UTC',
  },
])('the end of the budget, $title: $value', ({ changes, value, aside }) => {
  expect(budgetEnd(status(changes))).toEqual({ value, aside });
});

test('a look-back that the objective does not have is a dash', () => {
  expect([burnOf(status(), '1h'), burnOf(status(), '7d')]).toEqual(['0.5x', '–']);
});

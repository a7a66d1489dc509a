import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTarget } from '../../server/slo/target.ts';
import { asNumber, defaultTiers, tierText } from '../../server/slo/tiers.ts';
import { parseWindow } from '../../server/slo/window.ts';

function tiersOf(windowText: string, targetText: string) {
  const window = parseWindow(windowText);
  const target = parseTarget(targetText);
  if (!window.ok || !target.ok) throw new Error('the case is written wrong');
  return { ...defaultTiers(window.window, target.target), target: target.target, window: window.window };
}

describe('the default tiers', () => {
  test.each([
    { window: '30d', thresholds: [14.4, 6, 3, 1] },
    { window: '28d', thresholds: [13.44, 5.6, 2.8, 0.9333333333333333] },
    { window: '7d', thresholds: [13.44, 3.5, 1.4, 0.98] },
    { window: '14d', thresholds: [26.88, 7, 2.8, 1.96] },
    { window: '45d', thresholds: [21.6, 9, 4.5, 1.5] },
    { window: '90d', thresholds: [21.6, 10.8, 4.5, 3] },
  ])('over $window: $thresholds', ({ window, thresholds }) => {
    const { tiers, warnings } = tiersOf(window, '99.9%');
    expect(tiers.map((tier) => asNumber(tier.threshold))).toEqual(thresholds);
    expect(tiers.map((tier) => `${tier.severity} ${tierText(tier)}`)).toEqual([
      'page 1h/5m',
      'page 6h/30m',
      'ticket 1d/2h',
      'ticket 3d/6h',
    ]);
    expect(warnings).toEqual([]);
  });

  test.each([
    {
      title: 'one that would fire inside the budget',
      window: '15d',
      target: '99.9%',
      kept: ['1h/5m', '6h/30m', '1d/2h'],
      warnings: ['The ticket tier 3d/6h is left out: its threshold of 0.50 would fire inside the budget.'],
    },
    {
      title: 'one that can never be reached',
      window: '30d',
      target: '95%',
      kept: ['1h/5m', '6h/30m', '1d/2h', '3d/6h'],
      warnings: [],
    },
    {
      title: 'those that can never be reached',
      window: '30d',
      target: '90%',
      kept: ['6h/30m', '1d/2h', '3d/6h'],
      warnings: [
        'The page tier 1h/5m is left out: its threshold of 14.4 can never be reached, as all events bad is a burn rate of 10.0.',
      ],
    },
    {
      title: 'those longer than the window',
      window: '12h',
      target: '99.9%',
      kept: ['1h/5m'],
      warnings: [
        'The page tier 6h/30m is left out: its threshold of 0.25 would fire inside the budget.',
        'The ticket tier 1d/2h is left out: its look-back is longer than the window of 12h.',
        'The ticket tier 3d/6h is left out: its look-back is longer than the window of 12h.',
      ],
    },
  ])('leave out $title ($target over $window)', ({ window, target, kept, warnings }) => {
    const found = tiersOf(window, target);
    expect(found.tiers.map(tierText)).toEqual(kept);
    expect(found.warnings).toEqual(warnings);
  });

  test('the threshold of every tier is its share of the budget, and can be reached and is not below 0.9', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 366 }),
        fc.constantFrom('50%', '80%', '99%', '99.95%'),
        (days, text) => {
          const { tiers, warnings, target, window } = tiersOf(`${days}d`, text);
          expect(tiers.length + warnings.length).toBe(4);
          for (const { threshold, share, long } of tiers) {
            expect(threshold.num * share.den * long).toBe(share.num * window.minutes * threshold.den);
            expect(asNumber(threshold)).toBeGreaterThanOrEqual(0.9);
            expect(asNumber(threshold)).toBeLessThan(target.of / target.bad);
            expect(long).toBeLessThanOrEqual(window.minutes);
          }
        },
      ),
    );
  });
});

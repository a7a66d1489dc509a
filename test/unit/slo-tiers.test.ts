import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertRules, type TierRule, USUAL_ALERTS } from '../../server/slo/alert.ts';
import { parseTarget } from '../../server/slo/target.ts';
import {
  asNumber,
  offFault,
  type Ratio,
  type Severity,
  tierFault,
  tiersFor,
  tierText,
} from '../../server/slo/tiers.ts';
import { parseWindow } from '../../server/slo/window.ts';

function parse(windowText: string, targetText: string) {
  const window = parseWindow(windowText);
  const target = parseTarget(targetText);
  if (!window.ok || !target.ok) throw new Error('the case is written wrong');
  return { window: window.window, target: target.target };
}

function tiersOf(windowText: string, targetText: string, rules: Partial<AlertRules> = {}) {
  const { window, target } = parse(windowText, targetText);
  return { ...tiersFor(window, target, { ...USUAL_ALERTS, ...rules }), target, window };
}

function rule(
  severity: Severity,
  long: number,
  short: number,
  kind: 'share' | 'burn',
  value: Ratio,
): TierRule {
  return { severity, long, short, over: { kind, value } };
}

describe('the usual tiers', () => {
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

  test.each([
    { off: ['6h/30m'], kept: ['1h/5m', '1d/2h', '3d/6h'] },
    { off: ['page'], kept: ['1d/2h', '3d/6h'] },
    { off: ['ticket', '1h/5m'], kept: ['6h/30m'] },
    { off: ['page', 'ticket'], kept: [] },
  ])('without $off', ({ off, kept }) => {
    expect(tiersOf('30d', '99.9%', { off }).tiers.map(tierText)).toEqual(kept);
  });

  test('one that is off is not told to be left out', () => {
    const { tiers, warnings } = tiersOf('15d', '99.9%', { off: ['3d/6h'] });
    expect([tiers.map(tierText), warnings]).toEqual([['1h/5m', '6h/30m', '1d/2h'], []]);
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

describe('tiers that are written', () => {
  const share = (num: number) => rule('page', 60, 5, 'share', { num, den: 100 });

  test.each([
    { window: '7d', threshold: { num: 2 * 10_080, den: 6000 } },
    { window: '28d', threshold: { num: 2 * 40_320, den: 6000 } },
    { window: '30d', threshold: { num: 2 * 43_200, den: 6000 } },
    { window: '90d', threshold: { num: 2 * 129_600, den: 6000 } },
    { window: 'calendar month', threshold: { num: 2 * 43_200, den: 6000 } },
  ])('2% in an hour over $window', ({ window, threshold }) => {
    expect(tiersOf(window, '99.9%', { tiers: [share(2)] })).toMatchObject({
      tiers: [{ severity: 'page', share: { num: 2, den: 100 }, threshold, source: 'the definition' }],
      warnings: [],
    });
  });

  test('a burn rate is its threshold, and is a share of the budget', () => {
    const tiers = [rule('ticket', 4320, 360, 'burn', { num: 5, den: 10 })];
    expect(tiersOf('30d', '99.9%', { tiers }).tiers).toEqual([
      {
        severity: 'ticket',
        long: 4320,
        short: 360,
        share: { num: 5 * 4320, den: 10 * 43_200 },
        threshold: { num: 5, den: 10 },
        source: 'the definition',
      },
    ]);
  });

  test('stand in the order of the usual ones, however they are written', () => {
    const one = { num: 1, den: 1 };
    const tiers = [
      rule('ticket', 4320, 360, 'burn', one),
      rule('page', 360, 30, 'burn', one),
      rule('ticket', 60, 10, 'burn', one),
      rule('page', 60, 10, 'burn', one),
      rule('page', 60, 5, 'burn', one),
    ];
    expect(
      tiersOf('30d', '99.9%', { tiers }).tiers.map((tier) => `${tier.severity} ${tierText(tier)}`),
    ).toEqual(['page 1h/5m', 'page 1h/10m', 'page 6h/30m', 'ticket 1h/10m', 'ticket 3d/6h']);
  });

  test.each([
    {
      title: 'a burn of all there is',
      tier: rule('page', 60, 5, 'burn', { num: 10, den: 1 }),
      target: '90%',
    },
    {
      title: 'a burn of all there is, of 14 digits',
      tier: rule('page', 60, 5, 'burn', { num: 4, den: 1 }),
      target: '75.000000000000%',
    },
  ])('$title can never be reached', ({ tier, target: text }) => {
    const { window, target } = parse('30d', text);
    const { num } = tier.over.value;
    expect(tierFault(tier, window, target)).toBe(
      `the page tier 1h/5m: its threshold of ${num}.0 can never be reached, as all events bad is a burn rate of ${num}.0; write a burn under ${num}`,
    );
    const lower = { ...tier, over: { kind: 'burn', value: { num: num * 10_000 - 1, den: 10_000 } } } as const;
    expect(tierFault(lower, window, target)).toBeNull();
  });

  test.each([
    {
      tier: share(2),
      window: '30d',
      fault:
        'the page tier 1h/5m: its threshold of 14.4 can never be reached, as all events bad is a burn rate of 10.0; write a share under 1.3888%',
    },
    {
      tier: rule('ticket', 4320, 360, 'share', { num: 10, den: 100 }),
      window: '1d',
      fault: 'the ticket tier 3d/6h: its look-back is longer than the window of 1d; write a shorter one',
    },
    { tier: share(1), window: '30d', fault: null },
    { tier: rule('page', 43_200, 5, 'share', { num: 110, den: 100 }), window: '30d', fault: null },
  ])('$fault', ({ tier, window: text, fault }) => {
    const { window, target } = parse(text, '90%');
    expect(tierFault(tier, window, target)).toBe(fault);
  });

  test.each([
    { name: '1h/5m', fault: null },
    { name: 'ticket', fault: null },
    {
      name: '6h/3m',
      fault:
        'there is no usual tier "6h/3m"; those for a window of 30d are 1h/5m, 6h/30m, 1d/2h, 3d/6h, page, ticket; did you mean "6h/30m"?',
    },
  ])('off: $name', ({ name, fault }) => {
    expect(offFault(name, parse('30d', '99%').window)).toBe(fault);
  });
});

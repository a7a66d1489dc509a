import { describe, expect, test } from 'vitest';
import type { Tier } from '../../server/http/contract.ts';
import { burnAxis } from '../../web/lib/burn-axis.ts';

const tier = (severity: Tier['severity'], threshold: number, long: string): Tier => ({
  severity,
  threshold,
  long,
  short: '5m',
  share: 0.02,
  source: '',
});

const MONTH = [
  tier('page', 14.4, '1h'),
  tier('page', 6, '6h'),
  tier('ticket', 3, '1d'),
  tier('ticket', 1, '3d'),
];
const WEEK = [
  tier('page', 13.440000000000001, '1h'),
  tier('page', 3.5, '6h'),
  tier('ticket', 1.4, '1d'),
  tier('ticket', 0.98, '3d'),
];

describe('the lines of the thresholds', () => {
  test('are one for each threshold, the highest first, and where two tiers share one the page speaks', () => {
    const tiers = [
      tier('page', 14.4, '1h'),
      tier('page', 6, '6h'),
      tier('ticket', 6, '1d'),
      tier('ticket', 1.004, '3d'),
    ];
    expect(burnAxis(0, tiers).lines).toEqual([
      { at: 14.4, severity: 'page', label: 'page 14.4x over 1h' },
      { at: 6, severity: 'page', label: 'page 6x over 6h' },
      { at: 1.004, severity: 'ticket', label: 'ticket 1x over 3d' },
    ]);
  });

  test.each([
    {
      title: 'a month',
      tiers: MONTH,
      burn: 0,
      labels: ['page 14.4x over 1h', 'page 6x over 6h', 'ticket 3x over 1d', 'ticket 1x over 3d'],
    },
    {
      title: 'a week, whose tickets are close',
      tiers: WEEK,
      burn: 0,
      labels: ['page 13.44x over 1h', 'page 3.5x over 6h', 'ticket 1.4x over 1d, 0.98x over 3d', ''],
    },
    {
      title: 'a month beside a burn of 200x',
      tiers: MONTH,
      burn: 200,
      labels: ['page 14.4x, 6x, ticket 3x, 1x', '', '', ''],
    },
  ])('of $title have names that leave each other room', ({ tiers, burn, labels }) => {
    expect(burnAxis(burn, tiers).lines.map(({ label }) => label)).toEqual(labels);
  });
});

test.each([
  { title: 'no tiers and no burn', tiers: [], burn: 0, ticks: [0, 1, 2] },
  { title: 'a month', tiers: MONTH, burn: 0, ticks: [0, 1, 3, 6, 10, 14.4, 30] },
  { title: 'a week', tiers: WEEK, burn: 0, ticks: [0, 1.4, 3.5, 6, 13.44, 30] },
  { title: 'a month beside a burn of 200x', tiers: MONTH, burn: 200, ticks: [0, 14.4, 60, 100, 200, 500] },
])('the ticks with $title are the thresholds first, all apart, with air above', ({ tiers, burn, ticks }) => {
  expect(burnAxis(burn, tiers).ticks.map((tick) => Number(tick.toFixed(2)))).toEqual(ticks);
});

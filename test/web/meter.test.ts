import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meterBar, rulerBins } from '../../web/lib/meter.ts';
import { status } from './status.ts';

test.each([
  {
    title: 'a whole budget reaches the end',
    remaining: 1,
    left: 25,
    width: 75,
    overspent: false,
    beyond: false,
  },
  { title: 'half of it', remaining: 0.5, left: 25, width: 37.5, overspent: false, beyond: false },
  { title: 'nothing left', remaining: 0, left: 25, width: 0, overspent: false, beyond: false },
  {
    title: 'overspent is beyond the wall',
    remaining: -0.2,
    left: 10,
    width: 15,
    overspent: true,
    beyond: false,
  },
  { title: 'more than fits', remaining: -1.8, left: 0, width: 25, overspent: true, beyond: true },
])('$title', ({ remaining, left, width, overspent, beyond }) => {
  const bar = meterBar(remaining);
  expect(bar.left).toBeCloseTo(left, 9);
  expect(bar.width).toBeCloseTo(width, 9);
  expect({ overspent: bar.overspent, beyond: bar.beyond }).toEqual({ overspent, beyond });
});

test('the ruler stacks objectives with the same room, in the colour of the worst', () => {
  const slos = [
    status({ remaining: 0.5, verdict: 'ship' }),
    status({ remaining: 0.5, verdict: 'caution' }),
    status({ remaining: -7, verdict: 'harden' }),
    status({ remaining: 1, verdict: 'ship' }),
  ];
  expect(rulerBins(slos, 100)).toEqual([
    { left: 0, count: 1, worst: 'harden' },
    { left: 62, count: 2, worst: 'caution' },
    { left: 99, count: 1, worst: 'ship' },
  ]);
});

test('no objective is lost on the ruler', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 1, noNaN: true })), (left) => {
      const bins = rulerBins(
        left.map((remaining) => status({ remaining })),
        100,
      );
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(left.length);
    }),
  );
});

import { expect, test } from 'vitest';
import { sparkline } from '../../web/lib/sparkline.ts';

test.each([
  { title: 'no points', trend: [] },
  { title: 'one point', trend: [null, 0.5] },
])('$title: nothing to join', ({ trend }) => {
  expect(sparkline(trend, 100, 20)).toBeNull();
});

test('a trend between full and empty keeps the wall at the bottom', () => {
  expect(sparkline([1, 0.5, 0], 100, 20)).toEqual({
    line: 'M0 0L50 10L100 20',
    area: 'M0 0L50 10L100 20L100 20L0 20Z',
    wallY: 20,
    end: { x: 100, y: 20 },
  });
});

test('an overspent budget is drawn below the wall, and the time before the first event is left out', () => {
  expect(sparkline([null, 1, -1], 100, 20)).toEqual({
    line: 'M50 0L100 20',
    area: 'M50 0L100 20L100 10L50 10Z',
    wallY: 10,
    end: { x: 100, y: 20 },
  });
});

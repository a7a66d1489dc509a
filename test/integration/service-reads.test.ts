import { expect, test } from 'vitest';
import { boardOf, openScene, post, ready } from '../support/service-harness.ts';
import { SERVICE } from '../support/traffic.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const YAML = `service: ${SERVICE}
slos:
  - { name: fast, objective: 99% of GET /a non-5xx under 300ms over 1d }
`;

function events(count: number, status: number) {
  const minute = Math.floor(NOW / 60_000);
  return Array.from({ length: count }, () => ({
    minute,
    second: 1,
    method: 'GET',
    path: '/a',
    status,
    us: 5000,
  }));
}

test('a read after a committed batch sees it, one and all, with no wait between', async () => {
  const { clock, define, start } = await openScene(NOW);
  await define(YAML);
  const service = await start();
  await ready(service);
  const board = boardOf(service);
  const key = { service: SERVICE, name: 'fast' };
  for (let round = 1; round <= 20; round++) {
    await post(service, clock, events(3, 200));
    expect(board.find(key)?.counts.good).toBe(3 * round);
    await post(service, clock, events(1, 500));
    expect(board.snapshot().statuses.map(({ counts }) => [counts.good, counts.bad])).toEqual([
      [3 * round, round],
    ]);
  }
});

test('the burn-down begins with the first event', async () => {
  const { clock, define, start } = await openScene(NOW);
  await define(YAML);
  const service = await start();
  await ready(service);
  await post(service, clock, events(4, 200));
  const minute = Math.floor(NOW / 60_000) * 60_000;
  const range = { from: minute - 180_000, to: minute + 60_000, step: 1 };
  const points = await boardOf(service).history({ service: SERVICE, name: 'fast' }, range);
  expect(points.map(({ good, left }) => [good, left])).toEqual([
    [0, null],
    [0, null],
    [0, null],
    [4, 1],
  ]);
});

/** A few alerts through kills and receivers that misbehave; `npm run chaos` plays a thousand. */
import { expect, test } from 'vitest';
import { alertScenario } from '../chaos/alerts/scenario.ts';

test('every alert arrives, under one id, firing before it is over', { timeout: 480_000 }, async () => {
  const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);
  const { faults } = await alertScenario({ seed, waves: 2, size: 16, kills: 2 });
  expect(faults, `CHAOS_SEED=${seed}`).toEqual([]);
});

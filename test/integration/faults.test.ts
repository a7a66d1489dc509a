/** One short round of each fault; `npm run chaos faults` plays more and longer ones, and those that need a PostgreSQL of the system's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DISK_SAID_TO_BE_FULL } from '../chaos/faults/disk.ts';
import { COPY_TAKES_OVER } from '../chaos/faults/failover.ts';
import { PostgresPlace } from '../chaos/faults/postgres-place.ts';
import { REPLICA_FAULTS } from '../chaos/faults/replica-faults.ts';
import { FaultScene } from '../chaos/faults/scene.ts';
import { SERVER_FAULTS } from '../chaos/faults/server-faults.ts';

const FAULTS = [...SERVER_FAULTS, ...REPLICA_FAULTS, DISK_SAID_TO_BE_FULL];

let scene: FaultScene;

beforeAll(async () => {
  const seed = Date.now() % 1_000_000;
  const options = { seed, replicas: 2, lines: 30, isShort: true, rounds: FAULTS.length };
  scene = await FaultScene.open((folder) => PostgresPlace.open(folder), options);
}, 90_000);

afterAll(() => scene?.close());

test.each(FAULTS)('$name', async (fault) => {
  const row = await scene.play(fault, 1);
  expect(row.faults).toEqual([]);
  expect([row.lost, row.doubled]).toEqual([0, 0]);
  expect(row.posts).toBeGreaterThan(0);
  expect(row.compared).toBeGreaterThan(1_000);
});

test(COPY_TAKES_OVER.name, async () => {
  const row = await scene.play(COPY_TAKES_OVER, 1);
  expect(row.faults).toEqual([]);
  expect(row.lost).toBeGreaterThan(0);
  expect(row.doubled).toBe(0);
});

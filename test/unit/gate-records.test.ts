import { expect, test } from 'vitest';
import { GateRecords } from '../../server/desks/gate-records.ts';

function opened() {
  const told: unknown[] = [];
  const clock = { now: 0 };
  const log = { warn: ({ err }: { err: Error }) => told.push(err.message) };
  const records = new GateRecords({ now: () => clock.now, log: log as never });
  return { told, clock, records };
}

const failing = (message: string) => () => Promise.reject(new Error(message));

test('a record that cannot be written is counted, and told when the fault is another or ten minutes are over', async () => {
  const { told, clock, records } = opened();
  for (const message of ['away', 'away', 'full', 'full', 'away']) await records.keep(failing(message));
  expect([records.lost, told]).toEqual([5, ['away', 'full', 'away']]);
  clock.now += 10 * 60_000 - 1;
  await records.keep(failing('away'));
  clock.now += 1;
  await records.keep(failing('away'));
  expect([records.lost, told.length]).toEqual([7, 4]);
});

test('one that hangs is not waited for; where hundreds do, further ones are lost and not begun', async () => {
  const { told, records } = opened();
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  const hanging = () => {
    begun++;
    return promise;
  };
  await Promise.all(Array.from({ length: 200 }, () => records.keep(hanging)));
  await records.keep(hanging);
  expect([begun, records.lost, told]).toEqual([200, 1, ['200 records wait to be written']]);
  resolve();
  await records.drain();
  await records.keep(async () => void begun++);
  expect([begun, records.lost]).toEqual([201, 1]);
});

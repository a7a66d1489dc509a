import { expect, test } from 'vitest';
import { createDeployDesk } from '../../server/desks/deploy-desk.ts';
import { lastDeployBefore } from '../../server/store/deploys.ts';
import { SOMEBODY } from '../support/actor.ts';
import { type Ledger, openLedgers } from '../support/batch.ts';

const NOW = Date.parse('2026-03-25T12:00:00Z');
const MINUTE = 60_000;

async function opened() {
  const { ledgers } = await openLedgers(1);
  const [{ store }] = ledgers as [Ledger];
  const desk = createDeployDesk({ db: store.db, now: () => NOW });
  const add = (version: string, minutesAgo: number | null, service = 'shop') =>
    desk.add({ service, version, at: minutesAgo === null ? null : NOW - minutesAgo * MINUTE }, SOMEBODY);
  return { db: store.db, desk, add };
}

test('the newest first, of one service or of all, and no more than asked for', async () => {
  const { desk, add } = await opened();
  expect(await add('v2', 30)).toEqual({ service: 'shop', version: 'v2', at: NOW - 30 * MINUTE });
  await add('v1', 60);
  await add('v7', 45, 'front');
  expect(await add('v3', null)).toEqual({ service: 'shop', version: 'v3', at: NOW });
  const versions = async (service: string | undefined, limit: number) =>
    (await desk.deploys({ services: null, service, limit })).map(({ version }) => version);
  expect(await versions(undefined, 10)).toEqual(['v3', 'v2', 'v7', 'v1']);
  expect(await versions('shop', 2)).toEqual(['v3', 'v2']);
  expect(await versions('nobody', 2)).toEqual([]);
});

test('the same marker again is not stored twice; a version that comes back is', async () => {
  const { desk, add } = await opened();
  await Promise.all([add('v1', 30), add('v1', 30), add('v1', 30)]);
  await add('v2', 20);
  await add('v1', 10);
  expect((await desk.deploys({ services: null, limit: 10 })).map(({ version }) => version)).toEqual([
    'v1',
    'v2',
    'v1',
  ]);
});

test('which version ran at a time', async () => {
  const { db, add } = await opened();
  await add('v1', 60);
  await add('v2', 30);
  await add('other', 20, 'front');
  const at = (minutesAgo: number) => lastDeployBefore(db, 'shop', NOW - minutesAgo * MINUTE);
  expect(await at(60.001)).toBeNull();
  expect(await at(60)).toEqual({ version: 'v1', at: NOW - 60 * MINUTE });
  expect(await at(30.001)).toEqual({ version: 'v1', at: NOW - 60 * MINUTE });
  expect(await at(0)).toEqual({ version: 'v2', at: NOW - 30 * MINUTE });
});

test('one that lies ahead is refused; clocks may differ by five minutes', async () => {
  const { add } = await opened();
  expect(await add('v1', -5)).toMatchObject({ at: NOW + 5 * MINUTE });
  await expect(add('v1', -6)).rejects.toMatchObject({
    code: 'bad_request',
    message: 'at: lies ahead; tell of a deploy when it is done',
  });
});

import { expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import { billOf } from '../../server/gate/bill.ts';
import type { BilledDeploy } from '../../server/http/bill-ports.ts';
import { emptyBills } from '../support/alert-desk.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const target = { text: '99.5%', of: 1000, bad: 5 };

function billed(bad: number, before: number): BilledDeploy {
  const counts = {
    after: { good: 1000 - bad, bad },
    before: { good: 1000 - before, bad: before },
    minutes: 180,
  };
  const bill = billOf({ ...counts, window: 100_000, target, trial: 1, isWhole: true });
  return { version: 'v42', deployedAt: NOW, ...counts, bill };
}

async function opened(...bills: BilledDeploy[]) {
  const asked: unknown[] = [];
  const { server } = await startHttp({
    bills: emptyBills({
      async bills(key, limit) {
        asked.push([key, limit]);
        if (key.name !== 'read') throw new AppError('not_found', 'There is no SLO snippets/raed.');
        return bills;
      },
    }),
  });
  return { asked, get: (path: string) => server.inject(`/api/v1/slos/snippets/${path}`) };
}

test('deploys come with their bills', async () => {
  const { get, asked } = await opened(billed(55, 5), billed(10, 0));
  const answer = await get('read/deploys');
  expect(answer.statusCode).toBe(200);
  const [first, second] = answer.json().deploys;
  expect(answer.json()).toMatchObject({ service: 'snippets', name: 'read' });
  expect(first).toEqual({
    ...{ version: 'v42', at: '2026-11-23T12:00:30.000Z', minutes: 180 },
    after: { good: 945, bad: 55, total: 1000, share: 0.055, burned: 0.11 },
    before: { good: 995, bad: 5, total: 1000, share: 0.005, burned: 0.01 },
    ratio: 11,
    interval: { low: expect.closeTo(4.7676, 4), high: expect.closeTo(30.5086, 4) },
    outcome: 'more',
    comparison: '11 times the usual',
    sentence: 'v42: 11% of the budget in 3 h, 11 times the usual',
  });
  expect(second).toMatchObject({
    ...{ ratio: null, interval: { high: null }, outcome: 'more' },
    sentence: 'v42: 2% of the budget in 3 h, at least 3.1 times the usual',
  });
  expect(asked).toEqual([[{ service: 'snippets', name: 'read' }, 10]]);
});

test('as many as are asked for, fifty at most', async () => {
  const { get, asked } = await opened();
  expect((await get('read/deploys?limit=3')).json()).toMatchObject({ deploys: [] });
  expect((await get('read/deploys?limit=0')).statusCode).toBe(400);
  expect((await get('read/deploys?limit=51')).statusCode).toBe(400);
  expect(asked).toEqual([[{ service: 'snippets', name: 'read' }, 3]]);
});

test('an objective that is not there is 404', async () => {
  const { get } = await opened();
  expect((await get('raed/deploys')).statusCode).toBe(404);
});

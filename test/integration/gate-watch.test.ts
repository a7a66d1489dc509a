/** The watch after a deploy, on real counts, with a clock that is moved. */

import { expect, test } from 'vitest';
import { createDeployDesk } from '../../server/desks/deploy-desk.ts';
import { forgetWatches } from '../../server/store/watches.ts';
import { SOMEBODY } from '../support/actor.ts';
import { NOW, openGate } from '../support/gate-scene.ts';
import { folded, post } from '../support/service-harness.ts';
import { type Event, SERVICE } from '../support/traffic.ts';

const MINUTE = 60_000;

async function opened() {
  const gate = await openGate();
  const { clock, service, desk } = gate;
  const deploys = createDeployDesk({ db: service.store.db, now: () => clock.now });
  const pass = async (minutes: number) => {
    clock.now += minutes * MINUTE;
    await folded(service, clock);
  };
  /** In the present minute. */
  const send = (count: number, status: number, method = 'GET') => {
    const minute = Math.floor(clock.now / MINUTE);
    const event: Event = { minute, second: 1, method, path: '/a', status, us: 5000 };
    return post(
      service,
      clock,
      Array.from({ length: count }, () => event),
    );
  };
  const deploy = (version: string) => deploys.add({ service: SERVICE, version, at: null }, SOMEBODY);
  const watch = async (version: string, slo: string | null = 'read') =>
    (await desk.watch({ service: SERVICE, slo, version }, 'ci')).answer;
  return { ...gate, pass, send, deploy, watch };
}

test('a rollout that burns more hardens as soon as enough is counted, and its follower is compared with it', async () => {
  const { pass, send, deploy, watch, desk } = await opened();
  await send(990, 200);
  await send(10, 500);
  await pass(1);
  await deploy('v2');
  // The minute of the deploy belongs to neither version.
  await send(50, 500);
  expect(await watch('v2')).toMatchObject({
    ...{ verdict: 'unknown', code: 3, reasons: ['No events came since the deploy.'] },
    slos: [{ before: { good: 990, bad: 10 }, after: { good: 0, bad: 0 } }],
  });
  await pass(1);
  await send(99, 200);
  await send(1, 500);
  expect(await watch('v2')).toMatchObject({ verdict: 'ship', code: 0 });
  await pass(1);
  await send(20, 500);
  expect(await watch('v2')).toMatchObject({
    ...{ verdict: 'harden', code: 1, enough: 100 },
    slos: [{ name: 'read', before: { good: 990, bad: 10 }, after: { good: 99, bad: 21 } }],
  });
  const { rollout, at, url } = await desk.watch({ service: SERVICE, slo: 'read', version: 'v2' }, 'ci');
  expect(rollout).toMatchObject({ deployedAt: NOW + MINUTE, followedBy: null });
  expect([at, url]).toEqual([NOW + 3 * MINUTE, 'http://leeway.example/slo/shop/read']);
  await pass(90);
  await deploy('v3');
  await pass(1);
  await send(100, 200);
  expect((await desk.watch({ service: SERVICE, slo: 'read', version: 'v2' }, 'ci')).rollout).toMatchObject({
    followedBy: 'v3',
  });
  expect(await watch('v3')).toMatchObject({
    verdict: 'ship',
    slos: [{ before: { good: 99, bad: 21 }, after: { good: 100, bad: 0 } }],
  });
});

test('more traffic with the same share is no rise', async () => {
  const { pass, send, deploy, watch } = await opened();
  await send(495, 200);
  await send(5, 500);
  await pass(1);
  await deploy('v2');
  for (let minute = 0; minute < 3; minute++) {
    await pass(1);
    await send(990, 200);
    await send(10, 500);
    expect((await watch('v2')).verdict).toBe('ship');
  }
});

test('the worst objective of the service decides', async () => {
  const { pass, send, deploy, watch } = await opened();
  for (const method of ['GET', 'POST']) {
    await send(495, 200, method);
    await send(5, 500, method);
  }
  await pass(1);
  await deploy('v2');
  await pass(1);
  await send(200, 200);
  await send(30, 500, 'POST');
  const answer = await watch('v2', null);
  expect(answer).toMatchObject({ verdict: 'harden', code: 1 });
  expect(answer.slos.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['write', 'harden'],
    ['read', 'ship'],
  ]);
});

test('what nobody knows', async () => {
  const { watch, desk } = await opened();
  expect(await watch('v9')).toMatchObject({
    ...{ verdict: 'unknown', code: 3, slos: [] },
    reasons: ['No deploy of v9 to shop is known; leeway deploy notes one.'],
  });
  await expect(desk.watch({ service: 'shpo', slo: null, version: 'v9' }, 'ci')).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(watch('v9', 'raed')).rejects.toMatchObject({ code: 'not_found' });
});

test('what was told is kept: a row while it stays the same, with the newest numbers', async () => {
  const { pass, send, deploy, watch, desk, clock, service } = await opened();
  await send(990, 200);
  await send(10, 500);
  await pass(1);
  await deploy('v2');
  await pass(1);
  await watch('v2');
  await send(99, 200);
  await send(1, 500);
  await watch('v2');
  await pass(1);
  await send(100, 200);
  await watch('v2');
  // Another who asks has a row of its own.
  await desk.watch({ service: SERVICE, slo: 'read', version: 'v2' }, 'ana');
  await send(60, 500);
  await watch('v2');
  const of = { service: SERVICE, services: null, limit: 10 };
  const { watches, more } = await desk.watches(of);
  const shown = watches.map(({ by, since, times, answered: { at, answer } }) => ({
    ...{ by, times, verdict: answer.verdict, from: (since - NOW) / MINUTE, to: (at - NOW) / MINUTE },
    after: answer.slos[0]?.after,
  }));
  expect(more).toBe(false);
  expect(shown).toEqual([
    { by: 'ci', times: 1, verdict: 'harden', from: 3, to: 3, after: { good: 199, bad: 61 } },
    { by: 'ana', times: 1, verdict: 'ship', from: 3, to: 3, after: { good: 199, bad: 1 } },
    { by: 'ci', times: 2, verdict: 'ship', from: 2, to: 3, after: { good: 199, bad: 1 } },
    { by: 'ci', times: 1, verdict: 'unknown', from: 2, to: 2, after: { good: 0, bad: 0 } },
  ]);
  expect([...desk.watched()]).toEqual([
    [0, 3],
    [1, 1],
    [3, 1],
  ]);
  expect((await desk.watches({ ...of, limit: 1 })).more).toBe(true);
  expect((await desk.watches({ ...of, services: ['other'] })).watches).toEqual([]);
  expect(
    (await desk.watches({ ...of, before: NOW + 3 * MINUTE })).watches.map(
      ({ answered }) => answered.answer.verdict,
    ),
  ).toEqual(['unknown']);
  await forgetWatches(service.store.db, clock.now);
  expect((await desk.watches(of)).watches).toHaveLength(3);
  await forgetWatches(service.store.db, clock.now + 1);
  expect((await desk.watches(of)).watches).toEqual([]);
});

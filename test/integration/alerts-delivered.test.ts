import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SOMEBODY } from '../support/actor.ts';
import { type AlertScene, openAlertScene } from '../support/alert-scene.ts';
import { answer, type HttpReceiver, startReceiver } from '../support/http-receiver.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function yamlFor(...ports: readonly number[]): string {
  const receivers = ports.map(
    (port, place) => `  - { name: r${place}, type: webhook, url: "http://127.0.0.1:${port}/", on: [page] }`,
  );
  return `
service: shop
notify:
${receivers.join('\n')}
slos:
  - { name: read, objective: "99.5% of GET /s/:id non-5xx over 30 days" }
sources:
  - { name: http/shop, silence_after: off }
`;
}

async function firing(...ports: readonly number[]): Promise<AlertScene> {
  const scene = await openAlertScene(yamlFor(...ports));
  await scene.minutes(2, { good: 100 });
  await scene.minute({ bad: 100 });
  return scene;
}

/** Types and ids in the order in which they came. */
function got({ got: all }: HttpReceiver): [type: string, id: string][] {
  return all.map(({ body, headers }) => [
    (JSON.parse(body) as { type: string }).type,
    headers['webhook-id']!,
  ]);
}

async function deliveries(scene: AlertScene) {
  const { alerts } = await scene.desk.alerts({ services: null, state: 'all', limit: 10 });
  return alerts.filter(({ kind }) => kind === 'page').flatMap((alert) => alert.deliveries);
}

/** Goes on second by second until there are as many attempts; answers after how many seconds each came. */
async function attemptsOver(scene: AlertScene, receiver: HttpReceiver, seconds: number): Promise<number[]> {
  const came: number[] = [];
  for (let second = 1; second <= seconds; second++) {
    const before = receiver.got.length;
    await scene.wait(SECOND);
    if (receiver.got.length > before) came.push(second);
  }
  return came;
}

test('a failure is tried again within five seconds, then ever more seldom, under one id', async () => {
  const receiver = await startReceiver([answer(500)]);
  const scene = await firing(receiver.port);
  expect(await attemptsOver(scene, receiver, 130)).toEqual([4, 12, 28, 60, 124]);
  expect(new Set(got(receiver).map(([type, id]) => `${type} ${id}`)).size).toBe(1);
  expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1);
  const [delivery] = await deliveries(scene);
  expect(delivery).toMatchObject({ state: 'waiting', attempts: 6, reason: expect.stringContaining('500') });
  expect(delivery!.log.map(({ outcome, code }) => [outcome, code])).toEqual(Array(6).fill(['retry', 500]));
});

test('a receiver that is down for half a day gets what fired, and then that it is over', async () => {
  const answers = [...Array(40).fill(answer(503)), answer(200)];
  const receiver = await startReceiver(answers);
  const scene = await firing(receiver.port);
  await scene.minutes(60, { good: 1000 });
  expect((await deliveries(scene)).map(({ type, state }) => [type, state])).toEqual([
    ['firing', 'waiting'],
    ['resolved', 'waiting'],
  ]);
  for (let step = 0; step < 150; step++) await scene.wait(2 * MINUTE);
  const sent = got(receiver).slice(40);
  expect(sent.map(([type]) => type)).toEqual(['alert.firing', 'alert.resolved']);
  expect(new Set(got(receiver).map(([, id]) => id)).size).toBe(2);
  expect((await deliveries(scene)).map(({ state }) => state)).toEqual(['sent', 'sent']);
});

test('after a day it is given up, kept, and can be sent again; what was not told follows', async () => {
  const receiver = await startReceiver([...Array(330).fill(answer(500)), answer(200)]);
  const scene = await firing(receiver.port);
  await scene.minutes(60, { good: 1000 });
  for (let step = 0; step < 24 * 12; step++) await scene.wait(5 * MINUTE);
  const kept = await deliveries(scene);
  expect(kept.map(({ type, state, reason }) => [type, state, reason])).toEqual([
    ['firing', 'dead', 'It was given up: it could not be sent within 24 h.'],
    ['resolved', 'dropped', 'The message that it fires did not arrive.'],
  ]);
  while (receiver.got.length < 330) receiver.got.push(receiver.got[0]!);
  await scene.desk.resend(kept[0]!.id, SOMEBODY);
  await scene.wait(10 * MINUTE);
  await scene.wait(SECOND);
  expect((await deliveries(scene)).map(({ state }) => state)).toEqual(['sent', 'sent']);
  expect(got(receiver).slice(330)).toEqual([
    ['alert.firing', kept[0]!.id],
    ['alert.resolved', kept[1]!.id],
  ]);
  await expect(scene.desk.resend(kept[0]!.id, SOMEBODY)).rejects.toThrow('Only a delivery that is dead');
});

test('Retry-After is honoured', async () => {
  const receiver = await startReceiver([answer(429, '', { 'retry-after': '90' }), answer(200)]);
  const scene = await firing(receiver.port);
  expect(await attemptsOver(scene, receiver, 100)).toEqual([90]);
});

test('what is refused is not tried again, and its end is not told', async () => {
  const receiver = await startReceiver([answer(404, 'no such hook')]);
  const scene = await firing(receiver.port);
  await scene.minutes(60, { good: 1000 });
  expect(receiver.got).toHaveLength(1);
  expect((await deliveries(scene)).map(({ type, state }) => [type, state])).toEqual([
    ['firing', 'dead'],
    ['resolved', 'dropped'],
  ]);
  expect(await scene.desk.receivers()).toMatchObject([
    { name: 'r0', waiting: 0, dead: 1, fault: expect.any(String) },
  ]);
});

test('a receiver that resets connections, and one that is not there, delay nobody else', async () => {
  const resetting = createServer((socket) => socket.resetAndDestroy());
  await new Promise<void>((resolve) => resetting.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void resetting.close());
  const { port } = resetting.address() as AddressInfo;
  const receiver = await startReceiver([answer(200)]);
  const scene = await firing(port, 1, receiver.port);
  await scene.minutes(60, { good: 1000 });
  expect(got(receiver).map(([type]) => type)).toEqual(['alert.firing', 'alert.resolved']);
  const states = (await deliveries(scene)).map((one) => `${one.receiver} ${one.type} ${one.state}`);
  expect(states.sort()).toEqual([
    'r0 firing waiting',
    'r0 resolved waiting',
    'r1 firing waiting',
    'r1 resolved waiting',
    'r2 firing sent',
    'r2 resolved sent',
  ]);
});

test('a receiver that does not answer delays nobody else', async () => {
  const hanging = await startReceiver([() => {}]);
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(hanging.port, receiver.port));
  await scene.minutes(2, { good: 100 });
  const telling = scene.minute({ bad: 100 });
  await vi.waitFor(() => expect(got(receiver).map(([type]) => type)).toEqual(['alert.firing']));
  expect(hanging.got).toHaveLength(1);
  await scene.desk.stop();
  await telling;
});

test('what was on its way when the process ended is sent again, under its id', async () => {
  const receiver = await startReceiver([() => {}, answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver.port));
  await scene.minutes(2, { good: 100 });
  const telling = scene.minute({ bad: 100 });
  await vi.waitFor(() => expect(receiver.got).toHaveLength(1));
  await scene.desk.stop();
  await telling;
  await scene.restart();
  expect(receiver.got).toHaveLength(2);
  expect(got(receiver)[1]).toEqual(got(receiver)[0]);
});

test('nothing is sent twice by two processes on one database', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver.port));
  const second = await scene.start('a', true);
  await scene.minutes(2, { good: 100 });
  await scene.minute({ bad: 100 });
  await second.fold.settle();
  await scene.wait(HOUR);
  expect(got(receiver).map(([type]) => type)).toEqual(['alert.firing']);
});

test('what was hit is told as it was when it began, however late the message is made', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver.port));
  await scene.minutes(2, { good: 100 });
  await scene.desk.stop();
  await scene.minute({ bad: 100 });
  await scene.minutes(10, { bad: 900 });
  expect(receiver.got).toEqual([]);
  await scene.restart();
  const { data } = JSON.parse(receiver.got[0]!.body) as { data: { hit: unknown } };
  expect(data.hit).toEqual([{ what: 'GET /s/: answered 503 (failed)', bad: 100, share: 1 }]);
});

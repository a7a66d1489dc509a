import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DeliveryListener } from '../../server/alerts/ports.ts';
import { createAlertDesk } from '../../server/desks/alert-desk.ts';
import type { AlertsAsked } from '../../server/http/alert-ports.ts';
import type { Notice } from '../../server/ledger/alert-book.ts';
import { ALERT_KINDS } from '../../server/slo/alert.ts';
import type { AlertState } from '../../server/slo/alert-state.ts';
import { saveAlerts, saveNotices } from '../../server/store/alerts.ts';
import { SOMEBODY } from '../support/actor.ts';
import { type AlertScene, openAlertScene } from '../support/alert-scene.ts';
import { plainFacts, stateOf, T0 } from '../support/alert-states.ts';
import { answer, startReceiver } from '../support/http-receiver.ts';
import { deniedOf } from '../support/receivers.ts';
import { folded } from '../support/service-harness.ts';

const MINUTE = 60_000;

function yamlFor(port: number): string {
  return `
service: shop
notify:
  - { name: oncall, type: webhook, url: "http://127.0.0.1:${port}/hook", on: [page] }
slos:
  - name: read
    objective: 99.5% of GET /s/:id non-5xx over 30 days
sources:
  - { name: http/shop, silence_after: off }
`;
}

function saved(scene: AlertScene, alerts: readonly AlertState[], notices: readonly Notice[] = []) {
  return scene.service.store.db.transaction().execute(async (trx) => {
    await saveAlerts(trx, alerts);
    await saveNotices(trx, notices);
  });
}

/** Alerts that no fold knows of: it never begins, changes or ends them. */
function stored(id: string, more: Partial<AlertState> = {}): AlertState {
  return stateOf({ id, slo: id, announcedAt: T0, ...more });
}

const over = (id: string, startedAt: number, more: Partial<AlertState> = {}): AlertState =>
  stored(id, { startedAt, resolvedAt: startedAt + MINUTE, lateBefore: 0, ...more });

/** The ids of one answer, and whether there are more. */
async function page(scene: AlertScene, asked: Partial<AlertsAsked>): Promise<[string, boolean]> {
  const { alerts, more } = await scene.desk.alerts({ state: 'all', services: null, limit: 100, ...asked });
  return [alerts.map(({ id }) => id).join(' '), more];
}

describe('the history', () => {
  async function opened() {
    const scene = await openAlertScene(yamlFor(1));
    await saved(scene, [
      over('o1', T0),
      over('o2', T0 + 2),
      over('o3', T0 + 4, { service: 'other' }),
      over('o4', T0 + 6, { slo: 'o2', kind: 'ticket' }),
      stored('f1', { startedAt: T0 + 1 }),
      stored('f2', { startedAt: T0 + 3, service: 'other' }),
      stored('f3', { startedAt: T0 + 5, slo: null, source: 'edge', kind: 'no-data', condition: 'silent' }),
    ]);
    return scene;
  }

  test.each<[title: string, asked: Partial<AlertsAsked>, ids: string, more: boolean]>([
    ['what fires first, then the newest', {}, 'f3 f2 f1 o4 o3 o2 o1', false],
    ['what fires', { state: 'firing' }, 'f3 f2 f1', false],
    ['what is over', { state: 'resolved' }, 'o4 o3 o2 o1', false],
    ['a service', { service: 'shop' }, 'f3 f1 o4 o2 o1', false],
    ['an objective', { service: 'shop', slo: 'o2' }, 'o4 o2', false],
    ['an objective that is not there', { service: 'shop', slo: 'o3' }, '', false],
    ['a service, over', { service: 'other', state: 'resolved' }, 'o3', false],
    ['as many as there are', { limit: 7 }, 'f3 f2 f1 o4 o3 o2 o1', false],
    ['fewer than there are', { limit: 4 }, 'f3 f2 f1 o4', true],
    ['before a time, which is not before itself', { before: T0 + 4 }, 'f2 f1 o2 o1', false],
    ['before all', { before: T0 }, '', false],
  ])('%s', async (_, asked, ids, more) => {
    expect(await page(await opened(), asked)).toEqual([ids, more]);
  });

  test.each([
    { state: 'resolved', pages: ['o4 o3', 'o2 o1'] },
    { state: 'firing', pages: ['f3 f2', 'f1'] },
  ] as const)('page by page: $state', async ({ state, pages }) => {
    const scene = await opened();
    const found: string[] = [];
    let asked: Partial<AlertsAsked> = { state, limit: 2 };
    for (let more = true; more; ) {
      const answered = await scene.desk.alerts({ state, services: null, limit: 2, ...asked });
      found.push(answered.alerts.map(({ id }) => id).join(' '));
      asked = { ...asked, before: answered.alerts.at(-1)!.startedAt };
      more = answered.more;
    }
    expect(found).toEqual(pages);
  });

  test('one by its id; of one that is not there nothing can be told', async () => {
    const scene = await opened();
    expect(await scene.desk.alert('f2')).toMatchObject({ id: 'f2', service: 'other', deliveries: [] });
    const notFound = { code: 'not_found', message: 'There is no alert f9.' };
    await expect(scene.desk.alert('f9')).rejects.toMatchObject(notFound);
    await expect(scene.desk.acknowledge('f9', 'Ada', null, SOMEBODY)).rejects.toMatchObject(notFound);
    await expect(scene.desk.resend('msg_9', SOMEBODY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no delivery msg_9.',
    });
    await expect(scene.desk.test('on-call', SOMEBODY)).rejects.toMatchObject({
      code: 'not_found',
      message: 'No receiver "on-call" is defined; did you mean "oncall"?',
    });
  });
});

test('who acknowledged an alert stays while the fold goes on with it, through a restart, to its end', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver.port));
  await scene.minutes(20, { good: 100 });
  await scene.minute({ bad: 100 });
  const list = async () => (await scene.desk.alerts({ services: null, state: 'all', limit: 10 })).alerts;
  const first = (await list()).find(({ kind }) => kind === 'page')!;
  const acknowledged = { at: scene.clock.now, by: 'Ada', note: 'I look' };
  expect(await scene.desk.acknowledge(first.id, 'Ada', 'I look', SOMEBODY)).toMatchObject({
    id: first.id,
    acknowledged,
  });
  const now = async () => scene.desk.alert(first.id);
  const tiers = new Set([first.tier]);
  for (let minute = 0; minute < 4; minute++) {
    await scene.minute({ bad: 300 });
    tiers.add((await now()).tier);
    expect((await now()).acknowledged).toEqual(acknowledged);
  }
  expect(tiers.size).toBeGreaterThan(1);
  await scene.restart();
  await scene.minutes(50, { good: 3000 });
  expect(await now()).toMatchObject({ acknowledged, resolvedAt: expect.any(Number) });
  // The last who did stands.
  await scene.desk.acknowledge(first.id, 'Ben', null, SOMEBODY);
  expect((await now()).acknowledged).toEqual({ at: scene.clock.now, by: 'Ben', note: null });
  expect((await list()).filter(({ acknowledged: by }) => by !== null)).toHaveLength(1);
});

test('five thousand alerts that begin and end at once are saved at once, each told to all its receivers', async () => {
  const scene = await openAlertScene(yamlFor(1));
  const count = 5000;
  const alerts = Array.from({ length: count }, (_, place) => stored(`s-${place}`));
  const noticesOf = (type: Notice['type']): Notice[] =>
    alerts.map((state) => {
      const receivers = Array.from({ length: 8 }, (_, place) => `r${place}`);
      return { alert: state.id, type, at: T0, facts: plainFacts(state), receivers };
    });
  const told = async () => {
    const [row] = await scene.sql<{ count: number }>('select count(*)::int as count from outbox');
    return row!.count;
  };
  await saved(scene, alerts, noticesOf('firing'));
  expect(await told()).toBe(8 * count);
  const ended = alerts.map((state) => ({ ...state, resolvedAt: T0 + MINUTE }));
  await saved(scene, ended, noticesOf('resolved'));
  expect(await told()).toBe(2 * 8 * count);
  const [firing] = await scene.sql<{ count: number }>(
    'select count(*)::int as count from alert where resolved_at is null',
  );
  expect(firing!.count).toBe(0);
});

test('one of a condition ends and another begins in one save', async () => {
  const scene = await openAlertScene(yamlFor(1));
  const first = stored('first', { slo: 'read-2' });
  await saved(scene, [first]);
  await saved(scene, [{ ...first, resolvedAt: T0 + 1 }, stored('second', { slo: 'read-2' })]);
  expect(await page(scene, { slo: 'read-2' })).toEqual(['second first', false]);
  await expect(saved(scene, [stored('third', { slo: 'read-2' })])).rejects.toThrow('alert_firing');
});

test('a test message to a receiver that does not answer says so', async () => {
  const receiver = await startReceiver([() => {}]);
  const scene = await openAlertScene(yamlFor(receiver.port));
  const { outcome } = await scene.desk.test('oncall', SOMEBODY);
  expect(outcome).toEqual({
    kind: 'retry',
    code: null,
    reason: `127.0.0.1:${receiver.port} did not answer within 10 s.`,
    afterMs: null,
  });
});

describe('what the metrics are told', () => {
  const counted = (desk: Pick<AlertScene['desk'], 'onDeliveries'>): string[] => {
    const told: string[] = [];
    const listener: DeliveryListener = {
      attempted: (receiver, outcome) => void told.push(`${receiver} ${outcome}`),
      died: (receiver, count) => void told.push(`${receiver} died ${count}`),
    };
    desk.onDeliveries(listener);
    return told;
  };
  const firing = (desk: Pick<AlertScene['desk'], 'firing'>) =>
    ALERT_KINDS.map((kind) => `${kind} ${desk.firing(kind)}`).join(' ');

  test('what fires and waits, attempts, and what was refused', async () => {
    const receiver = await startReceiver([answer(503), answer(404), answer(200)]);
    const scene = await openAlertScene(yamlFor(receiver.port));
    const told = counted(scene.desk);
    await scene.minutes(2, { good: 100 });
    expect(scene.desk.waiting()).toEqual(new Map([['oncall', 0]]));
    await scene.minute({ bad: 100 });
    expect(firing(scene.desk)).toBe('page 1 ticket 1 budget 0 measurement 0 no-data 0');
    expect([told, scene.desk.waiting()]).toEqual([['oncall retry'], new Map([['oncall', 1]])]);
    await scene.wait(4_000);
    await scene.wait(1_000);
    expect(told).toEqual(['oncall retry', 'oncall refused', 'oncall died 1']);
    expect(scene.desk.waiting()).toEqual(new Map([['oncall', 0]]));
  });

  test('where another process leads nothing fires, and nothing waits', async () => {
    const scene = await openAlertScene(yamlFor(1));
    await scene.minutes(2, { good: 100 });
    await scene.minute({ bad: 100 });
    const other = await scene.start('a', true);
    await other.fold.settle();
    const desk = createAlertDesk({
      service: other,
      config: { denied: deniedOf([]) },
      pageUrl: () => 'https://leeway.example',
      now: () => scene.clock.now,
      log: pino({ level: 'silent' }),
    });
    onTestFinished(() => desk.stop());
    await desk.round();
    expect(firing(desk)).toBe('page 0 ticket 0 budget 0 measurement 0 no-data 0');
    expect(desk.waiting()).toEqual(new Map([['oncall', 0]]));
    expect(scene.desk.waiting()).toEqual(new Map([['oncall', 1]]));
    // And when it leads itself, what the other left.
    await scene.desk.stop();
    await scene.service.stop();
    await folded(other, scene.clock);
    await desk.round();
    expect(firing(desk)).toBe('page 1 ticket 1 budget 0 measurement 0 no-data 0');
    expect(desk.waiting()).toEqual(new Map([['oncall', 1]]));
  });
});

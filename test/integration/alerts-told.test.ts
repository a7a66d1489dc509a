import { Webhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { SOMEBODY } from '../support/actor.ts';
import { type AlertScene, eventsOf, NOON, openAlertScene } from '../support/alert-scene.ts';
import { answer, type HttpReceiver, startReceiver } from '../support/http-receiver.ts';
import { folded, post, ready, statusOf } from '../support/service-harness.ts';

const MINUTE = 60_000;
const SECRET = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;

function yamlFor({ port }: HttpReceiver, more = ''): string {
  return `
service: shop
notify:
  - { name: oncall, type: webhook, url: "http://127.0.0.1:${port}/hook", secret: "${SECRET}" }
slos:
  - name: read
    objective: 99.5% of GET /s/:id non-5xx over 30 days
    description: Someone reads.
    runbook: https://runbooks.example/read
${more}`;
}

type Body = { type: string; data: Record<string, unknown> };

function bodies({ got }: HttpReceiver): Body[] {
  return got.map(({ body }) => JSON.parse(body) as Body);
}

/** `alert.firing page 1h/5m` of every message, in the order of their arrival. */
function told(receiver: HttpReceiver): string[] {
  return bodies(receiver).map(
    ({ type, data }) => `${type} ${data['kind']} ${data['tier'] ?? data['source']}`,
  );
}

async function rows(scene: AlertScene) {
  return scene.sql<{ kind: string; tier: string; started: number; resolved: number | null; muted: string }>(
    `select kind, tier, muted, extract(epoch from started_at) * 1000 as started,
      extract(epoch from resolved_at) * 1000 as resolved from alert order by started_at, kind`,
  );
}

test('a page reaches its receiver once, signed, with all that is asked of it, and so does its end', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver));
  await scene.minutes(30, { good: 100 });
  expect(told(receiver)).toEqual([]);
  await scene.minutes(5, { bad: 100 });
  // 100 of 3 100 are over 6 x 0.5%: the slower tier has them first, and two minutes later the faster.
  expect(told(receiver)).toEqual(['alert.firing page 6h/30m']);
  expect((await rows(scene)).map(({ tier }) => tier)).toEqual(['1h/5m', '1d/2h']);
  await scene.minutes(34, { good: 100 });
  expect(told(receiver)).toEqual(['alert.firing page 6h/30m']);
  // Half an hour after the last bad minute, and five minutes more.
  await scene.minute({ good: 100 });
  const [first, ...then] = told(receiver);
  expect(first).toBe('alert.firing page 6h/30m');
  // Of different alerts, the one is not held up by the other.
  expect(then.sort()).toEqual(['alert.firing ticket 1d/2h', 'alert.resolved page 6h/30m']);

  const firing = bodies(receiver)[0];
  const resolved = bodies(receiver).find(({ type }) => type === 'alert.resolved');
  vi.useFakeTimers({ toFake: ['Date'], now: NOON + 31 * MINUTE });
  expect(new Webhook(SECRET).verify(receiver.got[0]!.body, receiver.got[0]!.headers)).toEqual(firing);
  vi.useRealTimers();
  expect(receiver.got[0]!.headers['webhook-id']).toMatch(/^msg_/);
  const startedAt = new Date(NOON + 31 * MINUTE).toISOString();
  expect(firing!.data).toMatchObject({
    service: 'shop',
    slo: 'read',
    tier: '6h/30m',
    severity: 'page',
    threshold: 6,
    lookback: '6h',
    verdict: 'harden',
    objective: '99.5% of GET /s/:id non-5xx over 30 days',
    runbook: 'https://runbooks.example/read',
    hit: [{ what: 'GET /s/: answered 503 (failed)', bad: 100, share: 1 }],
    deploy: null,
    startedAt,
    resolvedAt: null,
    url: `https://leeway.example/slo/shop/read?at=${encodeURIComponent(startedAt)}`,
  });
  expect(firing!.data['burn']).toBeCloseTo(100 / 3100 / 0.005, 10);
  expect(resolved!.data).toMatchObject({ alert: firing!.data['alert'], startedAt, severity: 'page' });
  expect(resolved!.data['resolvedAt']).toBe(new Date(NOON + 70 * MINUTE).toISOString());
});

test('a ticket that begins while a page fires is told when the page is over', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver));
  await scene.minutes(10, { good: 90, bad: 10 });
  expect((await rows(scene)).map(({ kind, muted }) => [kind, muted])).toEqual([
    ['page', null],
    ['ticket', 'page'],
  ]);
  expect(told(receiver)).toEqual(['alert.firing page 1h/5m']);
  await scene.minutes(45, { good: 100 });
  expect(told(receiver).slice(1).sort()).toEqual(['alert.firing ticket 1d/2h', 'alert.resolved page 6h/30m']);
});

test('a restart neither loses an alert nor tells it twice, and so does another leader', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver));
  await scene.minutes(2, { good: 100 });
  await scene.minutes(4, { bad: 50 });
  await scene.restart();
  await scene.minutes(2, { bad: 50 });
  await scene.restart();
  expect(told(receiver)).toEqual(['alert.firing page 1h/5m']);
  await scene.minutes(40, { good: 500 });
  await scene.restart();
  await scene.minutes(10, { good: 500 });
  expect(told(receiver).slice(1).sort()).toEqual(['alert.firing ticket 1d/2h', 'alert.resolved page 6h/30m']);
});

test('events that come late do not fire an alert that is over, and are noted on it', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [ticket] }\n'));
  await scene.minutes(10, { good: 1000 });
  const firstBad = scene.clock.now;
  await scene.minutes(5, { bad: 1000 });
  await scene.minutes(45, { good: 1000 });
  expect(told(receiver)).toEqual(['alert.firing page 1h/5m', 'alert.resolved page 6h/30m']);
  const over = Number((await rows(scene))[0]!.resolved);
  expect(over).toBeGreaterThan(firstBad);
  // As many bad events as would hold, within the last five minutes of before its end, and a few of after it.
  const minute = Math.floor(over / MINUTE) - 1;
  await post(scene.service, scene.clock, eventsOf({ bad: 5000 }, minute));
  await scene.minute({ good: 1000, bad: 2 });
  expect(told(receiver)).toHaveLength(2);
  const { alerts } = await scene.desk.alerts({ services: null, state: 'all', limit: 10 });
  expect(alerts.map(({ late }) => late)).toEqual([[[minute, 0, 5000]]]);
  // After a restart too.
  await scene.restart();
  await scene.minute({ good: 1000, bad: 2 });
  expect(told(receiver)).toHaveLength(2);
  // What comes since fires anew.
  await scene.minutes(5, { bad: 1000 });
  expect(told(receiver)).toHaveLength(3);
});

test('while nobody is heard alerts are frozen, and that is told of itself', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [ticket] }\n'));
  await scene.minutes(90, { good: 10 });
  await scene.minutes(5, { bad: 100 });
  await scene.minutes(10);
  expect(told(receiver)).toEqual(['alert.firing page 1h/5m']);
  await scene.minute();
  expect(told(receiver).slice(1)).toEqual(['alert.firing no-data http/shop']);
  // Both short look-backs are empty, and the page fires on.
  await scene.minutes(60);
  expect(told(receiver)).toHaveLength(2);
  await scene.minutes(6, { good: 100 });
  expect(told(receiver).slice(2).sort()).toEqual([
    'alert.resolved no-data http/shop',
    'alert.resolved page 6h/30m',
  ]);
});

test('while Leeway was away it heard nobody, and misses nobody until it has listened for as long', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [page, ticket] }\n'));
  const away = async (minutes: number): Promise<void> => {
    await scene.desk.stop();
    await scene.service.stop();
    scene.clock.now += minutes * MINUTE;
    await scene.restart();
  };
  await scene.minutes(30, { good: 100 });
  await away(45);
  await scene.minutes(5, { good: 100 });
  expect(told(receiver)).toEqual([]);
  await away(45);
  await scene.minutes(10);
  expect(told(receiver)).toEqual([]);
  await scene.minute();
  expect(told(receiver)).toEqual(['alert.firing no-data http/shop']);
  // What was missed before is missed still, and its end is told when it is heard.
  await away(45);
  await scene.minutes(20);
  expect(told(receiver)).toHaveLength(1);
  await scene.minutes(6, { good: 100 });
  expect(told(receiver).slice(1)).toEqual(['alert.resolved no-data http/shop']);
});

test('two hundred objectives that fire at once are few messages, and all are told of', async () => {
  const receiver = await startReceiver([answer(200)]);
  const names = Array.from({ length: 200 }, (_, place) => `slo-${place}`);
  const slos = names.map(
    (name) => `  - { name: ${name}, objective: "99.5% of GET /s/:id non-5xx over 30 days" }`,
  );
  const scene = await openAlertScene(yamlFor(receiver, `${slos.join('\n')}\n`));
  await scene.minutes(5, { good: 100 });
  await scene.minutes(3, { bad: 100 });
  const firing = bodies(receiver).filter(({ type }) => type === 'alert.firing');
  const alerts = firing.flatMap(({ data }) => (data['alerts'] as { slo: string }[] | undefined) ?? [data]);
  expect(alerts.map(({ slo }) => slo).sort()).toEqual([...names, 'read'].sort());
  expect(receiver.got.length).toBeLessThanOrEqual(5);
  await scene.minutes(45, { good: 1000 });
  const over = bodies(receiver).filter(
    ({ type, data }) => type === 'alert.resolved' && data['kind'] === 'page',
  );
  expect(over.flatMap(({ data }) => (data['alerts'] as unknown[] | undefined) ?? [data])).toHaveLength(201);
});

test('what is defined no more is over', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver));
  await scene.minutes(5, { good: 10, bad: 10 });
  const without = yamlFor(receiver).replace('name: read', 'name: other');
  await scene.define(without, [scene.service]);
  await ready(scene.service);
  await scene.minutes(2, { good: 10 });
  expect(told(receiver).filter((line) => line.includes('resolved'))).toEqual(['alert.resolved page 1h/5m']);
});

test('what a faulty file leaves out at a start is not over: it goes on when the file is mended', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [ticket] }\n'));
  await scene.minutes(5, { good: 10, bad: 10 });
  const yaml = yamlFor(receiver, '    alerts: { off: [ticket] }\n');
  await scene.desk.stop();
  await scene.service.stop();
  await scene.define(yaml.replace('over 30 days', 'over 30 das'));
  const service = await scene.start('a', true);
  await folded(service, scene.clock);
  expect(service.fold.statuses.snapshot().statuses).toEqual([]);
  expect((await rows(scene)).map(({ kind, resolved }) => [kind, resolved])).toEqual([['page', null]]);
  await scene.define(yaml, [service]);
  await vi.waitFor(() => expect(statusOf(service, 'read')?.alerts).toHaveLength(1));
  await folded(service, scene.clock);
  expect((await rows(scene)).map(({ resolved }) => resolved)).toEqual([null]);
  await scene.define(yaml.replace('name: read', 'name: other'), [service]);
  await vi.waitFor(() => expect(statusOf(service, 'other')).toBeDefined());
  await folded(service, scene.clock);
  // Its own is over, and the other one's begins.
  expect((await rows(scene)).map(({ resolved }) => resolved === null)).toEqual([false, true]);
  expect(told(receiver)).toEqual(['alert.firing page 1h/5m']);
});

test('a silence mutes, visibly, and the budget counts; what still fires after it is told', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [ticket] }\n'));
  const { silences } = scene;
  await scene.minutes(5, { good: 100 });
  await silences.add(
    { service: 'shop', for: '10m', author: 'Ada', reason: 'we move the database' },
    SOMEBODY,
  );
  await scene.minutes(3, { bad: 100 });
  expect(told(receiver)).toEqual([]);
  expect((await rows(scene)).map(({ kind, muted }) => [kind, muted])).toEqual([['page', 'silence']]);
  expect(statusOf(scene.service, 'read')).toMatchObject({
    verdict: 'harden',
    counts: { good: 500, bad: 300 },
    alerts: [{ severity: 'page', isSilenced: true }],
  });
  await scene.minutes(6, { good: 10 });
  expect(told(receiver)).toEqual([]);
  await scene.minutes(2, { good: 10 });
  expect(told(receiver)).toEqual(['alert.firing page 6h/30m']);
});

test('what begins and ends within a silence is told to nobody', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver, '    alerts: { off: [ticket] }\n'));
  await scene.silences.add(
    { service: 'shop', slo: 'read', for: '3h', author: 'Ada', reason: 'drill' },
    SOMEBODY,
  );
  await scene.minutes(5, { bad: 100 });
  await scene.minutes(60, { good: 1000 });
  expect((await rows(scene)).map(({ muted, resolved }) => [muted, resolved !== null])).toEqual([
    ['silence', true],
  ]);
  expect(told(receiver)).toEqual([]);
});

test('a source that nobody misses any more is told of no longer', async () => {
  const receiver = await startReceiver([answer(200)]);
  const scene = await openAlertScene(yamlFor(receiver));
  await scene.minutes(5, { good: 100 });
  await scene.minutes(12);
  expect(told(receiver)).toEqual(['alert.firing no-data http/shop']);
  const moved = yamlFor(receiver).replace('service: shop', 'service: market');
  await scene.define(moved, [scene.service]);
  // Definitions are taken up by themselves, a moment later.
  await ready(scene.service);
  await scene.minutes(2);
  expect(told(receiver)).toEqual(['alert.firing no-data http/shop', 'alert.resolved no-data http/shop']);
});

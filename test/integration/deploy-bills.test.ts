/** The bills of deploys on a real PostgreSQL, against a count by hand of the events that were sent. */
import { expect, test } from 'vitest';
import { createBillDesk } from '../../server/desks/bill-desk.ts';
import { createDeployDesk } from '../../server/desks/deploy-desk.ts';
import { SOMEBODY } from '../support/actor.ts';
import { folded, minuteOf, openScene, post, ready } from '../support/service-harness.ts';
import { countByHand, type Event, OBJECTIVES, SERVICE, seeded, traffic, yamlOf } from '../support/traffic.ts';

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const [READ, EVERYTHING] = [OBJECTIVES[0]!, OBJECTIVES[1]!];

async function opened(yaml: string) {
  const scene = await openScene(NOW);
  await scene.define(yaml);
  const service = await scene.start();
  await ready(service);
  const asOf = minuteOf(scene.clock);
  const deploys = createDeployDesk({ db: service.store.db, now: () => scene.clock.now });
  const deploy = (version: string, minutesAgo: number, name = SERVICE) =>
    deploys.add({ service: name, version, at: (asOf - minutesAgo) * MINUTE + 20_000 }, SOMEBODY);
  const desk = createBillDesk({ service });
  const bills = (name: string, limit = 10) => desk.bills({ service: SERVICE, name }, limit);
  return { ...scene, service, asOf, deploy, bills };
}

/** So many events of GET /a in one minute, so many of them failed. */
function events(minute: number, total: number, bad: number): Event[] {
  return Array.from({ length: total }, (_, index) => ({
    ...{ minute, second: 1, method: 'GET', path: '/a', status: index < bad ? 500 : 200, us: 5000 },
  }));
}

const GET_A = (name: string, more = '') =>
  `service: ${SERVICE}\nslos:\n  - { name: ${name}, objective: 99% of GET /a non-5xx over 30d${more} }\n`;

test('random traffic: good and bad of both spans, and the share of the budget, are those of a count by hand', async () => {
  const { service, clock, asOf, deploy, bills } = await opened(yamlOf([READ, EVERYTHING]));
  const sent = traffic(seeded(42), 6000, { from: asOf - 3 * DAY, to: asOf });
  await post(service, clock, sent);
  const rollouts = [
    { version: 'v4', ago: 95, after: [94, 0], before: [190, 96] },
    { version: 'v3', ago: 500, after: [499, 96], before: [904, 501] },
    { version: 'v2', ago: 2500, after: [2499, 1060], before: [3940, 2501] },
  ];
  await deploy('other', 300, 'front');
  for (const { version, ago } of rollouts) await deploy(version, ago);
  await folded(service, clock);
  for (const objective of [READ, EVERYTHING]) {
    const within = ([from, to]: number[]) => {
      const part = sent.filter(({ minute }) => minute >= asOf - from! && minute <= asOf - to!);
      const { good, bad } = countByHand(part, objective.of, asOf, 10 * DAY);
      return { good, bad };
    };
    const all = within([3 * DAY, 0]);
    const budget = (objective === READ ? 0.005 : 0.01) * (all.good + all.bad);
    const found = await bills(objective.name);
    expect(found.map(({ version, minutes, after, before }) => ({ version, minutes, after, before }))).toEqual(
      rollouts.map(({ version, after, before }) => ({
        ...{ version, minutes: after[0]! - after[1]! + 1 },
        ...{ after: within(after), before: within(before) },
      })),
    );
    for (const { after, before, bill } of found) {
      expect(bill.burned).toBeCloseTo(after.bad / budget, 12);
      expect(bill.burnedBefore).toBeCloseTo(before.bad / budget, 12);
      const share = (counts: { good: number; bad: number }) => counts.bad / (counts.good + counts.bad);
      expect(bill.ratio).toBeCloseTo(share(after) / share(before), 12);
    }
  }
});

test('a deploy that breaks something costs more, what follows less; a minute of two versions is billed to neither', async () => {
  const { service, clock, asOf, deploy, bills } = await opened(GET_A('read'));
  await post(service, clock, [
    ...events(asOf - 301, 2000, 4),
    ...events(asOf - 200, 50, 50),
    ...events(asOf - 150, 1000, 22),
    ...events(asOf - 50, 2000, 2),
  ]);
  await deploy('v42', 200);
  await deploy('v43', 99);
  const [later, broken] = await bills('read');
  expect(broken).toMatchObject({
    ...{ version: 'v42', deployedAt: (asOf - 200) * MINUTE + 20_000, minutes: 100 },
    ...{ after: { good: 978, bad: 22 }, before: { good: 0, bad: 0 } },
    bill: { outcome: 'unknown', untold: 'no events before' },
  });
  expect(later).toMatchObject({
    ...{ version: 'v43', minutes: 99, after: { good: 1998, bad: 2 }, before: { good: 978, bad: 22 } },
    bill: { outcome: 'less', ratio: expect.closeTo(0.001 / 0.022, 12) },
  });
  await post(service, clock, events(asOf - 250, 1000, 2));
  const [, anew] = await bills('read');
  expect(anew).toMatchObject({
    before: { good: 998, bad: 2 },
    bill: { outcome: 'more', burned: 22 / 60.5, ratio: expect.closeTo(11, 12) },
  });
});

test('slices of time are compared as slices', async () => {
  const { service, clock, asOf, deploy, bills } = await opened(
    GET_A('slices').replace(
      'objective: 99% of GET /a non-5xx over 30d',
      'target: 99%, match: { method: GET, route: /a }, good: { status: non-5xx }, window: 30d, slices: { length: 5m, target: 90% }',
    ),
  );
  const start = asOf - (asOf % 5) - 200;
  for (let slice = 0; slice < 20; slice++) {
    const minute = start + slice * 5 + 2;
    await post(service, clock, events(minute, 10, slice % 2 === 0 && slice >= 10 ? 10 : 0));
  }
  await deploy('v2', asOf - (start + 49));
  const [bill] = await bills('slices');
  expect(bill).toMatchObject({ after: { good: 5, bad: 5 }, before: { good: 10, bad: 0 } });
  expect(bill?.bill.outcome).toBe('more');
});

test('a deploy of before the window burned none of its budget; what it did is told all the same', async () => {
  const { service, clock, asOf, deploy, bills } = await opened(GET_A('read').replace('over 30d', 'over 1d'));
  await post(service, clock, [
    ...events(asOf - 3 * DAY - 30, 1000, 1),
    ...events(asOf - 3 * DAY + 30, 1000, 30),
    ...events(asOf - 10, 1000, 3),
  ]);
  await deploy('old', 3 * DAY);
  await deploy('new', 3 * DAY - HOUR);
  const [, old] = await bills('read');
  expect(old).toMatchObject({
    ...{ after: { good: 970, bad: 30 }, before: { good: 999, bad: 1 } },
    bill: { burned: null, burnedBefore: null, outcome: 'more' },
  });
});

test('the newest first, no more than asked for; nothing of a service that was never deployed', async () => {
  const { deploy, bills } = await opened(GET_A('read'));
  expect(await bills('read')).toEqual([]);
  for (const [version, ago] of [
    ['v1', 300],
    ['v2', 200],
    ['v3', 100],
    ['v3', 90],
  ] as const)
    await deploy(version, ago);
  expect((await bills('read')).map(({ version }) => version)).toEqual(['v3', 'v2', 'v1']);
  expect((await bills('read', 2)).map(({ version }) => version)).toEqual(['v3', 'v2']);
});

test('an objective that no definition names', async () => {
  const { bills } = await opened(GET_A('read'));
  await expect(bills('raed')).rejects.toMatchObject({ code: 'not_found' });
});

/** Objectives that are written once and hold for each value of a label. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import { asked } from '../support/counter-scene.ts';
import { countsOf, minuteOf, openScene, post, ready } from '../support/service-harness.ts';
import type { Event } from '../support/traffic.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 30);

const EACH = [
  'service: shop',
  'slos:',
  '  - { name: each, per: [route, method], target: 90%, match: { method: [GET, POST] }, good: { status: non-5xx }, ignore: { route: /health }, window: 7d }',
].join('\n');

function event(minute: number, method: string, path: string, status = 200): Event {
  return { minute, second: 1, method, path, status, us: 1000 };
}

function shown(service: Service): Record<string, [good: number, bad: number]> {
  const { statuses } = service.fold.statuses.snapshot();
  return Object.fromEntries(statuses.map(({ slo, counts }) => [slo.name, [counts.good, counts.bad]]));
}

/** Values are looked for every two seconds; here at once. */
async function looked(service: Service, names: number): Promise<void> {
  service.labels.look();
  await vi.waitFor(
    async () => {
      await service.fold.settle();
      const { statuses } = service.fold.statuses.snapshot();
      expect(statuses.map(({ building }) => building)).toEqual(Array.from({ length: names }, () => null));
    },
    { timeout: 15_000, interval: 20 },
  );
}

test('each route has an objective of its own, with its history, as soon as it is seen', async () => {
  const { clock, start, define } = await openScene(NOW);
  await define(EACH);
  let service = await start();
  const now = minuteOf(clock);
  const events = [
    event(now - 3000, 'GET', '/s/a1'),
    event(now - 2, 'GET', '/s/b2', 500),
    event(now - 2, 'POST', '/s'),
    event(now - 1, 'POST', '/s', 503),
    event(now, 'GET', '/health', 500),
    event(now, 'DELETE', '/s', 500),
    event(now, 'GET', '/wp-admin.php', 404),
  ];
  expect(service.definitions.current()).toMatchObject({ slos: [], templates: [{ name: 'each' }] });
  await post(service, clock, events);
  await vi.waitFor(() => expect(service.fold.state?.book.allSeries.length).toBeGreaterThan(4), 15_000);
  await looked(service, 3);
  expect(shown(service)).toEqual({ 'each:s-a1:get': [1, 0], 'each:s-b2:get': [0, 1], 'each:s:post': [1, 1] });
  const { slo } = service.fold.statuses
    .snapshot()
    .statuses.find(({ slo: { name } }) => name === 'each:s:post')!;
  expect([slo.objective, slo.divided]).toEqual([
    '90% of GET, POST non-5xx over 7 days, for route /s, method POST',
    { from: 'each', values: { route: '/s', method: 'POST' } },
  ]);
  // More of the same, and one that is new.
  await post(service, clock, [event(now, 'POST', '/s'), event(now, 'GET', '/new')]);
  await countsOf(service, clock);
  expect(shown(service)['each:s:post']).toEqual([2, 1]);
  await looked(service, 4);
  expect(shown(service)['each:new:get']).toEqual([1, 0]);
  // A restart knows them all before anything is seen again.
  const before = shown(service);
  await service.stop();
  service = await start();
  await ready(service);
  expect(shown(service)).toEqual(before);
});

test('more than a hundred are bounded, and that is told', async () => {
  const { clock, start, define } = await openScene(NOW);
  await define(EACH.replace('[route, method]', 'route').replace('name: each', 'name: r'));
  const service = await start();
  const now = minuteOf(clock);
  const names = Array.from(
    { length: 130 },
    (_, index) => `/${'abcdefghij'[index % 10]}${Math.floor(index / 10)}x/y`,
  );
  // Paths that nothing tells apart would become one route: these are templates of the log.
  const lines = names.map(
    (route) =>
      `{"time":"${new Date(now * 60_000).toISOString()}","method":"GET","route":"${route}","status":200}\n`,
  );
  const reading = await service.ingest.readBody(
    (async function* () {
      yield Buffer.from(lines.join(''));
    })(),
    {
      source: 'http/shop',
      service: { kind: 'one', service: 'shop' },
      lines: { format: 'auto', fields: null, timezone: null },
      encoding: undefined,
      identity: null,
      at: clock.now,
    } as never,
  );
  if (!reading.ok) throw new Error(reading.message);
  await service.commit(reading.batch);
  await vi.waitFor(() => expect(service.fold.state?.book.allSeries.length).toBeGreaterThan(100), 15_000);
  await looked(service, 100);
  const seen = new Set(service.fold.state!.book.allSeries.map(({ route }) => route)).size;
  expect(service.definitions.current().warnings.map(({ message }) => message)).toEqual([
    `r: ${seen} values of route were seen; the first 100 have an objective`,
  ]);
});

test('counters are divided by the labels that their series have', async () => {
  const counts = new Map([
    ['200,/a', 10],
    ['500,/a', 1],
    ['200,/b "q"', 20],
  ]);
  const server = createServer((_, reply) => {
    const lines = [...counts].map(([key, value]) => {
      const [code, path] = key.split(',');
      return `t_total{code="${code}",path=${JSON.stringify(path)}} ${value}`;
    });
    reply.end(`${lines.join('\n')}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { clock, start, define } = await openScene(NOW);
  await define(
    [
      `sources: [{ name: app, targets: "http://127.0.0.1:${(server.address() as AddressInfo).port}", interval: 1s }]`,
      'service: web',
      'slos:',
      '  - { name: ok, per: path, target: 90%, total: t_total, bad: \'t_total{code=~"5.."}\', window: 1d }',
    ].join('\n'),
  );
  const service = await start();
  asked(service, clock);
  const read = async (slos: number) => {
    clock.now += 1000;
    await vi.waitFor(
      async () => {
        const all = service.definitions.current().slos;
        expect(all).toHaveLength(slos);
        for (const slo of all)
          expect(slo.sli === 'counters' && service.readings.get(slo.counters.digest)?.until).toBe(clock.now);
        await service.fold.settle();
        expect(service.fold.statuses.snapshot().statuses).toHaveLength(slos);
      },
      { timeout: 15_000, interval: 20 },
    );
    await countsOf(service, clock);
  };
  await read(2);
  counts.set('200,/a', 15).set('500,/a', 3).set('200,/b "q"', 27);
  clock.now += 15_000;
  await read(2);
  expect(shown(service)).toEqual({ 'ok:a': [5, 2], 'ok:b-q': [7, 0] });
});

/** What filling windows asks of a Prometheus: a small one has to survive it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { asked, read } from '../support/counter-scene.ts';
import { openScene } from '../support/service-harness.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0, 30);
const HOUR = 3600;
const DAY = 24 * HOUR;
const EVERY = 60;
/** Seconds; a longer span is too many samples for it. */
const MOST = 5 * HOUR;

type Request = {
  readonly path: string;
  readonly query: string;
  readonly span: number;
  readonly points: number;
};

/** A counter that grows by one with every sample, of a Prometheus that does not take long spans. */
async function smallPrometheus() {
  const requests: Request[] = [];
  const busy = { now: 0, most: 0 };
  const server = createServer(async (request, reply) => {
    busy.most = Math.max(busy.most, ++busy.now);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    const query = fields.get('query') ?? '';
    const isRange = request.url === '/api/v1/query_range';
    const end = Number(fields.get(isRange ? 'end' : 'time'));
    const span = isRange ? end - Number(fields.get('start')) : Number(/\[(\d+)ms\]$/.exec(query)![1]) / 1000;
    const step = isRange ? Number(fields.get('step')) : EVERY;
    requests.push({ path: request.url!, query, span, points: Math.floor(span / step) + 1 });
    await delay(5);
    busy.now--;
    const isTooMuch = !isRange && span > MOST;
    const values: [number, string][] = [];
    for (let at = Math.ceil((end - span) / step) * step; at <= end && !isTooMuch; at += step)
      values.push([at, isRange ? '0.99' : String(at / EVERY)]);
    const error = 'query processing would load too many samples into memory in query execution';
    const body = isTooMuch
      ? { status: 'error', errorType: 'execution', error }
      : { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } };
    reply.writeHead(isTooMuch ? 422 : 200).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, busy };
}

test('two requests at a time, pieces as small as it takes, and ranges only for what is no counter', async () => {
  const { url, requests, busy } = await smallPrometheus();
  const { clock, start, define } = await openScene(NOW);
  const names = ['a', 'b', 'c', 'd'];
  await define(
    [
      `sources: [{ name: prom, type: prometheus, url: "${url}", interval: 1s }]`,
      'service: web',
      'slos:',
      ...names.map(
        (name) => `  - { name: ${name}, target: 99%, total: t_${name}, bad: b_${name}, window: 7d }`,
      ),
      '  - { name: share, target: 99%, ratio: avg(up), window: 7d }',
    ].join('\n'),
  );
  const service = await start();
  asked(service, clock);
  await read(service, clock, names.length + 1);
  const { counts } = service.fold.statuses.find({ service: 'web', name: 'a' })!;
  // The first sample of all is where counting begins.
  expect(counts.good + counts.bad).toBe((7 * DAY) / EVERY);
  expect(busy.most).toBe(2);
  const ofCounters = requests.filter(({ path }) => path === '/api/v1/query');
  const ofShares = requests.filter(({ path }) => path === '/api/v1/query_range');
  expect(requests).toHaveLength(ofCounters.length + ofShares.length);
  expect(ofCounters.every(({ query }) => /^[tb]_[a-d]\[\d+ms\]$/.test(query))).toBe(true);
  expect(ofShares.every(({ query }) => query === 'avg(up)')).toBe(true);
  expect(Math.max(...requests.map(({ points }) => points))).toBeLessThanOrEqual(24 * 60 + 3);
  // Of each objective the beginning, which asks for seven hours, and once a span that grew too long.
  const refused = ofCounters.filter(({ span }) => span > MOST);
  const once = names.flatMap((name) => [`t_${name} 7`, `t_${name} 8`]);
  expect(
    refused.map(({ query, span }) => `${query.split('[')[0]} ${Math.floor(span / HOUR)}`).sort(),
  ).toEqual(once);
  const longest = ofCounters.filter(({ span }) => span <= MOST).map(({ span }) => Math.floor(span / HOUR));
  expect(Math.max(...longest)).toBe(4);
});

test('another target asks for nothing; another counter, or a longer window, is read to its depth', async () => {
  const { url, requests } = await smallPrometheus();
  const { clock, start, define } = await openScene(NOW);
  const definition = (target: string, bad: string, window: string) =>
    [
      `sources: [{ name: prom, type: prometheus, url: "${url}", interval: 1s }]`,
      'service: web',
      `slos: [{ name: a, target: ${target}, total: t, bad: ${bad}, window: ${window} }]`,
    ].join('\n');
  await define(definition('99%', 'b', '1d'));
  const service = await start();
  asked(service, clock);
  const counted = async () => {
    const [defined] = service.definitions.current().slos;
    await vi.waitFor(() => {
      const [status] = service.fold.statuses.snapshot().statuses;
      expect(status?.slo.objective).toBe(defined!.objective);
    });
    await read(service, clock, 1);
    const { slo, counts } = service.fold.statuses.find({ service: 'web', name: 'a' })!;
    return [slo.target.text, (counts.good + counts.bad) * EVERY, requests.splice(0).length] as const;
  };
  const [, , first] = await counted();
  expect(first).toBeGreaterThan(0);
  await define(definition('90%', 'b', '1d'), [service]);
  expect(await counted()).toEqual(['90%', DAY, 0]);
  await define(definition('90%', 'c', '1d'), [service]);
  expect(await counted()).toEqual(['90%', DAY, first]);
  await define(definition('90%', 'c', '3d'), [service]);
  const [, seconds, more] = await counted();
  expect(seconds).toBe(3 * DAY);
  expect(more).toBeGreaterThan(first);
});

/** Thresholds on histograms: exact at an edge, else between two bounds. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Histogram, Registry } from 'prom-client';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Service } from '../../server/service.ts';
import { asked } from '../support/counter-scene.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { type Clock, folded, openScene } from '../support/service-harness.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 24, 12, 0, 10);

const yaml = (source: string, ...limits: string[]): string =>
  [
    'sources:',
    `  - { name: app, ${source}, interval: 1s }`,
    'service: web',
    'slos:',
    ...limits.map(
      (limit, index) =>
        `  - { name: s${index}, target: 90%, histogram: 'http_seconds{job="app"}', good: { ${limit} }, window: 1d }`,
    ),
  ].join('\n');

async function settled(service: Service, clock: Clock): Promise<void> {
  await vi.waitFor(
    () => {
      for (const slo of service.definitions.current().slos) {
        const reading = slo.sli === 'counters' ? service.readings.get(slo.counters.digest) : null;
        expect(reading).toMatchObject({ until: clock.now, fault: null, share: null });
      }
    },
    { timeout: 30_000, interval: 20 },
  );
  await folded(service, clock);
}

function shown(service: Service, name: string) {
  const { counts, warnings } = service.fold.statuses.find({ service: 'web', name })!;
  const { good, bad, uncertain } = counts;
  return { good, bad, uncertain, warnings: warnings.filter((text) => /bucket/.test(text)) };
}

test('a program’s own histogram, as prom-client exposes it', async () => {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'http_seconds',
    help: 'Durations.',
    buckets: [0.1, 0.3, 0.5],
    registers: [registry],
  });
  const server = createServer((_, reply) => {
    void registry.metrics().then((text) => reply.end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { clock, start, define } = await openScene(NOW);
  const target = `targets: "http://127.0.0.1:${(server.address() as AddressInfo).port}"`;
  await define(
    yaml(target, 'at_most: 300ms', 'at_most: 200ms', 'at_most: 2s', 'at_most: 50ms', 'under: 300ms'),
  );
  histogram.observe(0.05);
  const service = await start();
  asked(service, clock);
  clock.now += 1000;
  await settled(service, clock);
  for (const seconds of [0.02, 0.06, 0.15, 0.25, 0.3, 0.4, 0.5, 1, 3, 0.31]) histogram.observe(seconds);
  clock.now += 15_000;
  await settled(service, clock);
  const exact = { uncertain: 0, warnings: [] };
  expect(shown(service, 's0')).toEqual({ good: 5, bad: 5, ...exact });
  expect(shown(service, 's4')).toMatchObject({ good: 5, bad: 5, uncertain: 0 });
  const between = (at: string, edges: string) => [
    `No bucket ends at ${at}: what lies between ${edges} may be good. A threshold at an edge is exact.`,
  ];
  expect(shown(service, 's1')).toEqual({
    good: 2,
    bad: 8,
    uncertain: 3,
    warnings: between('0.2', '0.1 and 0.3'),
  });
  expect(shown(service, 's2')).toEqual({
    good: 8,
    bad: 2,
    uncertain: 2,
    warnings: between('2', '0.5 and +Inf'),
  });
  expect(shown(service, 's3')).toEqual({
    good: 0,
    bad: 10,
    uncertain: 2,
    warnings: between('0.05', '0 and 0.1'),
  });
});

describe.runIf(hasPrometheus())('of a real Prometheus', () => {
  test('edges that a release changed are each counted by their own', async () => {
    const from = NOW - 20 * 60 * MINUTE;
    const change = NOW - 7 * 60 * MINUTE;
    const lines = ['# TYPE http_seconds histogram'];
    const series = new Map<string, string[]>();
    const truth = { total: 0, fast: 0, half: 0 };
    let durations: number[] = [];
    for (let at = from, index = 0; at <= NOW; at += 30_000, index++) {
      if (at >= change && at < change + 30_000) durations = [];
      // The first sample is where counting begins.
      const more = [0.1, 0.27, 0.29, index % 7 === 0 ? 0.4 : 0.2, index % 5 === 0 ? 0.9 : 0.28];
      durations.push(...more);
      if (index > 0) {
        truth.total += more.length;
        if (at >= change) truth.fast += more.filter((one) => one <= 0.3).length;
        else {
          truth.fast += more.filter((one) => one <= 0.25).length;
          truth.half += more.filter((one) => one > 0.25 && one <= 0.5).length;
        }
      }
      const edges = at < change ? [0.25, 0.5] : [0.3, 0.5];
      const add = (name: string, labels: string, value: number) => {
        const key = `${name}{job="app",instance="i"${labels}}`;
        series.set(key, [...(series.get(key) ?? []), `${key} ${value} ${at / 1000}`]);
      };
      for (const edge of edges)
        add('http_seconds_bucket', `,le="${edge}"`, durations.filter((one) => one <= edge).length);
      add('http_seconds_bucket', ',le="+Inf"', durations.length);
      add('http_seconds_count', '', durations.length);
    }
    lines.push(...[...series.values()].flat(), '# EOF', '');
    const prometheus = await startPrometheus(lines.join('\n'));
    onTestFinished(() => prometheus.stop());
    const { clock, start, define } = await openScene(NOW);
    await define(yaml(`url: "${prometheus.url}"`, 'at_most: 300ms', 'at_most: 500ms'));
    const service = await start();
    asked(service, clock);
    await settled(service, clock);
    const { good, bad, uncertain } = shown(service, 's0');
    expect({ good, bad, uncertain }).toEqual({
      good: truth.fast,
      bad: truth.total - truth.fast,
      uncertain: truth.half,
    });
    expect(shown(service, 's1').uncertain).toBe(0);
    expect(shown(service, 's1').good + shown(service, 's1').bad).toBe(truth.total);
  });
});

/** PromQL of a real Prometheus: growth of counters is counted as such, anything else is what it works out. */
import { describe, expect, test } from 'vitest';
import type { Service } from '../../server/service.ts';
import { unitOf } from '../../server/slo/unit.ts';
import {
  asked,
  countsIn,
  definitions,
  fiveDays,
  NOW,
  read,
  started,
  statusOf,
  truthOf,
} from '../support/counter-scene.ts';
import { hasPrometheus } from '../support/prometheus.ts';
import { openScene } from '../support/service-harness.ts';

const MINUTE = 60_000;

describe.runIf(hasPrometheus())('samples of a real Prometheus', () => {
  const history = fiveDays();

  test('are what Sloth’s way of writing sums too; other PromQL is what the Prometheus works out', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    const all = 'http_requests_total{job="web"}';
    const bad = 'http_requests_total{job="web",code=~"5.."}';
    const share = `sum(rate(${bad}[{{.window}}])) / sum(rate(${all}[{{.window}}]))`;
    const slo = (name: string, ...lines: string[]) =>
      [
        `  - name: ${name}`,
        '    target: 99.5%',
        '    window: 1d',
        ...lines.map((line) => `    ${line}`),
      ].join('\n');
    await define(
      definitions(
        prometheus.url,
        slo(
          'sloth',
          `total: 'sum(rate(${all}[{{.window}}]))'`,
          `bad: '(sum(rate(${bad}[{{.window}}]))) or vector(0)'`,
        ),
        slo(
          'worked-out',
          `total: 'sum by (job) (rate(${all}[{{.window}}]))'`,
          `bad: 'sum by (job) (rate(${bad}[5m]))'`,
        ),
        slo('share', `error_ratio: '${share}'`),
      ),
    );
    const service = await start();
    asked(service, clock);
    await read(service, clock, 3);
    expect(countsIn(statusOf(service, 'sloth'), 1440)).toEqual(truthOf(history, clock.now, 1440));
    const [badRate, allRate, ratio] = await Promise.all([
      pointsOf(prometheus.url, `sum(rate(${bad}[5m]))`, clock.now),
      pointsOf(prometheus.url, `sum(rate(${all}[5m]))`, clock.now),
      pointsOf(prometheus.url, share.replaceAll('{{.window}}', '5m'), clock.now),
    ]);
    const worked = countsIn(statusOf(service, 'worked-out'), 1440);
    // Fractions of an event wait for the next minute.
    expect(Math.abs(worked.bad - 60 * sumOf(badRate))).toBeLessThan(1);
    expect(Math.abs(worked.good + worked.bad - 60 * sumOf(allRate))).toBeLessThan(2);
    const { unit, counts } = wireOf(service, 'share');
    expect(unit).toBe('millisecond');
    expect(counts.good + counts.bad).toBe(60_000 * ratio.length);
    expect(Math.abs(counts.bad - 60_000 * sumOf(ratio))).toBeLessThan(ratio.length);
    // Of nights with few requests and an outage the share of the time says something else than that of the requests.
    expect(counts.bad / (counts.good + counts.bad)).toBeGreaterThan(
      (2 * worked.bad) / (worked.good + worked.bad),
    );
  });
});

/** The values of a query at the ends of the minutes of the last day that {@link read} waits for. */
async function pointsOf(url: string, query: string, now: number): Promise<number[]> {
  const end = Math.floor((now - 20_000) / MINUTE) * 60;
  const start = (Math.floor(now / MINUTE) + 1 - 1440) * 60 + 60;
  const asked = new URLSearchParams({ query, start: `${start}`, end: `${end}`, step: '60' });
  const reply = await fetch(`${url}/api/v1/query_range?${asked}`);
  const body = (await reply.json()) as { data: { result: { values: [number, string][] }[] } };
  return body.data.result[0]!.values.map(([, value]) => Number(value)).filter(Number.isFinite);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function wireOf(service: Service, name: string) {
  const status = statusOf(service, name);
  return { unit: unitOf(status.slo), counts: status.counts };
}

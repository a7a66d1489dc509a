/** What a real promtool and a real Prometheus make of /metrics. */
import { spawnSync } from 'node:child_process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runApp } from '../support/app.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';

const DEFINITION = [
  'service: shop',
  'slos:',
  '  - { name: pages, objective: 99.5% of GET /p/:id non-5xx over 30 days }',
].join('\n');
const RESERVED = /^(slo:[a-z0-9_:]+) metric names should not contain ':'$/;

describe.runIf(hasPrometheus())('/metrics', () => {
  test('promtool finds nothing but the colons, which are in the names of Sloth', async () => {
    const { url } = await counting();
    const text = await (await fetch(`${url}/metrics`)).text();
    const { stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const told = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(told.filter((line) => !RESERVED.test(line))).toEqual([]);
    expect(told.map((line) => RESERVED.exec(line)![1])).toContain('slo:objective:ratio');
  });

  test('a Prometheus scrapes the exact numbers under the names that dashboards ask for', async () => {
    const { url } = await counting();
    const config = [
      'scrape_configs:',
      '  - job_name: leeway',
      '    scrape_interval: 1s',
      `    static_configs: [{ targets: ['${new URL(url).host}'] }]`,
    ].join('\n');
    const prometheus = await startPrometheus(null, config);
    onTestFinished(() => prometheus.stop());
    const labels = 'sloth_id="shop-pages"';
    const wanted = {
      [`slo:sli_error:ratio_rate30d{${labels}}`]: 0.25,
      [`slo:sli_error:ratio_rate5m{${labels},sloth_window="5m"}`]: 0.25,
      [`slo:sli_error:ratio_rate1h{${labels},sloth_window="1h"}`]: 0.25,
      [`slo:objective:ratio{${labels}}`]: 0.995,
      [`slo:error_budget:ratio{${labels}}`]: 0.005,
      [`slo:time_period:days{${labels}}`]: 30,
      [`slo:current_burn_rate:ratio{${labels}}`]: 50,
      [`slo:period_burn_rate:ratio{${labels}}`]: 50,
      [`slo:period_error_budget_remaining:ratio{${labels}}`]: -49,
      [`sloth_slo_info{${labels},sloth_service="shop",sloth_slo="pages",sloth_objective="99.5"}`]: 1,
      'leeway_slo_burn_rate{service="shop",slo="pages",lookback="6h"}': 50,
      'sum(leeway_slo_events_total{service="shop",slo="pages"})': 4,
    };
    for (const [query, value] of Object.entries(wanted)) {
      await vi.waitFor(async () => expect(await firstValue(prometheus.url, query)).toBeCloseTo(value, 9), {
        timeout: 20_000,
        interval: 100,
      });
    }
  });
});

/** An app that has counted three good requests and a bad one. */
async function counting() {
  const app = await runApp({ definitions: { 'shop.yaml': DEFINITION } });
  await app.post(
    'shop',
    [200, 200, 200, 500].map((status) => JSON.stringify({ method: 'GET', path: '/p/1', status, ms: 1 })),
  );
  await vi.waitFor(async () => expect(await app.status('shop', 'pages')).toMatchObject({ total: 4 }));
  return app;
}

async function firstValue(url: string, query: string): Promise<number> {
  const reply = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = (await reply.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}

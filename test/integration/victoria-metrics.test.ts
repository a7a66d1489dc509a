/** A real VictoriaMetrics speaks the same API: Debian's package `victoria-metrics`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PrometheusApi, type SampledSeries } from '../../server/prometheus/api.ts';
import { QueriedCounting } from '../../server/prometheus/queried-counting.ts';
import { CounterPair } from '../../server/prometheus/sampled-counting.ts';
import { counterHistory } from '../support/counter-history.ts';
import { expression, growth } from '../support/expressions.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/tmp.ts';

const HOUR = 3_600_000;
const TOTAL = 'http_requests_total{job="web"}';
const BAD = 'http_requests_total{job="web",code=~"5.."}';

const PAIR = { total: growth(TOTAL), part: growth(BAD) };

function isInstalled(): boolean {
  if (spawnSync('victoria-metrics', ['-version']).error === undefined) return true;
  process.stderr.write('skipped: victoria-metrics not found (apt-get install victoria-metrics)\n');
  return false;
}

describe.runIf(isInstalled())('VictoriaMetrics', () => {
  test('answers samples as they are stored, which are counted to the last event', async () => {
    // It keeps no samples of the future, and those of the last seconds are not seen at once.
    const to = Date.now() - HOUR;
    const from = to - 24 * HOUR;
    const history = counterHistory({ from, to, every: 30_000, instances: 2, seed: 3 });
    const url = await started();
    await imported(url, history.openMetrics);
    const api = new PrometheusApi({ url, headers: new Map(), ca: null });
    onTestFinished(() => api.close());
    const ask = async (selector: string, until: number): Promise<readonly SampledSeries[]> => {
      const answer = await api.samples(selector, { until, span: 4 * HOUR }, AbortSignal.timeout(30_000));
      if (!answer.ok) throw new Error(answer.message);
      return answer.series;
    };
    // What was imported is seen when its last sample is.
    await vi.waitFor(async () => {
      const series = await ask(TOTAL, to);
      const newest = Math.max(...series.flatMap(({ values }) => values.map(([seconds]) => seconds * 1000)));
      expect(newest).toBe(Math.max(...history.truth.map(({ at }) => at)));
    }, 30_000);
    let carry: string | null = null;
    const counted = { total: 0, bad: 0 };
    for (let until = from + 3 * HOUR; until <= to; until += 3 * HOUR) {
      const pair: CounterPair = new CounterPair(PAIR, carry);
      for (const { part, rest } of pair.add([await ask(TOTAL, until)], [await ask(BAD, until)])) {
        counted.total += part + rest;
        counted.bad += part;
      }
      carry = pair.carry(0);
    }
    const truth = { total: 0, bad: 0 };
    for (const { total, bad } of history.truth) {
      truth.total += total;
      truth.bad += bad;
    }
    expect(counted).toEqual(truth);

    // What it works out, and the labels that it tells.
    const signal = AbortSignal.timeout(30_000);
    const sets = await api.labelSets(TOTAL, { from, until: to }, signal);
    expect(sets.ok && new Set(sets.sets.map(({ instance }) => instance))).toEqual(
      new Set(['web-0', 'web-1']),
    );
    const counters = {
      ...({ source: 'vm', counts: 'bad', digest: '', threshold: null } as const),
      total: expression(`sum by (job) (increase(${TOTAL}[1m]))`),
      part: expression(`sum by (job) (increase(${BAD}[1m]))`),
    };
    const found = await new QueriedCounting(api, counters).find(
      { from: to - 6 * HOUR, until: to },
      null,
      0,
      signal,
    );
    if (!found.ok) throw new Error(found.message);
    const worked = found.events.reduce((sum, { part, rest }) => sum + part + rest, 0);
    const since = Math.ceil((to - 6 * HOUR) / 60_000) * 60_000;
    const until = Math.floor((to - 20_000) / 60_000) * 60_000;
    const inSpan = history.truth.filter(({ at }) => at > since - 60_000 && at <= until);
    const exact = inSpan.reduce((sum, { total }) => sum + total, 0);
    // It extrapolates nothing, and knows nothing of series that begin: a percent.
    expect(Math.abs(worked - exact) / exact).toBeLessThan(0.01);
  });

  test('tells the edges of buckets', async () => {
    const url = await started();
    const at = Math.floor(Date.now() / 1000) - 3600;
    const lines = ['0.1', '0.3', '+Inf'].map((le) => `d_seconds_bucket{job="a",le="${le}"} 5 ${at}`);
    await imported(url, lines.join('\n'));
    const api = new PrometheusApi({ url, headers: new Map(), ca: null });
    onTestFinished(() => api.close());
    await vi.waitFor(async () => {
      const span = { from: (at - 60) * 1000, until: (at + 60) * 1000 };
      const found = await api.edges('d_seconds_bucket{job="a"}', span, AbortSignal.timeout(10_000));
      expect(found.ok && [...found.edges].sort()).toEqual(['+Inf', '0.1', '0.3']);
    }, 30_000);
  });
});

async function started(): Promise<string> {
  const folder = temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    'victoria-metrics',
    [`-storageDataPath=${folder.path}/data`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=12'],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    folder.remove();
  });
  await vi.waitFor(async () => expect((await fetch(`${url}/health`)).status).toBe(200), 30_000);
  return url;
}

/** Lines like `metric{…} value seconds`, whose times it takes in milliseconds. */
async function imported(url: string, openMetrics: string): Promise<void> {
  const lines = openMetrics
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/[\d.]+$/, (seconds) => String(Math.round(Number(seconds) * 1000))));
  const reply = await fetch(`${url}/api/v1/import/prometheus`, { method: 'POST', body: lines.join('\n') });
  expect(reply.status).toBe(204);
  await fetch(`${url}/internal/force_flush`);
}

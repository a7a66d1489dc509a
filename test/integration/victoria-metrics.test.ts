/** A real VictoriaMetrics speaks the same API: Debian's package `victoria-metrics`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PrometheusApi, type SampledSeries } from '../../server/prometheus/api.ts';
import { CounterPair } from '../../server/prometheus/sampled-counting.ts';
import { counterHistory } from '../support/counter-history.ts';
import { growth } from '../support/expressions.ts';
import { freePort } from '../support/prometheus.ts';
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

/** A month of a real Prometheus, counted to the last event. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../server/cli/program.ts';
import type { SloList } from '../../server/http/contract.ts';
import { PrometheusApi } from '../../server/prometheus/api.ts';
import { CounterReader, type Step } from '../../server/prometheus/counter-reader.ts';
import { countingFor } from '../../server/prometheus/counting-for.ts';
import type { Service } from '../../server/service.ts';
import { counterHistory } from '../support/counter-history.ts';
import {
  asked,
  countsIn,
  definitions,
  fiveDays,
  NOW,
  objective,
  read,
  started,
  statusOf,
  truthOf,
} from '../support/counter-scene.ts';
import { createDatabase, urlOf } from '../support/database.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { type Clock, folded, openScene } from '../support/service-harness.ts';
import { temporaryFolder } from '../support/tmp.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe.runIf(hasPrometheus())('samples of a real Prometheus', () => {
  const history = fiveDays();

  test('are counted to the last event, through restarts and gaps, by good and by bad alike', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(
      definitions(
        prometheus.url,
        objective('long', '5d'),
        objective('day', '1d'),
        objective('bad', '5d', `bad: 'http_requests_total{job="web",code=~"5.."}'`),
      ),
    );
    const service = await start();
    asked(service, clock);
    await read(service, clock, 3);
    for (const [name, minutes] of [
      ['long', 7200],
      ['bad', 7200],
      ['day', 1440],
    ] as const)
      expect(countsIn(statusOf(service, name), minutes)).toEqual(truthOf(history, clock.now, minutes));
    // Time goes on; what is new is counted beside what is there.
    clock.now += 7 * MINUTE;
    await read(service, clock, 3);
    expect(countsIn(statusOf(service, 'long'), 7200)).toEqual(truthOf(history, clock.now, 7200));
    expect(countsIn(statusOf(service, 'long'), 5)).toEqual(truthOf(history, clock.now, 5));
  });

  test('are divided by the labels that the series of the window have, each with its history', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(definitions(prometheus.url, `${objective('each', '5d')}\n    per: instance`));
    const service = await start();
    asked(service, clock);
    await vi.waitFor(() => expect(service.definitions.current().slos).toHaveLength(3), 30_000);
    await read(service, clock, 3);
    const all = ['each:web-0', 'each:web-1', 'each:web-2'].map((name) =>
      countsIn(statusOf(service, name), 7200),
    );
    expect({ good: sumOf(all.map(({ good }) => good)), bad: sumOf(all.map(({ bad }) => bad)) }).toEqual(
      truthOf(history, clock.now, 7200),
    );
    expect(Math.min(...all.map(({ good }) => good))).toBeGreaterThan(0);
  });

  test('grew in a gap across the beginning of the window: that is counted where the gap ends', async () => {
    const lines = ['# TYPE http_requests counter'];
    const [gapFrom, gapTo] = [NOW - DAY - 90 * MINUTE, NOW - DAY + 45 * MINUTE];
    let [value, before] = [0, 0];
    for (let at = NOW - 2 * DAY; at <= NOW; at += 30_000, value += 3) {
      if (at > gapFrom && at < gapTo) continue;
      if (at <= gapFrom) before = value;
      lines.push(`http_requests_total{job="web",instance="a",code="200"} ${value} ${at / 1000}`);
    }
    const prometheus = await startPrometheus(`${lines.join('\n')}\n# EOF\n`);
    onTestFinished(() => prometheus.stop());
    const { clock, start, define } = await openScene(NOW);
    await define(definitions(prometheus.url, objective('day', '1d')));
    const service = await start();
    asked(service, clock);
    await read(service, clock, 1);
    expect(countsIn(statusOf(service, 'day'), 1440)).toEqual({ good: value - 3 - before, bad: 0 });
  });

  test('count once, whoever reads them, and however often one is stopped', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(definitions(prometheus.url, objective('long', '5d')));
    const [first, second] = [await start(), await start()];
    const api = new PrometheusApi({ url: prometheus.url, headers: new Map(), ca: null });
    onTestFinished(() => api.close());
    const signal = AbortSignal.timeout(60_000);
    const reader = (service: Service) => readerOn(service, api, clock);
    // Two replicas side by side, of which one begins anew at every piece: it finds the place in the store.
    const lasting = reader(second);
    let rounds = 0;
    for (let steps: Step[] = ['behind']; steps.includes('behind'); rounds++)
      steps = await Promise.all([reader(first).step(signal), lasting.step(signal)]);
    expect(rounds).toBeGreaterThan(3);
    await folded(first, clock);
    expect(countsIn(statusOf(first, 'long'), 7200)).toEqual(truthOf(history, clock.now, 7200));
    expect(countsIn(statusOf(first, 'long'), 60)).toEqual(truthOf(history, clock.now, 60));
  });
});

test.runIf(hasPrometheus())('the command reads them by itself, where no server runs', async () => {
  const now = Date.now();
  const history = counterHistory({
    from: now - 2 * DAY,
    to: now - MINUTE,
    every: 30_000,
    instances: 1,
    seed: 9,
  });
  const prometheus = await started(history);
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  writeFileSync(join(folder.path, 'a.yaml'), definitions(prometheus.url, objective('long', '5d')));
  const out: string[] = [];
  const drawn: string[] = [];
  const io = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: new PassThrough().on('data', (text) => drawn.push(String(text))),
    env: { DATABASE_URL: urlOf(database), LEEWAY_DEFINITIONS: folder.path },
  };
  Object.assign(io.stderr, { isTTY: true, columns: 100 });
  expect(await run(['status', '--json'], io as never)).toBe(0);
  const { slos } = JSON.parse(out.join('')) as SloList;
  const { good, bad } = truthOf(history, now, 5 * 1440);
  expect(slos).toMatchObject([{ name: 'long', good, bad, building: null }]);
  expect(drawn.join('')).toContain('reading counters');
});

function readerOn(service: Service, api: PrometheusApi, clock: Clock): CounterReader {
  const slo = service.definitions.current().slos[0]!;
  if (slo.sli !== 'counters') throw new Error('the objective counts requests');
  return new CounterReader({
    service: slo.service,
    counters: slo.counters,
    window: slo.window.minutes * MINUTE,
    lag: 0,
    hasHistory: true,
    counting: countingFor(api, slo.counters),
    store: service.store,
    commit: service.commit,
    ordinal: (...of) => service.registry.ordinal(...of),
    now: () => clock.now,
    tell: (reading) => service.readings.set(slo.counters.digest, reading),
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

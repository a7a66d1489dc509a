/** A month of a real Prometheus, counted to the last event. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { run } from '../../server/cli/program.ts';
import { createCounterSources } from '../../server/counter-sources.ts';
import type { SloList } from '../../server/http/contract.ts';
import { PrometheusApi } from '../../server/prometheus/api.ts';
import { CounterReader, type Step } from '../../server/prometheus/counter-reader.ts';
import { countingFor } from '../../server/prometheus/counting-for.ts';
import type { Service } from '../../server/service.ts';
import { readBy } from '../../server/slo/definition.ts';
import type { Status } from '../../server/slo/status.ts';
import { unitOf } from '../../server/slo/unit.ts';
import { type CounterHistory, counterHistory } from '../support/counter-history.ts';
import { createDatabase, urlOf } from '../support/database.ts';
import { hasPrometheus, startPrometheus, type TestPrometheus } from '../support/prometheus.ts';
import { type Clock, folded, openScene } from '../support/service-harness.ts';
import { temporaryFolder } from '../support/tmp.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);
const FROM = NOW - 4 * DAY;

const yaml = (url: string, ...slos: string[]) =>
  [
    'sources:',
    `  - { name: prom, type: prometheus, url: "${url}", interval: 1s }`,
    'service: web',
    'slos:',
    ...slos,
  ].join('\n');
const SLO = (name: string, window: string, part = `good: 'http_requests_total{job="web",code!~"5.."}'`) =>
  [
    `  - name: ${name}`,
    '    source: prom',
    '    target: 99.5%',
    `    total: 'http_requests_total{job="web"}'`,
    `    ${part}`,
    `    window: ${window}`,
  ].join('\n');

describe.runIf(hasPrometheus())('samples of a real Prometheus', () => {
  const history = counterHistory({ from: FROM, to: NOW + DAY, every: 30_000, instances: 3, seed: 7 });

  test('are counted to the last event, through restarts and gaps, by good and by bad alike', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(
      yaml(
        prometheus.url,
        SLO('long', '5d'),
        SLO('day', '1d'),
        SLO('bad', '5d', `bad: 'http_requests_total{job="web",code=~"5.."}'`),
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
      yaml(
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

  test('are divided by the labels that the series of the window have, each with its history', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(yaml(prometheus.url, `${SLO('each', '5d')}\n    per: instance`));
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
    await define(yaml(prometheus.url, SLO('day', '1d')));
    const service = await start();
    asked(service, clock);
    await read(service, clock, 1);
    expect(countsIn(statusOf(service, 'day'), 1440)).toEqual({ good: value - 3 - before, bad: 0 });
  });

  test('count once, whoever reads them, and however often one is stopped', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(yaml(prometheus.url, SLO('long', '5d')));
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

  test('are waited for while Prometheus is away: unknown, and the gap is filled when it is back', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(yaml(prometheus.url, SLO('long', '5d')));
    const service = await start();
    const sources = asked(service, clock);
    await read(service, clock, 1);
    expect(sources.faults('prom')).toEqual([]);
    expect(statusOf(service, 'long').verdict).not.toBe('unknown');
    await prometheus.end();
    clock.now += 11 * MINUTE;
    await vi.waitFor(() => expect(sources.faults('prom')).toHaveLength(1), { timeout: 30_000 });
    await folded(service, clock);
    expect(sources.faults('prom')).toEqual(['total: nothing listens there (connection refused)']);
    const { verdict, reasons } = statusOf(service, 'long');
    expect({ verdict, reason: reasons[0] }).toEqual({
      verdict: 'unknown',
      reason: 'prom was last read at 2026-11-23 12:00 UTC: total: nothing listens there (connection refused)',
    });
    await prometheus.begin();
    await read(service, clock, 1);
    expect(statusOf(service, 'long').verdict).not.toBe('unknown');
    expect(countsIn(statusOf(service, 'long'), 7200)).toEqual(truthOf(history, clock.now, 7200));
  });

  test('that have come to an end are no good news: unknown, with the last of them', async () => {
    const until = NOW - 20 * MINUTE;
    const ended = counterHistory({ from: NOW - DAY, to: until, every: 30_000, instances: 1, seed: 8 });
    const prometheus = await started(ended);
    const { clock, start, define } = await openScene(NOW);
    await define(yaml(prometheus.url, SLO('day', '1d')));
    const service = await start();
    asked(service, clock);
    await read(service, clock, 1);
    const { verdict, reasons } = statusOf(service, 'day');
    expect({ verdict, reason: reasons[0] }).toEqual({
      verdict: 'unknown',
      reason: 'prom has no sample of http_requests_total{job="web"} since 2026-11-23 11:40 UTC.',
    });
    expect(countsIn(statusOf(service, 'day'), 1440)).toEqual(truthOf(ended, clock.now, 1440));
  });

  test('that cannot be asked for leave the others alone, and the reason is the server’s', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    const bad = `good: 'http_requests_total{code=~"("}'`;
    await define(yaml(prometheus.url, SLO('fine', '1d'), SLO('broken', '1d', bad)));
    const service = await start();
    const sources = asked(service, clock);
    await vi.waitFor(() => expect(sources.faults('prom')).toHaveLength(1), { timeout: 30_000 });
    expect(sources.faults('prom')[0]).toMatch(
      /^good: .*parse error: error parsing regexp: missing closing \)/,
    );
    await vi.waitFor(async () => {
      await folded(service, clock);
      expect(statusOf(service, 'fine').building).toBeNull();
    }, 30_000);
    expect(countsIn(statusOf(service, 'fine'), 1440)).toEqual(truthOf(history, clock.now, 1440));
    const { verdict, reasons } = statusOf(service, 'broken');
    expect(verdict).toBe('unknown');
    expect(reasons[0]).toMatch(/^prom cannot be read: good: .*missing closing \)/);
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
  writeFileSync(join(folder.path, 'a.yaml'), yaml(prometheus.url, SLO('long', '5d')));
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

async function started(history: CounterHistory): Promise<TestPrometheus> {
  const prometheus = await startPrometheus(history.openMetrics);
  onTestFinished(() => prometheus.stop());
  return prometheus;
}

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

function asked(service: Service, clock: Clock) {
  const sources = createCounterSources({ service, now: () => clock.now, log: pino({ level: 'silent' }) });
  onTestFinished(() => sources.stop());
  sources.start();
  return sources;
}

/** Settles when all `slos` are read up to the present, and folded. */
async function read(service: Service, clock: Clock, slos: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { statuses } = service.fold.statuses.snapshot();
      expect(statuses).toHaveLength(slos);
      for (const { slo } of statuses) {
        const reading = slo.sli === 'counters' ? service.readings.get(slo.counters.digest) : null;
        expect(reading).toMatchObject({ share: null, fault: null });
        // Of what is worked out for minutes, the last is read when it can be whole.
        const late = slo.sli === 'counters' && readBy(slo.counters) === 'samples' ? 0 : 2 * MINUTE;
        expect(clock.now - reading!.until).toBeLessThanOrEqual(late);
      }
    },
    { timeout: 60_000, interval: 50 },
  );
  await folded(service, clock);
}

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

function statusOf(service: Service, name: string): Status {
  return service.fold.statuses.find({ service: 'web', name })!;
}

function countsIn({ lookbacks }: Status, minutes: number) {
  const { counts } = lookbacks.find((one) => one.minutes === minutes)!;
  return { good: counts.good, bad: counts.bad };
}

/** By hand: what was sampled up to now in the minutes of a look-back that ends now. */
function truthOf({ truth }: CounterHistory, now: number, minutes: number) {
  const from = (Math.floor(now / MINUTE) + 1 - minutes) * MINUTE;
  let [good, bad] = [0, 0];
  for (const one of truth) {
    if (one.at > now || one.at < from) continue;
    good += one.total - one.bad;
    bad += one.bad;
  }
  return { good, bad };
}

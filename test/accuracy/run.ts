/**
 * `npm run accuracy [-- --write]`: thirty days of a real Prometheus, counted by Leeway, by the usual rules, and by the
 * generator that made them; and what filling the window asks of Prometheus. Needs Debian's package `prometheus`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readConfig } from '../../server/config.ts';
import { createCounterSources } from '../../server/counter-sources.ts';
import { startService } from '../../server/service.ts';
import { machineLine } from '../bench/machine.ts';
import { replaceBetweenMarkers } from '../bench/markers.ts';
import { counterHistory } from '../support/counter-history.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { temporaryFolder } from '../support/tmp.ts';
import { startCountingProxy } from './counting-proxy.ts';

const DOCUMENT = new URL('../../docs/accuracy.md', import.meta.url);
const DAY = 86_400_000;
const MINUTE = 60_000;
const WINDOW = 30 * DAY;
const EVERY = 30_000;
const INSTANCES = 3;
const SIZES = [1, 20, 100];
const TOTAL = 'http_requests_total{job="web"}';
const BAD = 'http_requests_total{job="web",code=~"5.."}';
const BUDGET = 0.005;

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
if (!hasPrometheus()) process.exit(1);

const now = Math.floor(Date.now() / MINUTE) * MINUTE - 1;
const windowStart = now + 1 - WINDOW;
const history = counterHistory({
  from: windowStart - DAY,
  to: now,
  every: EVERY,
  instances: INSTANCES,
  seed: 20260820,
});
console.error(`${history.samples} samples …`);
const prometheus = await startPrometheus(history.openMetrics);
try {
  const truth = { total: 0, bad: 0 };
  for (const { at, total, bad } of history.truth) {
    if (at < windowStart) continue;
    truth.total += total;
    truth.bad += bad;
  }
  const fills = [];
  for (const size of SIZES) {
    console.error(`filling 30 days for ${size} …`);
    fills.push(await fill(size));
  }
  const { good, bad } = fills[0]!.first;
  const mean = await ask(`avg_over_time((sum(rate(${BAD}[5m])) / sum(rate(${TOTAL}[5m])))[30d:5m])`);
  const increase = [
    await ask(`sum(increase(${TOTAL}[30d]))`),
    await ask(`sum(increase(${BAD}[30d]))`),
  ] as const;
  const budgetOf = (share: number) => `${((share / BUDGET) * 100).toFixed(1)}%`;
  const table = [
    '| 30 days | total | bad | error ratio | of a 99.5% budget |',
    '| --- | --- | --- | --- | --- |',
    row('what the generator counted', truth.total, truth.bad, budgetOf),
    row('Leeway', good + bad, bad, budgetOf),
    row('PromQL `increase(…[30d])`, which extrapolates', increase[0], increase[1], budgetOf),
    `| the mean of 5-minute ratios, as recorded by the usual rules | – | – | ${(mean * 100).toFixed(4)}% | ${budgetOf(mean)} |`,
    '',
    `Leeway is ${Math.abs(good + bad - truth.total)} events off in the total, ${Math.abs(bad - truth.bad)} in the bad; the mean of ratios is ${(mean / (truth.bad / truth.total)).toFixed(1)} times the true ratio.`,
  ].join('\n');
  const filling = [
    '| objectives | time to fill 30 days | requests to Prometheus | at once | samples answered |',
    '| --- | --- | --- | --- | --- |',
    ...fills.map(
      ({ size, seconds, requests, peak, bytes }) =>
        `| ${size} | ${seconds.toFixed(1)} s | ${requests} | ${peak} | ${Math.round(bytes / 1e6)} MB |`,
    ),
  ]
    .join('\n')
    .replace('samples answered', 'answered');
  for (const [section, text] of [
    ['accuracy', table],
    ['filling', filling],
  ] as const) {
    const whole = `${machineLine()}\n\n${text}`;
    console.log(`${whole}\n`);
    if (values.write) replaceBetweenMarkers(DOCUMENT, section, whole);
  }
} finally {
  await prometheus.stop();
}

function row(what: string, total: number, bad: number, budgetOf: (share: number) => string): string {
  const share = bad / total;
  const shown = (count: number) => Math.round(count).toLocaleString('en').replaceAll(',', ' ');
  return `| ${what} | ${shown(total)} | ${shown(bad)} | ${(share * 100).toFixed(4)}% | ${budgetOf(share)} |`;
}

async function ask(query: string): Promise<number> {
  const body = new URLSearchParams({ query, time: String(now / 1000) });
  const response = await fetch(`${prometheus.url}/api/v1/query`, { method: 'POST', body });
  const answer = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(answer.data.result[0]!.value[1]);
}

/** Fills the window of so many objectives on an empty database; the first of them is on everything. */
async function fill(size: number) {
  const folder = temporaryFolder();
  const proxy = await startCountingProxy(prometheus.url);
  const definitions = join(folder.path, 'definitions');
  mkdirSync(definitions);
  writeFileSync(join(definitions, 'web.yaml'), yamlOf(size, proxy.url));
  const env = { LEEWAY_DATA_DIR: join(folder.path, 'data'), LEEWAY_DEFINITIONS: definitions };
  const log = pino({ level: 'silent' });
  const service = await startService({ config: readConfig(env), env, now: () => now, log, watch: false });
  const sources = createCounterSources({ service, now: () => now, log });
  try {
    await service.fold.settle();
    const begun = performance.now();
    sources.start();
    const slos = service.definitions.current().slos.filter((slo) => slo.sli === 'counters');
    const isFull = () => slos.every(({ counters }) => service.readings.get(counters.digest)?.until === now);
    while (!isFull()) await delay(20);
    await service.fold.settle();
    const seconds = (performance.now() - begun) / 1000;
    const first = service.fold.view.find({ service: 'web', name: 'slo-0' })!.counts;
    return { size, seconds, first, ...proxy.seen() };
  } finally {
    await sources.stop();
    await service.stop();
    await proxy.stop();
    folder.remove();
  }
}

function yamlOf(size: number, url: string): string {
  const slos = Array.from({ length: size }, (_, index) => {
    const labels = index === 0 ? 'job="web"' : `job="web",instance="web-${index % INSTANCES}"`;
    // Each has expressions of its own: those that are equal would be read once.
    const own = index === 0 ? '' : `,run!="${index}"`;
    return [
      `  - name: slo-${index}`,
      '    source: prom',
      '    target: 99.5%',
      `    total: 'http_requests_total{${labels}${own}}'`,
      `    bad: 'http_requests_total{${labels}${own},code=~"5.."}'`,
      '    window: 30d',
    ].join('\n');
  });
  return ['sources:', `  - { name: prom, url: "${url}" }`, 'service: web', 'slos:', ...slos].join('\n');
}

/**
 * `npm run accuracy:beside [-- --write] [-- --minutes 10]`: a hundred objectives over thirty days, evaluated by Leeway, and by
 * a Prometheus with the recording and alerting rules of the same objectives, side by side on the same samples. Needs Debian's
 * package `prometheus`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readDefinitions } from '../../server/definitions/read.ts';
import type { SloList } from '../../server/http/contract.ts';
import { prometheusRules } from '../../server/prometheus/rules.ts';
import { machineLine } from '../bench/machine.ts';
import { replaceBetweenMarkers } from '../bench/markers.ts';
import { type BenchServer, withBenchServer } from '../bench/measuring/bench-server.ts';
import { cpuOf } from '../bench/measuring/cpu-time.ts';
import { startLeeway } from '../support/process.ts';
import { hasPrometheus, startPrometheus, storeSamples } from '../support/prometheus.ts';
import { temporaryFolder } from '../support/tmp.ts';

const DOCUMENT = new URL('../../docs/accuracy.md', import.meta.url);
const DAY = 86_400_000;
const SLOS = 100;
const CODES = ['200', '404', '500'] as const;
/** History is coarse, so that it fits; what comes is sampled every 15 s. */
const HISTORY_EVERY = 300_000;
const INTERVAL = 15;

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, minutes: { type: 'string', default: '10' } },
});
if (!hasPrometheus()) process.exit(1);

const folder = temporaryFolder();
const begun = Date.now();
const exporter = createServer((_, reply) => {
  reply.setHeader('content-type', 'text/plain; version=0.0.4');
  reply.end(exposition());
});
await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
const address = exporter.address() as { port: number };
const rules = join(folder.path, 'rules.yml');
const config = (...more: string[]) =>
  [
    `global: { scrape_interval: ${INTERVAL}s, evaluation_interval: ${INTERVAL}s }`,
    ...more,
    `scrape_configs: [{ job_name: web, static_configs: [{ targets: ["127.0.0.1:${address.port}"], labels: { instance: w } }] }]`,
  ].join('\n');

console.error('making thirty days of samples …');
const blocks = join(folder.path, 'blocks');
mkdirSync(blocks);
storeSamples(history(begun), blocks);
writeFileSync(
  rules,
  prometheusRules(readDefinitions([{ path: 'a.yaml', text: yamlOf('http://127.0.0.1:1') }], {}).slos),
);
const scraping = await startPrometheus({ blocks }, config());
const asked = await startPrometheus({ blocks }, config());
const ruled = await startPrometheus({ blocks }, config(`rule_files: ["${rules}"]`));
const definitions = join(folder.path, 'definitions');
mkdirSync(definitions);
writeFileSync(join(definitions, 'web.yaml'), yamlOf(asked.url));
try {
  await withBenchServer(measure);
} finally {
  await Promise.all([scraping.stop(), asked.stop(), ruled.stop()]);
  exporter.close();
  folder.remove();
}

async function measure(postgres: BenchServer): Promise<void> {
  const env = { DATABASE_URL: await postgres.fresh() };
  const leeway = startLeeway({ dataDir: join(folder.path, 'data'), definitionsDir: definitions, env });
  try {
    console.error('filling the windows …');
    await filled(await leeway.listening);
    const minutes = Number(values.minutes);
    console.error(`measuring for ${minutes} minutes …`);
    const times = async () => ({
      scraping: cpuOf(scraping.pid!),
      asked: cpuOf(asked.pid!),
      ruled: cpuOf(ruled.pid!),
      leeway: cpuOf(leeway.pid),
      postgres: await postgres.cpu(),
      evaluations: await evaluations(ruled.url),
    });
    const before = await times();
    await delay(minutes * 60_000);
    const after = await times();
    report(minutes, (of) => (after[of] - before[of]) / minutes);
  } finally {
    leeway.kill('SIGTERM');
    await leeway.ended;
  }
}

type Measured = 'scraping' | 'asked' | 'ruled' | 'leeway' | 'postgres' | 'evaluations';

function report(minutes: number, aMinute: (of: Measured) => number): void {
  const scrapes = aMinute('scraping');
  const rules = aMinute('ruled') - scrapes;
  const own = aMinute('leeway') + aMinute('postgres');
  const asking = Math.max(0, aMinute('asked') - scrapes);
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const text = [
    machineLine(),
    '',
    `| ${minutes} minutes, ${SLOS} objectives over 30 days, every ${INTERVAL} s | CPU a minute |`,
    '| --- | --- |',
    `| Prometheus: the rules of these objectives, ${Math.round(aMinute('evaluations'))} evaluations a minute | ${seconds(rules)} |`,
    `| Leeway | ${seconds(aMinute('leeway'))} |`,
    `| its PostgreSQL | ${seconds(aMinute('postgres'))} |`,
    `| the Prometheus that Leeway asks, above one that nobody asks | ${seconds(asking)} |`,
    `| a Prometheus that only scrapes, for comparison | ${seconds(scrapes)} |`,
    '',
    `Leeway, its PostgreSQL and what it asks take ${((own + asking) / rules).toFixed(2)} times the CPU of the rules.`,
  ].join('\n');
  console.log(text);
  if (values.write) replaceBetweenMarkers(DOCUMENT, 'beside', text);
}

async function filled(url: string): Promise<void> {
  for (;;) {
    const { slos } = (await (await fetch(`${url}/api/v1/slos`)).json()) as SloList;
    if (slos.length === SLOS && slos.every(({ building, total }) => building === null && total > 0)) return;
    await delay(500);
  }
}

async function evaluations(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^prometheus_rule_evaluations_total\{[^}]*\} (\S+)$/gm)].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}

/** Requests so far, of one code: some hundreds a minute, and a thousandth of them fail. */
function counted(slo: number, code: (typeof CODES)[number], at: number): number {
  const minutes = (at - begun + 31 * DAY) / 60_000;
  const rate = code === '200' ? 300 + slo : code === '404' ? 5 : 0.3 + slo / 200;
  return Math.floor(minutes * rate);
}

function exposition(): string {
  const now = Date.now();
  const lines = ['# TYPE http_requests_total counter'];
  for (let slo = 0; slo < SLOS; slo++)
    for (const code of CODES)
      lines.push(`http_requests_total{app="a${slo}",code="${code}"} ${counted(slo, code, now)}`);
  return `${lines.join('\n')}\n`;
}

function history(until: number): string {
  const lines = ['# TYPE http_requests counter'];
  for (let slo = 0; slo < SLOS; slo++) {
    for (const code of CODES) {
      const labels = `{app="a${slo}",code="${code}",job="web",instance="w"}`;
      for (let at = until - 30 * DAY - HISTORY_EVERY; at < until; at += HISTORY_EVERY)
        lines.push(`http_requests_total${labels} ${counted(slo, code, at)} ${at / 1000}`);
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

function yamlOf(url: string): string {
  const slos = Array.from({ length: SLOS }, (_, index) =>
    [
      `  - name: slo-${index}`,
      '    target: 99.5%',
      `    total: 'http_requests_total{app="a${index}"}'`,
      `    bad: 'http_requests_total{app="a${index}",code=~"5.."}'`,
      '    window: 30d',
    ].join('\n'),
  );
  const source = `  - { name: prom, url: "${url}", interval: ${INTERVAL}s }`;
  return ['sources:', source, 'service: web', 'slos:', ...slos].join('\n');
}

/** `leeway validate --ask`: what the sources of counters have for the objectives, told before anything is counted. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Histogram, Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../server/cli/program.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { temporaryFolder } from '../support/tmp.ts';

const MINUTE = 60_000;

async function validated(lines: readonly string[], ...options: string[]) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  mkdirSync(folder.path, { recursive: true });
  const path = join(folder.path, 'a.yaml');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const [out, err]: [string[], string[]] = [[], []];
  const into = (texts: string[]) => ({
    write: (text: string) => texts.push(text.replaceAll(path, 'a.yaml')),
  });
  const io = { stdout: into(out), stderr: into(err), env: {} } as never;
  const code = await run(['validate', path, ...options], io);
  return { code, out: out.join('').split('\n'), err: err.join('').split('\n') };
}

/** A program that exposes a histogram; a port on which nobody listens. */
async function scene() {
  const registry = new Registry();
  const buckets = [0.1, 0.25, 0.5];
  new Histogram({ name: 'http_seconds', help: 'Durations.', buckets, registers: [registry] }).observe(0.2);
  const server = createServer((_, reply) => {
    void registry.metrics().then((text) => reply.end(text));
  });
  server.listen(0, '127.0.0.1');
  const gone = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(gone, 'listening')]);
  const portOf = (of: typeof server) => (of.address() as AddressInfo).port;
  const ports = { own: portOf(server), gone: portOf(gone) };
  gone.close();
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return ports;
}

const slo = (name: string, limit: string, histogram = 'http_seconds') =>
  `  - { name: ${name}, target: 90%, histogram: ${histogram}, good: { ${limit} }, window: 1d }`;

const from = (source: string, line: string) => line.replace(', target', `, source: ${source}, target`);

test('the two nearest edges of a histogram are named at the objective; a threshold at an edge is silent', async () => {
  const { own } = await scene();
  const definitions = [
    'sources:',
    `  - { name: app, type: scrape, targets: "http://127.0.0.1:${own}" }`,
    'service: web',
    'slos:',
    slo('at-an-edge', 'at_most: 250ms'),
    slo('between', 'at_most: 300ms'),
    slo('over-all', 'at_most: 2s'),
    slo('misspelt', 'at_most: 250ms', 'htp_seconds'),
  ];
  const asked = await validated(definitions, '--ask');
  expect(asked.code).toBe(0);
  expect(asked.out.filter((line) => line.startsWith('warning: '))).toEqual([
    'warning: a.yaml:6:5 between: No bucket ends at 0.3: what lies between 0.25 and 0.5 may be good. A threshold at an edge is exact.',
    'warning: a.yaml:7:5 over-all: No bucket ends at 2: what lies between 0.5 and +Inf may be good. A threshold at an edge is exact.',
    'warning: a.yaml:8:5 misspelt: nothing of it was seen in the last hour; is the metric spelt right, and is its program scraped?',
  ]);
  const unasked = await validated(definitions);
  expect(unasked.code).toBe(0);
  expect(unasked.out.slice(-3)).toEqual([
    'valid: 4 objectives in 1 file',
    'With --ask, the sources of counters are asked too whether they have them.',
    '',
  ]);
});

test('a source that cannot be reached is told once, at its place, and ends it with 1', async () => {
  const { own, gone } = await scene();
  const definitions = [
    'sources:',
    `  - { name: app, type: scrape, targets: ["http://127.0.0.1:${own}", "http://127.0.0.1:${gone}/m"] }`,
    `  - { name: prom, type: prometheus, url: "http://127.0.0.1:${gone}" }`,
    'service: web',
    'slos:',
    from('app', slo('a', 'at_most: 300ms')),
    from('prom', slo('b', 'at_most: 250ms')),
    from('prom', slo('c', 'at_most: 300ms')),
  ];
  const { code, out, err } = await validated(definitions, '--ask');
  expect(code).toBe(1);
  expect(err.filter((line) => line.startsWith('a.yaml'))).toEqual([
    `a.yaml:2:5 app: http://127.0.0.1:${gone}/m: nothing listens there (connection refused)`,
    'a.yaml:3:5 prom: nothing listens there (connection refused)',
  ]);
  expect(out.filter((line) => line.startsWith('warning: '))).toEqual([
    'warning: a.yaml:6:5 a: No bucket ends at 0.3: what lies between 0.25 and 0.5 may be good. A threshold at an edge is exact.',
  ]);
});

describe.runIf(hasPrometheus())('of a real Prometheus', () => {
  test('edges, PromQL that it refuses, a share that is none', async () => {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const times = Array.from({ length: 20 }, (_, index) => now - (20 - index) * MINUTE);
    const sampled = (name: string, each: number) =>
      times.map((at, index) => `${name} ${index * each} ${at / 1000}`);
    const samples = [
      '# TYPE http_seconds histogram',
      ...sampled('http_seconds_bucket{le="0.25"}', 8),
      ...sampled('http_seconds_bucket{le="0.5"}', 9),
      ...sampled('http_seconds_bucket{le="+Inf"}', 10),
      ...sampled('http_seconds_count', 10),
      '# TYPE share gauge',
      ...sampled('share', 2),
      '# EOF',
      '',
    ];
    const prometheus = await startPrometheus(samples.join('\n'));
    onTestFinished(() => prometheus.stop());
    const { code, out, err } = await validated(
      [
        'sources:',
        `  - { name: prom, type: prometheus, url: "${prometheus.url}" }`,
        'service: web',
        'slos:',
        slo('edge', 'at_most: 500ms'),
        slo('between', 'at_most: 300ms'),
        '  - { name: refused, target: 90%, ratio: "sum by (rate(a[5m]))", window: 1d }',
        '  - { name: no-share, target: 90%, ratio: "share + 0", window: 1d }',
      ],
      '--ask',
    );
    expect(code).toBe(1);
    expect(out.filter((line) => line.startsWith('warning: '))).toEqual([
      'warning: a.yaml:6:5 between: No bucket ends at 0.3: what lies between 0.25 and 0.5 may be good. A threshold at an edge is exact.',
    ]);
    const faults = err.filter((line) => line.startsWith('a.yaml'));
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('a.yaml:7:5 refused: ratio: ');
    expect(faults[0]).toContain('parse error');
    expect(faults[1]).toBe('a.yaml:8:5 no-share: "share + 0" is 38, and a share is from 0 to 1');
  });
});

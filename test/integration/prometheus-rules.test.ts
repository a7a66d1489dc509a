/** `leeway export prometheus-rules`, judged by a real promtool. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportDefinitions } from '../../server/cli/export.ts';
import { run } from '../../server/cli/program.ts';
import { hasPrometheus } from '../support/prometheus.ts';
import { temporaryFolder } from '../support/tmp.ts';

const DEFINITIONS = `sources: [{ name: prom, url: "http://127.0.0.1:9090" }]
service: web
slos:
  - name: good
    source: prom
    target: 99.5%
    total: t{job="web"}
    good: t{job="web",code!~"5.."}
    window: 30d
    runbook: https://runbooks.example/web
  - name: bad
    source: prom
    target: 99.5%
    total: t{job="web"}
    bad: t{job="web",code=~"5.."}
    window: 30d
---
service: shop
slos:
  - { name: pages, objective: 99.5% of GET /p/:id non-5xx over 30 days }
`;

async function exported(): Promise<{ folder: string; rules: string }> {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  writeFileSync(join(folder.path, 'slos.yaml'), DEFINITIONS);
  const out: string[] = [];
  const write = (text: string) => void out.push(text);
  const code = await exportDefinitions('prometheus-rules', [folder.path], {
    stdout: { write },
    stderr: { write },
    env: {},
  });
  expect(code).toBe(0);
  const rules = join(folder.path, 'rules.yml');
  writeFileSync(rules, out.join(''));
  return { folder: folder.path, rules };
}

test('faults of the definitions end it with 1, a path that is not there with 2', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'a.yaml');
  writeFileSync(path, 'service: web\nslos: [{ name: a }]\n');
  const errors: string[] = [];
  const io = {
    stdout: { write: (text: string) => expect(text).toBe('') },
    stderr: { write: (text: string) => void errors.push(text) },
    env: {},
  };
  const ran = (file: string) => run(['export', 'prometheus-rules', file], io as never);
  expect(await ran(path)).toBe(1);
  expect(await ran(`${path}.gone`)).toBe(2);
  expect(errors[0]).toContain('the objective is missing');
  expect(errors[1]).toBe(`${path}.gone: there is no such file or folder\n`);
});

test('what rules cannot say is told beside them', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'a.yaml');
  const definitions = [
    'sources: [{ name: prom, type: prometheus, url: "http://127.0.0.1:9090" }]',
    'service: web',
    'slos:',
    '  - { name: fast, target: 99%, histogram: d_seconds, good: { at_most: 300ms }, window: 7d }',
    '  - { name: month, target: 99%, total: t, bad: b, window: calendar month }',
    '  - { name: cut, target: 99%, total: t, bad: b, window: 7d, slices: { length: 5m, target: 95% } }',
    '  - { name: each, per: path, target: 99%, total: t, bad: b, window: 7d }',
  ];
  writeFileSync(path, definitions.join('\n'));
  const told: string[] = [];
  const io = { stdout: { write: () => {} }, stderr: { write: (text: string) => told.push(text) }, env: {} };
  expect(await run(['export', 'prometheus-rules', path], io as never)).toBe(0);
  expect(told.join('').split('\n')).toEqual([
    'web/each is left out: an objective for each path has no place there',
    'web/month: rules know neither slices nor a calendar; theirs count events, over days',
    'web/cut: rules know neither slices nor a calendar; theirs count events, over days',
    'web/fast counts the buckets with le="0.3" there; leeway validate --ask tells whether there are any',
    '',
  ]);
});

describe.runIf(hasPrometheus())('promtool', () => {
  test('finds no fault in the rules', async () => {
    const { rules } = await exported();
    const { status, stdout } = spawnSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' });
    expect([status, stdout.trim().split('\n').at(-1)?.trim()]).toEqual([0, 'SUCCESS: 36 rules found']);
  });

  test('sees them record the ratio and the budget of events, and page at twenty times the burn', async () => {
    const { folder } = await exported();
    const id = (name: string, service = 'web') =>
      `sloth_id="${service}-${name}", sloth_service="${service}", sloth_slo="${name}"`;
    const sample = (name: string, series: string, value: number) => ({
      expr: `${series}{sloth_id="web-${name}"}`,
      eval_time: '4h',
      exp_samples: [{ labels: `${series}{${id(name)}}`, value }],
    });
    // One request in ten fails, in the first series from nothing on.
    const unit = {
      rule_files: ['rules.yml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: 't{job="web",code="200"}', values: '0+90x300' },
            { series: 't{job="web",code="500"}', values: '0+10x300' },
            {
              series: 'slo:sli_error:ratio_rate1h{sloth_id="shop-pages",sloth_window="1h"}',
              values: '0.1x300',
            },
            {
              series: 'slo:sli_error:ratio_rate5m{sloth_id="shop-pages",sloth_window="5m"}',
              values: '0.1x300',
            },
          ],
          promql_expr_test: ['good', 'bad'].flatMap((name) => [
            sample(name, 'slo:objective:ratio', 0.995),
            sample(name, 'slo:error_budget:ratio', 0.005),
          ]),
          alert_rule_test: [
            {
              eval_time: '4h',
              alertname: 'ErrorBudgetBurns',
              exp_alerts: [
                alert(
                  'web',
                  'good',
                  'page',
                  '99.5% of t{job="web"} in t{job="web",code!~"5.."} over 30 days',
                  true,
                ),
                alert(
                  'web',
                  'good',
                  'ticket',
                  '99.5% of t{job="web"} in t{job="web",code!~"5.."} over 30 days',
                  true,
                ),
                alert(
                  'web',
                  'bad',
                  'page',
                  '99.5% of t{job="web"} not in t{job="web",code=~"5.."} over 30 days',
                ),
                alert(
                  'web',
                  'bad',
                  'ticket',
                  '99.5% of t{job="web"} not in t{job="web",code=~"5.."} over 30 days',
                ),
                alert('shop', 'pages', 'page', '99.5% of GET /p/:id non-5xx over 30 days'),
              ],
            },
          ],
        },
      ],
    };
    const file = join(folder, 'test.yml');
    writeFileSync(file, JSON.stringify(unit));
    execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8', cwd: folder });
  });
});

function alert(service: string, slo: string, severity: string, description: string, hasRunbook = false) {
  return {
    exp_labels: {
      sloth_id: `${service}-${slo}`,
      sloth_service: service,
      sloth_slo: slo,
      severity,
      sloth_severity: severity,
    },
    exp_annotations: {
      summary: `${service}/${slo}: the error budget burns too fast (${severity})`,
      description,
      ...(hasRunbook ? { runbook_url: 'https://runbooks.example/web' } : {}),
    },
  };
}

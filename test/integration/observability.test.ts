/** What the dashboard of Grafana and the rules of Prometheus ask for is what Leeway gives, to the label. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Asked, askedBy } from '../support/promql.ts';
import { openReplicaScene, postLines, requests } from '../support/replica-scene.ts';

const ROOT = new URL('../../deploy/compose/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

type Rule = {
  readonly expr: string;
  readonly record?: string;
  readonly annotations?: Readonly<Record<string, string>>;
};
type Target = { readonly expr: string; readonly legendFormat: string };

const { groups } = parse(text('rules.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(text('grafana/dashboards/leeway.json')) as { panels: { targets: Target[] }[] };
const targets = panels.flatMap((panel) => panel.targets);

/** Each expression, as it is sent to Prometheus, and the labels that the words about its result name. */
const questions = [
  ...rules.map(({ expr, annotations = {} }) => ({
    asked: askedBy(expr),
    named: labelsIn(Object.values(annotations).join(), /\$labels\.(\w+)/g),
  })),
  ...targets.map(({ expr, legendFormat }) => ({
    asked: askedBy(expr.replaceAll('$__rate_interval', '1m')),
    named: labelsIn(legendFormat, /\{\{(\w+)\}\}/g),
  })),
];

/** The values of each label of each series. */
type Given = Map<string, Map<string, Set<string>>>;

const definitions = (folder: string): string => `
service: shop
notify:
  - { name: chat, type: webhook, url: "http://127.0.0.1:9/" }
sources:
  - { name: nginx, path: '${folder}/access.log' }
slos:
  - name: reads
    objective: 99% of GET /s/:id non-5xx over 30 days
`;

test('every series and every label that is asked for is given', async () => {
  const scene = await openReplicaScene(definitions);
  writeFileSync(join(scene.folder, 'access.log'), '');
  const replica = await scene.start();
  await scene.leader([replica]);
  const [good] = requests(1) as [object];
  await postLines(replica, [good, { ...good, status: 'none' }, { ...good, status: 0 }]);
  await fetch(new URL('/api/v1/gate?service=shop', replica.url));
  const exposed = await (await fetch(new URL('/metrics', replica.url))).text();
  const given = withRecorded(seriesOf(exposed));
  expect(questions.flatMap(({ asked, named }) => missingOf(asked, named, given))).toEqual([]);
  expect(questions.length).toBeGreaterThan(30);
});

function labelsIn(words: string, pattern: RegExp): string[] {
  return [...words.matchAll(pattern)].map(([, label]) => label!);
}

function seriesOf(exposed: string): Given {
  // Prometheus adds these two, and makes `up` of whether it was answered.
  const scraped = (): Map<string, Set<string>> =>
    new Map([
      ['job', new Set(['leeway'])],
      ['instance', new Set()],
    ]);
  const given: Given = new Map([['up', scraped()]]);
  for (const [, name, labels] of exposed.matchAll(/^([a-z_0-9:]+)(?:\{(.*)\})? \S+$/gm)) {
    const known = given.get(name!) ?? scraped();
    given.set(name!, known);
    for (const [, label, value] of (labels ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      known.set(label!, (known.get(label!) ?? new Set()).add(value!));
  }
  return given;
}

/** A recorded series has the labels that its expression groups by. */
function withRecorded(given: Given): Given {
  for (const { record, expr } of rules) {
    if (record === undefined) continue;
    given.set(record, new Map(askedBy(expr).groupedBy.map((label) => [label, new Set()])));
  }
  return given;
}

function missingOf({ selectors, groupedBy }: Asked, named: readonly string[], given: Given): string[] {
  const missing: string[] = [];
  const labels = new Set<string>();
  for (const { metric, labels: matched } of selectors) {
    const known = given.get(metric);
    if (known === undefined) missing.push(metric);
    for (const label of known?.keys() ?? []) labels.add(label);
    for (const [label, value] of matched) {
      // Whether a request has failed by now is chance.
      const isGiven =
        label === 'status' ? /^[1-5]xx$/.test(value ?? '') : known?.get(label)?.has(value ?? '');
      if (isGiven !== true) missing.push(`${metric}{${label}="${value}"}`);
    }
  }
  const shown = groupedBy.length > 0 ? groupedBy : [...labels];
  missing.push(...groupedBy.filter((label) => !labels.has(label)).map((label) => `by ${label}`));
  missing.push(...named.filter((label) => !shown.includes(label)).map((label) => `words of ${label}`));
  return missing;
}

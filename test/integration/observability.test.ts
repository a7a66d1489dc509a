/** What the dashboard of Grafana and the rules of Prometheus ask for is what Leeway gives. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { openReplicaScene } from '../support/replica-scene.ts';

const ROOT = new URL('../../deploy/compose/', import.meta.url);
const SLOS = `
service: shop
slos:
  - name: reads
    objective: 99% of GET /s/:id non-5xx over 30 days
`;
/** Of Prometheus itself. */
const NOT_OURS = new Set(['up']);

function expressions(): string[] {
  const rules = parse(readFileSync(new URL('rules.yml', ROOT), 'utf8')) as {
    groups: { rules: { expr: string }[] }[];
  };
  const boards = globSync('grafana/dashboards/*.json', { cwd: ROOT }).map(
    (name) =>
      JSON.parse(readFileSync(new URL(name, ROOT), 'utf8')) as { panels: { targets: { expr: string }[] }[] },
  );
  return [
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...boards.flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))),
  ];
}

/** Names of series: what stands before a selector. */
const seriesIn = (expr: string): string[] =>
  [...expr.matchAll(/([a-z_][a-z0-9_]*)\{/g)].map((match) => match[1]!);

test('every series that is asked for is given', async () => {
  const scene = await openReplicaScene(() => SLOS);
  const replica = await scene.start();
  await scene.leader([replica]);
  const text = await (await fetch(new URL('/metrics', replica.url))).text();
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!]));
  const given = new Set(
    [...types].flatMap(([name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  const asked = new Set(expressions().flatMap(seriesIn));
  expect([...asked].filter((name) => !NOT_OURS.has(name) && !given.has(name))).toEqual([]);
  expect(asked.size).toBeGreaterThan(15);
});

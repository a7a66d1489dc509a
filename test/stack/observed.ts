/** A real Prometheus (Debian's) with the file of compose.yaml, and what the dashboard would show of it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startPrometheus, type TestPrometheus } from '../support/prometheus.ts';

const FOLDER = new URL('../../deploy/compose/', import.meta.url);
/** Of real time there is little: it asks each second, and looks back over twenty. */
const INTERVAL = '1s';
const LOOKBACK = '20s';

type Panel = { readonly title: string; readonly targets: readonly { readonly expr: string }[] };

/** `addressed`: names of services become addresses of this machine. */
export function startObserver(addressed: (text: string) => string): Promise<TestPrometheus> {
  const text = readFileSync(new URL('prometheus.yml', FOLDER), 'utf8');
  const rules = fileURLToPath(new URL('rules.yml', FOLDER));
  return startPrometheus(
    null,
    addressed(text)
      .replaceAll(/_interval: 15s/g, `_interval: ${INTERVAL}`)
      .replace('[rules.yml]', `[${rules}]`),
  );
}

export async function valuesOf({ url }: TestPrometheus, query: string): Promise<number[]> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data, error } = (await answer.json()) as {
    data?: { result: { value: [number, string] }[] };
    error?: string;
  };
  if (data === undefined) throw new Error(`${query}: ${error}`);
  return data.result.map(({ value }) => Number(value[1]));
}

/** What Prometheus says of each rule, once. */
export async function ruleHealth({ url }: TestPrometheus): Promise<string[]> {
  const answer = await fetch(`${url}/api/v1/rules`);
  const { data } = (await answer.json()) as { data: { groups: { rules: { health: string }[] }[] } };
  return [...new Set(data.groups.flatMap(({ rules }) => rules.map(({ health }) => health)))];
}

/** The panels that have nothing to draw. */
export async function emptyPanels(prometheus: TestPrometheus): Promise<string[]> {
  const board = readFileSync(new URL('grafana/dashboards/leeway.json', FOLDER), 'utf8');
  const { panels } = JSON.parse(board) as { panels: Panel[] };
  const empty: string[] = [];
  for (const { title, targets } of panels) {
    const queries = targets.map(({ expr }) => expr.replaceAll('$__rate_interval', LOOKBACK));
    const drawn = await Promise.all(queries.map((query) => valuesOf(prometheus, query)));
    if (drawn.every((values) => values.every(Number.isNaN))) empty.push(title);
  }
  return empty;
}

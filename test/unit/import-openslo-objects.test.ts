import { describe, expect, test } from 'vitest';
import { beside } from '../support/definitions.ts';
import { OBJECTIVE, ROLLING, slo } from '../support/openslo.ts';

describe('objects', () => {
  const SLI = [
    'apiVersion: openslo/v1',
    'kind: SLI',
    'metadata: { name: orders }',
    `spec: { ratioMetric: { counter: true, good: { metricSource: { metricSourceRef: live, spec: { query: g } } }, total: { metricSource: { metricSourceRef: live, spec: { query: t } } } } }`,
  ].join('\n');
  const SOURCE = [
    'apiVersion: openslo/v1',
    'kind: DataSource',
    'metadata: { name: live }',
    'spec: { type: Prometheus, connectionDetails: { url: "http://prom.example:9090", user: a } }',
  ].join('\n');
  const SERVICE =
    'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\nspec: { description: The shop. }';
  const BY_REFERENCE = slo('indicatorRef: orders', ROLLING, OBJECTIVE);
  const sequence = (...objects: string[]) =>
    objects.map((object) => `- ${object.replaceAll('\n', '\n  ')}`).join('\n');

  test.each([
    { title: 'in several documents', files: [[BY_REFERENCE, SLI, SOURCE, SERVICE].join('\n---\n')] },
    { title: 'in several files', files: [SLI, BY_REFERENCE, SERVICE, SOURCE] },
    { title: 'in a sequence', files: [sequence(BY_REFERENCE, SERVICE, SOURCE, SLI)] },
  ])('$title', ({ files }) => {
    const { slos, counterSources, told, lost } = beside(...files);
    expect(told).toEqual([]);
    expect(slos).toMatchObject([{ name: 'checkout', counters: { source: 'live', part: { text: 'g' } } }]);
    expect(counterSources.map((one) => [one.name, one.type === 'prometheus' ? one.url : ''])).toEqual([
      ['prom', 'http://127.0.0.1:9090'],
      ['live', 'http://prom.example:9090'],
    ]);
    expect(lost.map((text) => text.replace(/^\S+ /, '')).sort()).toEqual([
      'live: user is left out: it has no meaning here',
      'the words about the service shop are left out',
    ]);
  });

  test('a data source whose details are a list', () => {
    const listed = SOURCE.replace(
      /spec: .*/,
      'spec: { type: Prometheus, connectionDetails: [{ url: "http://prom.example" }, { user: a }] }',
    ).replace('name: live', 'name: live, labels: { env: [prod] }');
    const { counterSources, lost } = beside(BY_REFERENCE, SLI, listed);
    expect(counterSources.map(({ name }) => name)).toEqual(['prom', 'live']);
    expect(lost).toEqual([
      '4:87 live: user is left out: it has no meaning here',
      '1:1 live: the words about the data source are left out',
    ]);
  });

  test('an SLI with words, and one that no SLO refers to', () => {
    const described = SLI.replace('name: orders', 'name: orders, labels: { team: a }');
    expect(beside(BY_REFERENCE, described, SOURCE).lost).toContain(
      '1:1 the words about the SLI orders are left out',
    );
    expect(beside(SLI).lost).toEqual(['1:1 the SLI orders is left out: no SLO refers to it']);
  });

  test('a reference that leads nowhere', () => {
    expect(beside(BY_REFERENCE).told).toEqual(['6:17 checkout is left out: no SLI is named orders']);
    expect(
      beside(
        BY_REFERENCE,
        SLI.replaceAll('live', 'gone').replaceAll('spec: { query', 'type: Prometheus, spec: { query'),
      ).told,
    ).toEqual([
      '1:1 checkout: no source "gone" is defined; write it under "sources:", with type: prometheus',
    ]);
  });

  test('v1alpha, as Sloth takes it', () => {
    const metric = (query: string) => `{ source: prometheus, queryType: promql, query: '${query}' }`;
    const text = [
      'apiVersion: openslo/v1alpha',
      'kind: SLO',
      'metadata: { name: checkout, displayName: Checkout }',
      'spec:',
      '  service: shop',
      '  objectives:',
      `    - { ratioMetrics: { good: ${metric('sum(rate(g[{{.window}}]))')}, total: ${metric('sum(rate(t[{{.window}}]))')} }, target: 0.999 }`,
      '  timeWindows: [{ count: 30, unit: Day }]',
    ].join('\n');
    const { slos, told, lost } = beside(text);
    expect([told, lost]).toEqual([[], []]);
    expect(slos).toMatchObject([
      { objective: '99.9% of t in g over 30 days', description: 'Checkout', target: { text: '99.9%' } },
    ]);
  });
});

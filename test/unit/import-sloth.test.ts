import { describe, expect, test } from 'vitest';
import { USUAL_ALERTS } from '../../server/slo/alert.ts';
import { beside } from '../support/definitions.ts';

const LABELS = 'labels are left out: an objective is known by service and name';

const sloth = (...slo: string[]): string =>
  [
    'version: "prometheus/v1"',
    'service: "shop"',
    'slos:',
    '  - name: "checkout"',
    ...slo.map((line) => `    ${line}`),
  ].join('\n');
const EVENTS = [
  'objective: 99.95',
  'sli:',
  '  events:',
  '    error_query: sum(rate(orders_total{code=~"5.."}[{{.window}}]))',
  '    total_query: sum(rate(orders_total[{{.window}}]))',
];

describe('definitions of Sloth', () => {
  test('are objectives on counters, read from raw samples where they only sum rates', () => {
    const { slos, told, lost } = beside(sloth(...EVENTS));
    expect([told, lost]).toEqual([[], []]);
    expect(slos).toMatchObject([
      {
        sli: 'counters',
        service: 'shop',
        name: 'checkout',
        objective: '99.95% of orders_total not in orders_total{code=~"5.."} over 30 days',
        target: { text: '99.95%' },
        window: { text: '30d' },
        counters: {
          source: 'prom',
          counts: 'bad',
          part: { terms: [{ sign: 1, selector: 'orders_total{code=~"5.."}' }] },
          total: { terms: [{ sign: 1, selector: 'orders_total' }] },
        },
        place: { line: 4, column: 5 },
      },
    ]);
    expect(slos[0]!.source).toContain('error_query: sum(rate(orders_total{code=~"5.."}[{{.window}}]))');
  });

  test('a raw ratio is a share of errors', () => {
    const { slos } = beside(
      sloth('objective: 95', 'sli:', '  raw:', '    error_ratio_query: 1 - avg(ok_ratio) / 2'),
    );
    expect(slos[0]).toMatchObject({
      counters: { counts: 'bad', part: { text: '1 - avg(ok_ratio) / 2' }, total: null },
    });
  });

  test('what is lost is told where it stands', () => {
    const text = [
      'version: prometheus/v1',
      'service: Shop',
      'labels: { team: a }',
      'slos:',
      '  - name: Checkout',
      ...EVENTS.map((line) => `    ${line}`),
      '    labels: { tier: "2" }',
      '    alerting:',
      '      name: CheckoutBurns',
      '      annotations:',
      '        runbook: "https://runbooks.example/checkout"',
      '      page_alert: { labels: { severity: critical } }',
      '      ticket_alert: { disable: true }',
      '    another: 1',
    ].join('\n');
    const { slos, lost, told } = beside(text);
    expect(told).toEqual([]);
    expect(slos).toMatchObject([
      {
        service: 'shop',
        name: 'checkout',
        runbook: 'https://runbooks.example/checkout',
        alerts: { ...USUAL_ALERTS, off: ['ticket'] },
      },
    ]);
    expect(lost).toEqual([
      '5:11 checkout: the name is written as checkout',
      `3:9 checkout: ${LABELS}`,
      `11:13 checkout: ${LABELS}`,
      '13:7 checkout: alerting is left out (name, page_alert): Leeway alerts by its own tiers; labels belong to who is notified',
      '18:14 checkout: another is left out: it has no meaning here',
    ]);
  });

  test('the resource of Kubernetes says the same in other letters', () => {
    const text = [
      'apiVersion: sloth.slok.dev/v1',
      'kind: PrometheusServiceLevel',
      'metadata: { name: x, namespace: monitoring }',
      'spec:',
      '  service: shop',
      '  slos:',
      '    - name: checkout',
      '      objective: 99.9',
      '      sli:',
      '        events: { errorQuery: "sum(rate(b[{{.window}}]))", totalQuery: "sum(rate(t[{{.window}}]))" }',
    ].join('\n');
    const { slos, told } = beside(text);
    expect(told).toEqual([]);
    expect(slos).toMatchObject([{ target: { text: '99.9%' }, counters: { counts: 'bad' } }]);
  });

  test('labels and annotations of the resource are told', () => {
    const text = [
      'apiVersion: sloth.slok.dev/v1',
      'kind: PrometheusServiceLevel',
      'metadata: { name: x, labels: { a: b }, annotations: { c: d } }',
      'spec: { service: shop, slos: [{ name: n, objective: 99, sli: { raw: { errorRatioQuery: r } } }] }',
    ].join('\n');
    expect(beside(text).lost).toEqual([
      '3:30 labels of the resource are left out',
      '3:53 annotations of the resource are left out',
    ]);
  });

  test('what cannot be an objective is left out with the reason, and the rest holds', () => {
    const text = [
      'version: prometheus/v1',
      'service: shop',
      'slos:',
      '  - { name: plugged, objective: 99, sli: { plugin: { id: sloth.dev/x } } }',
      '  - { name: whole, objective: 100, sli: { raw: { error_ratio_query: r } } }',
      '  - { name: leveled, objective: 99, sli: { events: { error_query: "sum by (x) (b_total)", total_query: t } } }',
      '  - { name: fine, objective: 99, sli: { raw: { error_ratio_query: r } } }',
    ].join('\n');
    const { slos, told } = beside(text);
    expect(slos.map(({ name }) => name)).toEqual(['fine']);
    expect(told).toEqual([
      '4:52 plugged is left out: sloth.dev/x is code that Sloth runs; write the queries that it makes as error_query and total_query',
      '5:31 whole is left out: 100% leaves no error budget: nothing may ever fail; write a target below 100%, like 99.9%',
      '6:67 leveled is left out: "sum by (x) (b_total)" takes the level of a counter, and events are its growth; write it like sum(rate(b_total[{{.window}}]))',
    ]);
  });

  test('without a Prometheus, or with two, it is asked which', () => {
    const second = 'sources:\n  - { name: other, type: prometheus, url: "http://127.0.0.1:9091" }';
    expect(beside(sloth(...EVENTS), second).told).toEqual([
      '4:5 checkout: one of prom, other is asked; write "source:" with its name',
    ]);
  });
});

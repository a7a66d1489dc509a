import { describe, expect, test } from 'vitest';
import { beside } from '../support/definitions.ts';

const pyrra = (indicator: string, ...more: string[]): string =>
  [
    'apiVersion: pyrra.dev/v1alpha1',
    'kind: ServiceLevelObjective',
    'metadata: { name: checkout, namespace: shop }',
    'spec:',
    "  target: '99.5'",
    '  window: 4w',
    `  indicator: ${indicator}`,
    ...more,
  ].join('\n');

describe('objectives of Pyrra', () => {
  test('a ratio', () => {
    const { slos, told, lost } = beside(
      pyrra(`{ ratio: { errors: { metric: 'o_total{code="500"}' }, total: { metric: o_total } } }`),
    );
    expect([told, lost]).toEqual([[], []]);
    expect(slos).toMatchObject([
      {
        service: 'shop',
        name: 'checkout',
        target: { text: '99.5%' },
        window: { text: '28d' },
        counters: { counts: 'bad', part: { text: 'o_total{code="500"}' }, total: { text: 'o_total' } },
      },
    ]);
  });

  test('a latency is the bucket of its success', () => {
    const { slos } = beside(
      pyrra(`{ latency: { success: { metric: 'd_bucket{le="0.3"}' }, total: { metric: d_count } } }`),
    );
    expect(slos[0]).toMatchObject({
      counters: { counts: 'good', part: { text: 'd_bucket{le="0.3"}' }, total: { text: 'd_count' } },
    });
  });

  test('a latency without its bucket counts every bucket, and is left out', () => {
    const { slos, told } = beside(
      pyrra('{ latency: { success: { metric: d_bucket }, total: { metric: d_count } } }'),
    );
    expect(slos).toEqual([]);
    expect(told).toEqual([
      '7:46 checkout is left out: the buckets of success are chosen by no le; write one, like le="0.3"',
    ]);
  });

  test('a native histogram is the Prometheus’s to work out', () => {
    const { slos } = beside(pyrra('{ latencyNative: { latency: 200ms, total: { metric: d } } }'));
    const rate = 'sum(rate(d[{{.window}}]))';
    expect(slos[0]).toMatchObject({
      counters: {
        counts: 'good',
        part: { text: `histogram_fraction(0, 0.2, ${rate}) * histogram_count(${rate})`, terms: null },
        total: { text: `histogram_count(${rate})`, terms: null },
      },
    });
  });

  test('a gauge of 1 and 0 counts its samples', () => {
    const { slos } = beside(pyrra(`{ bool_gauge: { metric: 'up{job="a"}' } }`));
    expect(slos[0]).toMatchObject({
      counters: {
        part: { text: 'sum(sum_over_time(up{job="a"}[{{.window}}]))', perMinute: 1 / 5 },
        total: { text: 'sum(count_over_time(up{job="a"}[{{.window}}]))', perMinute: 1 / 5 },
      },
    });
  });

  test('grouping makes an objective for each group', () => {
    const indicator = `{ ratio: { errors: { metric: b }, total: { metric: t }, grouping: [handler, code] } }`;
    const { slos, templates, lost } = beside(pyrra(indicator));
    expect([slos, lost]).toEqual([[], []]);
    expect(templates).toMatchObject([{ name: 'checkout', per: ['handler', 'code'] }]);
    const gauge = beside(pyrra('{ bool_gauge: { metric: up, grouping: [job] } }'));
    expect(gauge.slos).toHaveLength(1);
    expect(gauge.lost).toEqual([
      '7:52 checkout: the grouping by job is left out: all groups are one objective here',
    ]);
  });

  test('what is lost is told where it stands', () => {
    const { lost, told } = beside(
      pyrra(
        `{ ratio: { errors: { metric: b offset 1m }, total: { metric: t }, grouping: [handler, code] } }`,
        "  latency: '1'",
        '  performance_over_accuracy: true',
        '  alerting: { disabled: true, burnrates: true, name: Burns }',
        '  other: 1',
      ).replace('namespace: shop', 'namespace: shop, labels: { a: b }, annotations: { c: d }'),
    );
    expect(told).toEqual([]);
    expect(lost).toEqual([
      '7:43 checkout: the offset is left out: write "lag: 1m" at the source in its place',
      '3:54 checkout: labels are left out: an objective is known by service and name',
      '3:77 checkout: annotations are left out',
      '10:13 checkout: alerting is left out (name): Leeway alerts by its own tiers',
      '10:13 checkout: alerting is disabled there, and its tiers are off; silent sources are told all the same',
      '8:12 checkout: latency is left out: the bucket is chosen by the label le of success',
      '11:10 checkout: other is left out: it has no meaning here',
    ]);
  });

  test.each([
    { alerting: '{ disabled: false, burnrates: true, absent: true }', off: [] },
    { alerting: '{ burnrates: false }', off: ['page', 'ticket'] },
    { alerting: '{ disabled: true }', off: ['page', 'ticket'], lost: 1 },
    { alerting: '{ absent: false }', off: [], lost: 1 },
  ])('alerting: $alerting', ({ alerting, off, lost = 0 }) => {
    const read = beside(
      pyrra('{ ratio: { errors: { metric: b }, total: { metric: t } } }', `  alerting: ${alerting}`),
    );
    expect(read.slos.map(({ alerts }) => alerts.off)).toEqual([off]);
    expect(read.lost).toHaveLength(lost);
  });

  test('no indicator that is known', () => {
    expect(beside(pyrra('{ shares: {} }')).told).toEqual([
      '7:14 checkout is left out: the indicator is none of ratio, latency, latencyNative, bool_gauge',
    ]);
  });
});

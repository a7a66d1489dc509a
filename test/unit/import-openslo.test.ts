import { describe, expect, test } from 'vitest';
import { exportOpenSlo } from '../../server/definitions/openslo-export.ts';
import { readDefinitions } from '../../server/definitions/read.ts';
import type { Slo } from '../../server/slo/definition.ts';
import { beside } from '../support/definitions.ts';
import { METRIC, OBJECTIVE, RATIO, ROLLING, slo } from '../support/openslo.ts';

describe('an SLO of OpenSLO', () => {
  test('by its ratio', () => {
    const { slos, told, lost } = beside(slo(RATIO, ROLLING, 'budgetingMethod: Occurrences', OBJECTIVE));
    expect([told, lost]).toEqual([[], []]);
    expect(slos).toMatchObject([
      {
        service: 'shop',
        name: 'checkout',
        objective: '99.5% of t_total in g_total over 28 days',
        slices: null,
        counters: { source: 'prom', counts: 'good', total: { terms: [{ selector: 't_total' }] } },
      },
    ]);
  });

  test('by a raw ratio, of successes or of failures', () => {
    const raw = (type: string) =>
      `indicator: { spec: { ratioMetric: { rawType: ${type}, raw: ${METRIC('a / b')} } } }`;
    expect(beside(slo(raw('success'), ROLLING, OBJECTIVE)).slos[0]).toMatchObject({
      counters: { counts: 'good', part: { text: 'a / b' }, total: null },
    });
    expect(beside(slo(raw('failure'), ROLLING, OBJECTIVE)).slos[0]).toMatchObject({
      counters: { counts: 'bad', part: { text: 'a / b' }, total: null },
    });
  });

  test('what is no counter counts what each sample says', () => {
    const { slos, lost } = beside(slo(RATIO.replace('counter: true', 'counter: false'), ROLLING, OBJECTIVE));
    expect(slos[0]).toMatchObject({
      counters: {
        part: { text: 'sum(sum_over_time(g_total[{{.window}}]))', perMinute: 1 / 5 },
        total: { text: 'sum(sum_over_time(t_total[{{.window}}]))' },
      },
    });
    expect(lost).toEqual(['6:48 checkout: counter is false: every sample counts as so many events']);
  });

  test.each([
    ['lte', '<='],
    ['lt', '<'],
    ['gte', '>='],
    ['gt', '>'],
  ])('by a threshold: %s', (op, operator) => {
    const indicator = `indicator: { spec: { thresholdMetric: ${METRIC('lag')} } }`;
    const { slos, lost } = beside(
      slo(indicator, ROLLING, `objectives: [{ op: ${op}, value: 0.5, target: 0.9 }]`),
    );
    expect(slos[0]).toMatchObject({
      counters: { counts: 'good', part: { text: `(lag) ${operator} bool 0.5` }, total: null },
    });
    expect(lost).toEqual([
      '6:41 checkout: the threshold is looked at once a minute: what is counted is time',
    ]);
  });

  test('the budgeting method, and a target in percent', () => {
    const objective = 'objectives: [{ targetPercent: 99.5, timeSliceTarget: 0.95, timeSliceWindow: 5m }]';
    const of = (method: string) =>
      beside(slo(RATIO, ROLLING, `budgetingMethod: ${method}`, objective)).slos[0];
    expect(of('Timeslices')).toMatchObject({ slices: { minutes: 5, target: { text: '95%' } } });
    expect(of('RatioTimeslices')).toMatchObject({ slices: { minutes: 5, target: null } });
    expect(of('Occurrences')).toMatchObject({ slices: null, target: { text: '99.5%' } });
  });

  test('what means nothing to the budgeting method, or has no place here, is told where it stands', () => {
    const text = slo(
      'description: Words.',
      RATIO.replace('{ spec', '{ metadata: { displayName: I }, spec').replace(
        'query:',
        'dimensions: [a], query:',
      ),
      ROLLING,
      'budgetingMethod: RatioTimeslices',
      'objectives: [{ displayName: Foo, target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 5m }]',
    ).replace('name: checkout }', 'name: checkout, displayName: Checkout, other: 1 }');
    const { told, lost } = beside(text);
    expect(told).toEqual([]);
    expect(lost).toEqual([
      '7:146 checkout: dimensions is left out: it has no meaning here',
      '10:66 checkout: timeSliceTarget is left out: it means nothing to RatioTimeslices',
      '3:42 checkout: displayName is left out: the description is there',
      '3:59 checkout: other is left out: it has no meaning here',
      '7:14 checkout: the words about the indicator are left out',
      '10:31 checkout: displayName is left out: the only objective is named as the SLO is',
    ]);
    const inEvents = beside(text.replace('RatioTimeslices', 'Occurrences')).lost;
    expect(inEvents.filter((message) => message.includes('Occurrences'))).toEqual([
      '10:88 checkout: timeSliceWindow is left out: it means nothing to Occurrences',
      '10:66 checkout: timeSliceTarget is left out: it means nothing to Occurrences',
    ]);
  });

  test('a slice may have to be whole', () => {
    const objective = 'objectives: [{ target: 0.99, timeSliceTarget: 1, timeSliceWindow: 1m }]';
    expect(beside(slo(RATIO, ROLLING, 'budgetingMethod: Timeslices', objective)).slos[0]).toMatchObject({
      slices: { minutes: 1, target: { text: '100%', of: 1, bad: 0 } },
    });
  });

  test('several objectives are several SLOs', () => {
    const { slos, lost } = beside(
      slo(
        RATIO,
        ROLLING,
        'objectives: [{ displayName: Our own, target: 0.99 }, { target: 0.9, compositeWeight: 2 }]',
      ),
    );
    expect(slos.map(({ name, target }) => [name, target.text])).toEqual([
      ['checkout-our-own', '99%'],
      ['checkout-2', '90%'],
    ]);
    expect(lost).toEqual([
      '8:88 checkout-2: compositeWeight is left out: each objective has a budget of its own',
    ]);
  });
});

describe('windows', () => {
  const window = (text: string) => beside(slo(RATIO, `timeWindow: [{ ${text} }]`, OBJECTIVE));
  test.each([
    [
      'duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin }',
      'calendar month in Europe/Berlin',
      [],
    ],
    [
      'duration: 1Q, isRolling: false, calendar: { startTime: "2026-04-01 00:00:00", timeZone: UTC }',
      'calendar quarter',
      [],
    ],
    [
      'duration: 1w, isRolling: false, calendar: { startTime: 2026-01-05 00:00:00, timeZone: UTC }',
      'calendar week',
      [],
    ],
    [
      'duration: 1w, isRolling: false, calendar: { startTime: 2026-01-01 12:00:00, timeZone: UTC }',
      'calendar week',
      ['7:73 checkout: startTime is left out: a week of the calendar begins on Monday at 00:00'],
    ],
    ['duration: 1M, isRolling: true', '30d', ['7:28 checkout: a rolling window is days: 1M is read as 30d']],
    ['duration: 12h, isRolling: true', '12h', []],
  ])('%s', (text, expected, lost) => {
    const read = window(text);
    expect([read.told, read.slos[0]?.window.text, read.lost]).toEqual([[], expected, lost]);
  });

  test('a minute that was meant to be a month', () => {
    const { slos, lost } = window(
      'duration: 1m, isRolling: false, calendar: { startTime: 2022-01-01 00:00:00, timeZone: UTC }',
    );
    expect(slos[0]!.window.text).toBe('calendar month');
    expect(lost).toEqual(['7:28 checkout: 1m is a minute in OpenSLO; it is read as 1M, a month']);
  });

  test('none', () => {
    expect(beside(slo(RATIO, OBJECTIVE)).told).toEqual(['5:3 checkout is left out: timeWindow is missing']);
  });

  test.each([
    [
      'duration: 2w, isRolling: false, calendar: { timeZone: UTC }',
      '7:28 checkout is left out: a window of the calendar is one week, month, quarter or year here',
    ],
    [
      'duration: 4x, isRolling: true',
      '7:28 checkout is left out: "4x" is no duration of OpenSLO, like 28d, 4w or 1M',
    ],
  ])('%s is left out', (text, fault) => {
    expect(window(text)).toMatchObject({ slos: [], told: [fault] });
  });
});

describe('the traps of real files', () => {
  test('op on a ratio, which has no threshold', () => {
    const { slos, lost } = beside(slo(RATIO, ROLLING, 'objectives: [{ op: gt, value: 1, target: 0.99 }]'));
    expect(slos).toHaveLength(1);
    expect(lost).toEqual([
      '8:22 checkout: op is left out: the indicator is a ratio, which has no threshold',
      '8:33 checkout: value is left out: the indicator is a ratio, which has no threshold',
    ]);
  });

  test('alertPolicies with nothing after it', () => {
    const { slos, told, lost } = beside(slo(RATIO, ROLLING, OBJECTIVE, 'alertPolicies: # none yet'));
    expect([slos.length, told, lost]).toEqual([1, [], []]);
  });

  test.each([
    { title: 'of a burn rate, the wrong way round', condition: 'kind: burnrate, op: lte, threshold: 2' },
    { title: 'of a burn rate, meant as milliseconds', condition: 'kind: burnrate, op: gte, threshold: 200' },
  ])('alert policies, whatever their conditions say: $title', ({ condition }) => {
    const policy = [
      'apiVersion: openslo/v1',
      'kind: AlertPolicy',
      'metadata: { name: burns }',
      `spec: { conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { condition: { ${condition} } } }] }`,
    ].join('\n');
    const { slos, told, lost } = beside(
      `${slo(RATIO, ROLLING, OBJECTIVE, 'alertPolicies: [{ alertPolicyRef: burns }]')}\n---\n${policy}`,
    );
    expect([slos.length, told]).toEqual([1, []]);
    expect(lost).toEqual([
      '9:18 checkout: alertPolicies are left out: Leeway alerts by its own tiers',
      '11:1 the AlertPolicy burns is left out: Leeway alerts by its own tiers',
    ]);
  });

  test('metrics that cannot be asked for', () => {
    const any = RATIO.replaceAll('type: Prometheus', 'type: Any');
    expect(beside(slo(any, ROLLING, OBJECTIVE))).toMatchObject({
      slos: [],
      told: ['6:76 checkout is left out: metrics of type Any cannot be asked for; those of a Prometheus can'],
    });
  });

  test('a version that is not read', () => {
    expect(beside('apiVersion: openslo.com/v2alpha\nkind: SLO\nmetadata: { name: a }').told).toEqual([
      '1:13 a is left out: openslo.com/v2alpha is not read; openslo/v1 is',
    ]);
  });
});

test('what is exported is read back to the same objectives', () => {
  const text = [
    'sources:',
    '  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090", bearer: geheim }',
    'service: shop',
    'slos:',
    '  - name: read',
    '    objective: 99.95% of GET, HEAD /s/:publicId/* non-5xx at most 1.5s over the calendar month in Europe/Berlin',
    '    ignore: { status: [404, 499], route: /s/health }',
    '    runbook: https://runbooks.example/read',
    '    description: Someone reads.',
    '  - { name: all, objective: 90% of requests status 2xx over 12 hours }',
    '  - { name: up, target: 99.9%, source: prom, error_ratio: "1 - avg(up)", window: calendar quarter }',
    '  - { name: sums, target: 99.9%, source: prom, bad: "sum(rate(b[{{.window}}]))", total: t, window: 28d, slices: { length: 5m, target: 95% } }',
    '  - { name: shares, target: 99.9%, source: prom, good: g, total: t, window: calendar week, slices: { length: 1h } }',
  ].join('\n');
  const { slos, counterSources, faults } = readDefinitions([{ path: 'a.yaml', text }], {});
  expect(faults).toEqual([]);
  const exported = exportOpenSlo(slos, counterSources);
  expect(exported).not.toContain('geheim');
  const back = readDefinitions([{ path: 'b.yaml', text: exported }], {});
  expect([back.faults, back.warnings.filter(({ message }) => message.includes('left out'))]).toEqual([
    [],
    [],
  ]);
  // Where it stands and how it is written is another matter; the names of parameters are not exported.
  const meaning = ({ place, source, objective, ...rest }: Slo) => rest;
  expect(back.slos.map(meaning)).toEqual(slos.map(meaning));
});

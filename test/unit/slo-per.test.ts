import { describe, expect, test } from 'vitest';
import { readDefinitionFile } from '../../server/definitions/file-reading.ts';
import { combine, readDefinitions } from '../../server/definitions/read.ts';
import { expandPer, MOST_VALUES } from '../../server/slo/per.ts';
import { beside } from '../support/definitions.ts';

const written = (...lines: string[]): string =>
  [
    'service: web',
    'slos:',
    '  - name: ok',
    '    target: 99%',
    '    window: 7d',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

function templateOf(...lines: string[]) {
  const text = [
    'sources:',
    '  - { name: prom, type: prometheus, url: "http://127.0.0.1:9090" }',
    written(...lines),
  ].join('\n');
  const { templates, slos, faults } = readDefinitions([{ path: 'a.yaml', text }], {});
  expect([slos, faults]).toEqual([[], []]);
  return templates[0]!;
}

describe('counters of one value', () => {
  test.each([
    ['total: t', 'bad: "b{code=\\"5\\"}"', 't{path="/x"}', 'b{code="5",path="/x"}'],
    ['total: "t{}"', 'bad: "b{a=\\"1\\", }"', 't{path="/x"}', 'b{a="1",path="/x"}'],
    [
      'total: "sum(rate(t[5m])) + sum(rate(u[5m]))"',
      'bad: sum(rate(b[{{.window}}]))',
      'sum(rate(t{path="/x"}[{{.window}}])) + (sum(rate(u{path="/x"}[{{.window}}])) or vector(0))',
      'sum(rate(b{path="/x"}[{{.window}}]))',
    ],
  ])('%s, %s', (total, bad, ofTotal, ofBad) => {
    const [slo] = expandPer(templateOf('per: path', total, bad), [{ path: '/x' }]);
    expect(slo).toMatchObject({
      name: 'ok:x',
      per: [],
      divided: { from: 'ok', values: { path: '/x' } },
      counters: { total: { text: ofTotal }, part: { text: ofBad } },
    });
  });

  test('a histogram with its buckets', () => {
    const [slo] = expandPer(templateOf('per: path', 'histogram: d_seconds', 'good: { at_most: 1s }'), [
      { path: 'a"b' },
    ]);
    expect(slo).toMatchObject({
      counters: {
        total: { text: 'd_seconds_count{path="a\\"b"}' },
        part: { text: 'd_seconds_bucket{le="1",path="a\\"b"}' },
        threshold: { buckets: 'd_seconds_bucket{path="a\\"b"}' },
      },
    });
  });
});

test('a source that is missing is told once, however many values there are', () => {
  const now = readDefinitionFile('a.yaml', written('source: gone', 'per: path', 'total: t', 'bad: b'), {});
  const seen = ['/x', '/y'].map((path) => ({ service: 'web', slo: 'ok', values: { path } }));
  const { slos, templates, faults } = combine([{ now, lastGood: null, held: [] }], seen);
  expect([slos, templates]).toEqual([[], []]);
  expect(faults.map(({ message }) => message)).toEqual([
    'ok: no source "gone" is defined; write it under "sources:", with type: prometheus',
  ]);
});

test('names are told apart, and there are a hundred at most', () => {
  const template = templateOf('per: [a, b]', 'total: t', 'bad: b');
  const names = (...values: [string, string][]) =>
    expandPer(
      template,
      values.map(([a, b]) => ({ a, b })),
    ).map(({ name }) => name);
  expect(names(['X/Y', 'z'], ['x-y', 'z'], ['', ''], ['', 'é'])).toEqual([
    'ok:x-y:z',
    'ok:x-y:z-2',
    'ok:root',
    'ok:root-2',
  ]);
  expect(
    names(...Array.from({ length: 150 }, (_, index): [string, string] => [`${index}`, ''])),
  ).toHaveLength(MOST_VALUES);
});

test.each([
  {
    lines: ['per: status', 'match: { method: any }', 'good: { status: 2xx }'],
    fault: '3:5 ok: requests are divided by route and method; leave status out of per',
  },
  {
    lines: ['per: [a]', 'error_ratio: r'],
    fault: '3:5 ok: what the Prometheus works out is not divided; write counters, or leave per out',
  },
  { lines: ['per: [a-b]', 'total: t', 'bad: b'], fault: '6:11 "a-b" is no name of a label' },
  { lines: ['per: []', 'total: t', 'bad: b'], fault: '6:10 per is empty; name a label, like [route]' },
])('$lines', ({ lines, fault }) => {
  expect(beside(written(...lines))).toMatchObject({ told: [fault], slos: [] });
});

import { expect, test } from 'vitest';
import { beside } from '../support/definitions.ts';

const slo = (...lines: string[]): string =>
  [
    'service: web',
    'slos:',
    '  - name: fast',
    '    target: 99%',
    '    window: 30d',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

test.each([
  ['d_seconds', 'at_most: 300ms', 'd_seconds_bucket{le="0.3"}', 'd_seconds_count{}', 'd_seconds_bucket{}'],
  ['d_seconds{}', 'under: 1s', 'd_seconds_bucket{le="1"}', 'd_seconds_count{}', 'd_seconds_bucket{}'],
  [
    'd_milliseconds{job="a", code!~"5..",}',
    'at_most: 1.5s',
    'd_milliseconds_bucket{job="a", code!~"5..",le="1500"}',
    'd_milliseconds_count{job="a", code!~"5.."}',
    'd_milliseconds_bucket{job="a", code!~"5.."}',
  ],
])('%s, %s', (histogram, limit, part, total, buckets) => {
  const { slos, told } = beside(slo(`histogram: '${histogram}'`, `good: { ${limit} }`));
  expect(told).toEqual([]);
  expect(slos).toMatchObject([
    {
      sli: 'counters',
      counters: {
        counts: 'good',
        part: { text: part, terms: [{ sign: 1, selector: part }] },
        total: { text: total },
        threshold: { buckets },
      },
    },
  ]);
});

test('the sentence says what is meant, and "under" that it cannot be told from "at most"', () => {
  const { slos, lost } = beside(slo(`histogram: 'd_seconds{job="a"}'`, 'good: { under: 300ms }'));
  expect(slos[0]!.objective).toBe('99% of d_seconds{job="a"} under 300ms over 30 days');
  expect(lost).toEqual(['3:5 fast: "under" is read as "at most": the buckets of a histogram tell no more']);
  expect(beside(slo('histogram: d_seconds', 'good: { at_most: 300ms }')).lost).toEqual([]);
});

test.each([
  ['d_seconds_bucket', '6:16 a histogram is named without _bucket; write d_seconds'],
  [
    'd',
    '6:16 "d" does not tell its unit, as a name that ends with _seconds does; write its counters, as total and good',
  ],
  ['d_seconds{le="1"}', '6:16 the bucket follows from the threshold; leave le out'],
  [
    'sum(d_seconds)',
    '6:16 "sum(d_seconds)" is no selector; write a counter and its labels, like http_requests_total{job="web"}',
  ],
])('histogram: %s', (histogram, fault) => {
  expect(beside(slo(`histogram: '${histogram}'`, 'good: { at_most: 1s }')).told).toEqual([fault]);
});

test.each([
  {
    lines: ['good: g'],
    fault: '7:5 good of a histogram is a duration; write one like "good: { at_most: 300ms }"',
  },
  { lines: [], fault: '3:5 good of a histogram is a duration; write one like "good: { at_most: 300ms }"' },
  {
    lines: ['good: { status: 2xx, under: 1s }'],
    fault: '7:13 a histogram has no status; choose it by a label, like {code!~"5.."}',
  },
  {
    lines: ['good: { under: 1s }', 'total: t'],
    fault: '8:5 the histogram has its total itself; leave total out',
  },
  { lines: ['ratio: r'], fault: '6:5 ratio says it all already; write ratio, or total and good' },
])('$lines', ({ lines, fault }) => {
  expect(beside(slo('histogram: d_seconds', ...lines)).told).toEqual([fault]);
});

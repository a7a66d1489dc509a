import { describe, expect, test } from 'vitest';
import { overRange, parseExpression, parseRatio, takesRange } from '../../server/slo/expression.ts';
import { expression } from '../support/expressions.ts';

const COUNT = 'd_count{job="a"}';
const FAST = 'd_bucket{job="a",le="0.4"}';

describe('what sums the growth of counters is taken apart', () => {
  test.each([
    { text: COUNT, terms: [[1, COUNT]] },
    { text: ` ${COUNT} `, terms: [[1, COUNT]] },
    { text: `sum(rate(${COUNT}[{{.window}}]))`, terms: [[1, COUNT]] },
    { text: `sum(rate(${COUNT}[{{ .window }}])) or vector(0)`, terms: [[1, COUNT]] },
    { text: `(sum(increase(${COUNT}[1h30m])))`, terms: [[1, COUNT]] },
    { text: `rate(${COUNT}[5m])`, terms: [[1, COUNT]] },
    { text: `sum(${COUNT})`, terms: [[1, COUNT]] },
    {
      text: `(\n  sum(rate(${COUNT}[{{.window}}]))\n  -\n  sum(rate(${FAST}[{{.window}}]))\n)`,
      terms: [
        [1, COUNT],
        [-1, FAST],
      ],
    },
    {
      text: 'sum(rate(a[5m])) - (sum(rate(b[5m])) - sum(rate(c[5m])))',
      terms: [
        [1, 'a'],
        [1, 'c'],
        [-1, 'b'],
      ],
    },
    { text: 'sum(rate({__name__=~"a|b"}[5m]))', terms: [[1, '{__name__=~"a|b"}']] },
  ])('$text', ({ text, terms }) => {
    const { terms: found } = expression(text);
    expect(found?.map(({ sign, selector }) => [sign, selector])).toEqual(terms);
  });
});

describe('other PromQL is the Prometheus’s to work out, and its value is events a minute when multiplied', () => {
  test.each([
    { text: 'sum by (job) (rate(a_total[{{.window}}]))', perMinute: 60 },
    { text: 'sum(rate(a_total[5m])) * 2', perMinute: 60 },
    { text: 'sum(rate(a_total[5m])) + sum(increase(b_total[5m]))', perMinute: 60 },
    { text: 'job:requests:rate5m{job="a"}', perMinute: 60 },
    { text: 'sum(job:requests:rate5m)', perMinute: 60 },
    { text: 'job:requests:increase5m', perMinute: 1 / 5 },
    { text: 'sum(count_over_time(up[{{.window}}]))', perMinute: 1 / 5 },
    { text: 'sum(sum_over_time(probe_success[1h]))', perMinute: 1 / 60 },
    { text: 'sum(requests_in_the_last_minute)', perMinute: 60, terms: true },
    { text: 'max(requests_in_the_last_minute)', perMinute: null },
    { text: 'sum(rate(a_total[5m])) / sum(rate(b_total[5m]))', perMinute: null },
    { text: 'histogram_fraction(0, 0.2, rate(d[{{.window}}]))', perMinute: null },
    { text: 'sum(rate(a_total{path="/x"}[1m])) by (b)', perMinute: 60 },
  ])('$text', ({ text, perMinute, terms = false }) => {
    const read = expression(text);
    expect({ perMinute: read.perMinute, terms: read.terms !== null }).toEqual({ perMinute, terms });
  });

  test.each(['sum by (code) (a_total)', 'a_total / 2', 'max(d_bucket{le="1"})'])(
    'but the level of a counter is no number of events: %s',
    (text) => {
      const reading = parseExpression(text);
      expect(reading.ok ? '' : reading.reason).toMatch(
        /^".*" takes the level of a counter, and events are its growth; write it like sum\(rate\(/,
      );
    },
  );

  test.each(['', 'a[5m]', 'a offset 5m', 'a{b=c}', '{job="web"}'])(
    'and no selector is none: "%s"',
    (text) => {
      expect(parseExpression(text).ok).toBe(false);
    },
  );
});

test.each([
  ['sum(rate(a_total[5m]', '"(" in "sum(rate(a_total[5m]" is never closed'],
  ['sum(rate(a_total[5m))', '")" in "sum(rate(a_total[5m))" closes nothing'],
  ['max(rate(a{b="c[5m]))', 'a text in "max(rate(a{b="c[5m]))" is never closed'],
  ['max(rate(a{b="(["}[5m])))', '")" in "max(rate(a{b="(["}[5m])))" closes nothing'],
])('brackets: %s', (text, reason) => {
  expect(parseExpression(text)).toEqual({ ok: false, reason });
  expect(parseRatio(text)).toEqual({ ok: false, reason });
});

test('what is asked for over a range', () => {
  expect(overRange(expression(`sum(increase(${COUNT}[1h])) - sum(increase(${FAST}[1h]))`), '5m')).toBe(
    `sum(rate(${COUNT}[5m])) - (sum(rate(${FAST}[5m])) or vector(0))`,
  );
  expect(overRange(expression('max(rate(a[{{ .window }}]))'), '3d')).toBe('max(rate(a[3d]))');
  expect(takesRange(expression('max(rate(a[{{ .window }}]))'))).toBe(true);
  expect(takesRange(expression('job:requests:rate5m'))).toBe(false);
});

test('a share is asked for as it is written', () => {
  expect(parseRatio(' 1 - a / b ')).toMatchObject({
    ok: true,
    expression: { text: '1 - a / b', terms: null },
  });
  expect(parseRatio('  ')).toEqual({
    ok: false,
    reason: 'the ratio is empty; write PromQL that gives a share from 0 to 1',
  });
});

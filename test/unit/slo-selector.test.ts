import { expect, test } from 'vitest';
import { parseSelector, selects } from '../../server/slo/selector.ts';

test.each([
  { text: 'http_requests_total', metric: 'http_requests_total', labels: [] },
  { text: ' http_requests_total{} ', metric: 'http_requests_total', labels: [] },
  { text: 'job:http:rate{job="web",code!~"5..",}', metric: 'job:http:rate', labels: ['job', 'code'] },
  { text: `{__name__=~"a|b", path='/x"}'}`, metric: null, labels: ['__name__', 'path'] },
  { text: 'a{b="\\"},{", c!=`}`}', metric: 'a', labels: ['b', 'c'] },
])('$text is a selector', ({ text, metric, labels }) => {
  const read = parseSelector(text);
  expect(read).toMatchObject({ ok: true, metric });
  expect(read.ok && read.matchers.map(({ label }) => label)).toEqual(labels);
});

const EXAMPLE = 'write a counter and its labels, like http_requests_total{job="web"}';

test.each([
  { text: ' ', reason: `the selector is empty; ${EXAMPLE}` },
  { text: 'sum(rate(a[5m]))', reason: `"sum(rate(a[5m]))" is no selector; ${EXAMPLE}` },
  { text: 'a[5m]', reason: 'a counter is read whole; leave [5m] out' },
  { text: 'a{b="c"} offset 1h', reason: 'a counter is read as it is; leave "offset 1h" out' },
  { text: 'a{b="c"', reason: 'the closing "}" is missing; write matchers like code!~"5.."' },
  { text: 'a{b=c}', reason: '"b=c}" is no label matcher; write matchers like code!~"5.."' },
  { text: 'a{b="c" d="e"}', reason: '"," or "}" is missing before "d="e"}"' },
  { text: '{job="web"}', reason: `"{job="web"}" names no metric; ${EXAMPLE}` },
  { text: 'a{b="c"} + 1', reason: `"a{b="c"} + 1" is no selector; ${EXAMPLE}` },
])('$text is refused with what to write', ({ text, reason }) => {
  expect(parseSelector(text)).toEqual({ ok: false, reason });
});

test.each([
  ['a', 'a', {}, true],
  ['a', 'b', {}, false],
  ['a{x="1"}', 'a', { x: '1' }, true],
  ['a{x="1"}', 'a', {}, false],
  ['a{x=""}', 'a', {}, true],
  ['a{x!="1"}', 'a', {}, true],
  ['a{x=~"5.."}', 'a', { x: '503' }, true],
  ['a{x=~"5.."}', 'a', { x: '5031' }, false],
  ['a{x=~"4..|5.."}', 'a', { x: '499' }, true],
  ['a{x!~"5..",y="b"}', 'a', { x: '200', y: 'b' }, true],
  ['{__name__=~"a|b"}', 'b', {}, true],
  ['a{x="q\\"\\\\n"}', 'a', { x: 'q"\\n' }, true],
  ['a{x=`\\d`}', 'a', { x: '\\d' }, true],
  ['a{x=~"\\\\d+"}', 'a', { x: '42' }, true],
])('%s selects %s %j: %s', (text, name, labels, expected) => {
  const read = parseSelector(text);
  expect(read.ok && selects(read, name, labels)).toBe(expected);
});

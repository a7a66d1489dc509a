import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { readExposition } from '../../server/prometheus/exposition.ts';

const all = () => true;

describe('what a target exposes', () => {
  test('the text format, as its documentation has it', () => {
    const text = [
      '# HELP http_requests_total The total number of HTTP requests.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{method="post",code="400"}    3 1395066363000',
      '',
      '# Escaping in label values:',
      'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
      'metric_without_timestamp_and_labels 12.47',
      'something_weird{problem="division by zero"} +Inf -3982045',
      'http_request_duration_seconds_bucket{le="+Inf"} 144320',
    ].join('\n');
    expect(readExposition(text, all)).toEqual({
      ok: true,
      samples: [
        { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: '1027' },
        { name: 'http_requests_total', labels: { method: 'post', code: '400' }, value: '3' },
        {
          name: 'msdos_file_access_time_seconds',
          labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
          value: '1.458255915e9',
        },
        { name: 'metric_without_timestamp_and_labels', labels: {}, value: '12.47' },
        { name: 'something_weird', labels: { problem: 'division by zero' }, value: '+Inf' },
        { name: 'http_request_duration_seconds_bucket', labels: { le: '+Inf' }, value: '144320' },
      ],
    });
  });

  test('OpenMetrics, with times, exemplars and its end', () => {
    const text = [
      '# TYPE foo histogram',
      '# UNIT foo seconds',
      'foo_bucket{le="0.3"} 8 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.067 1520879607.1',
      'foo_count 17 # {a="}"} 1',
      'foo_created 1520430000.123',
      '# EOF',
      '',
    ].join('\n');
    expect(readExposition(text, (name) => name !== 'foo_created')).toEqual({
      ok: true,
      samples: [
        { name: 'foo_bucket', labels: { le: '0.3' }, value: '8' },
        { name: 'foo_count', labels: {}, value: '17' },
      ],
    });
  });

  test.each([
    ['<!doctype html>', 'line 1 is no sample of a metric: <!doctype html>'],
    ['a 1\nb{c=d} 2', 'line 2 is no sample of a metric: b{c=d} 2'],
    ['a{b="c} 2', 'line 1 is no sample of a metric: a{b="c} 2'],
    ['a', 'line 1 is no sample of a metric: a'],
    ['a one', 'line 1 is no sample of a metric: a one'],
  ])('%j is none of it', (text, reason) => {
    expect(readExposition(text, all)).toEqual({ ok: false, reason });
  });

  test('lines of metrics that nobody asks for are not looked at', () => {
    expect(readExposition('a{b=c} 1\nb 2', (name) => name === 'b')).toMatchObject({
      ok: true,
      samples: [{ name: 'b', value: '2' }],
    });
  });

  test.each([
    { title: 'text', type: Registry.PROMETHEUS_CONTENT_TYPE },
    { title: 'OpenMetrics', type: Registry.OPENMETRICS_CONTENT_TYPE },
  ])('whatever labels prom-client writes as $title are read back', async ({ type }) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(), async (label, count) => {
        const registry = new Registry();
        registry.setContentType(type as never);
        const registers = [registry];
        new Counter({ name: 'c_total', help: 'h\nh', labelNames: ['l'], registers }).inc({ l: label }, count);
        new Histogram({ name: 'd_seconds', help: 'd', buckets: [0.3], registers }).observe(0.2);
        const reading = readExposition(await registry.metrics(), all);
        if (!reading.ok) throw new Error(reading.reason);
        const [counter] = reading.samples;
        expect(counter).toMatchObject({ name: 'c_total', labels: { l: label }, value: String(count) });
        expect(reading.samples.find(({ labels }) => labels.le === '0.3')).toMatchObject({ value: '1' });
      }),
    );
  });
});

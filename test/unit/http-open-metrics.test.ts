import { describe, expect, test } from 'vitest';
import { openMetricsOf, prefersOpenMetrics } from '../../server/http/open-metrics.ts';
import { startHttp } from '../support/http-server.ts';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
/** As Prometheus 2.42 and 3 send it. */
const ACCEPTS = {
  two: 'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  three:
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
};

describe('OpenMetrics is preferred', () => {
  test.each<[string, string | undefined, boolean]>([
    ['by Prometheus 2', ACCEPTS.two, true],
    ['by Prometheus 3', ACCEPTS.three, true],
    ['when nothing else is taken', 'application/openmetrics-text', true],
    ['in capitals, with spaces and quotes', 'Application/OpenMetrics-Text ; Version="1.0.0" ; Q=0.3', true],
    ['over anything', 'application/openmetrics-text;q=0.2, */*;q=0.1', true],
    ['not when nothing is said', undefined, false],
    ['not when nothing is said in words', '', false],
    ['not by a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
    ['not when text is as good', 'application/openmetrics-text, text/plain', false],
    ['not when text is better', 'application/openmetrics-text;q=0.4, text/plain;q=0.5', false],
    ['not when all text is', 'application/openmetrics-text;q=0.4, text/*;q=0.5, */*;q=0.1', false],
    ['not in another version', 'application/openmetrics-text;version=0.0.1, text/plain;q=0.5', false],
    ['not when it is refused', 'application/openmetrics-text;q=0', false],
    ['not by nonsense', ';q=,application/openmetrics-text;q=much', false],
  ])('%s', (_, accept, preferred) => {
    expect(prefersOpenMetrics(accept)).toBe(preferred);
  });
});

test('families of counters and infos are named without their end, and all else stays', () => {
  const text = [
    '# HELP a_total Counted "so".',
    '# TYPE a_total counter',
    'a_total{b="# TYPE c_total counter"} 1',
    '',
    '# HELP d_info What there is.',
    '# TYPE d_info gauge',
    'd_info{version="1"} 1',
    '',
    '# HELP slo:e:ratio Left.',
    '# TYPE slo:e:ratio gauge',
    '',
    '# HELP f_seconds How long.',
    '# TYPE f_seconds histogram',
    'f_seconds_bucket{le="0.3"} 1',
    'f_seconds_bucket{le="+Inf"} 2',
    'f_seconds_sum 1.5',
    'f_seconds_count 2',
    '',
  ].join('\n');
  expect(openMetricsOf(text)).toBe(
    [
      '# HELP a Counted \\"so\\".',
      '# TYPE a counter',
      'a_total{b="# TYPE c_total counter"} 1',
      '# HELP d What there is.',
      '# TYPE d info',
      'd_info{version="1"} 1',
      '# HELP slo:e:ratio Left.',
      '# TYPE slo:e:ratio gauge',
      '# HELP f_seconds How long.',
      '# TYPE f_seconds histogram',
      'f_seconds_bucket{le="0.3"} 1',
      'f_seconds_bucket{le="+Inf"} 2',
      'f_seconds_sum 1.5',
      'f_seconds_count 2',
      '# EOF',
      '',
    ].join('\n'),
  );
});

test('what is asked for is answered, and no name is one that OpenMetrics forbids', async () => {
  const { server } = await startHttp();
  const ask = (accept?: string) =>
    server.inject({ url: '/metrics', headers: accept === undefined ? {} : { accept } });
  const [text, open] = [await ask(), await ask(ACCEPTS.two)];
  expect([text.headers['content-type'], text.headers.vary]).toEqual([TEXT, 'accept']);
  expect([open.headers['content-type'], open.headers.vary]).toEqual([OPENMETRICS, 'accept']);
  // The one leaves no trace in the other.
  const again = await ask('text/plain');
  expect([again.headers['content-type'], descriptors(again.body)]).toEqual([TEXT, descriptors(text.body)]);
  expect(again.body).not.toContain('# EOF');
  expect(open.body.endsWith('\n# EOF\n')).toBe(true);
  // No line is empty but the one after the last.
  expect(open.body.match(/^(?:# EOF)?$/gm)).toEqual(['# EOF', '']);

  const families = [...open.body.matchAll(/^# HELP (\S+) .+\n# TYPE (\S+) (\S+)$/gm)];
  expect(families.length).toBe(descriptors(text.body).length / 2);
  expect(new Set(families.map(([, name]) => name)).size).toBe(families.length);
  const names = new Set<string>();
  for (const [, help, name, type] of families) {
    expect(help).toBe(name);
    expect(['counter', 'gauge', 'histogram', 'info']).toContain(type);
    expect(name).toMatch(
      /^[a-zA-Z_:][a-zA-Z0-9_:]*(?<!_(?:total|created|bucket|count|sum|info|gcount|gsum))$/,
    );
    const ends = {
      counter: ['_total'],
      info: ['_info'],
      gauge: [''],
      histogram: ['_bucket', '_sum', '_count'],
    };
    for (const end of ends[type as keyof typeof ends]) names.add(`${name}${end}`);
  }
  const samples = open.body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples.map((line) => /^[^{ ]+/.exec(line)![0]).filter((name) => !names.has(name))).toEqual([]);
  expect(samples).toContain(
    'leeway_slo_events_total{service="snippets",slo="read-snippet",outcome="good"} 999',
  );
  expect(open.body).toContain('\n# TYPE leeway_slo_events counter\n');
  expect(open.body).toContain('\n# TYPE sloth_slo info\n');
  expect(open.body).toContain('\n# TYPE nodejs_version info\n');
});

function descriptors(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('# '));
}

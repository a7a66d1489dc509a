/** JSON of no known format, and formats that were named. */
import { describe, expect, test } from 'vitest';
import { FORMAT_NAMES } from '../../server/slo/log-formats.ts';
import { eachAlone } from '../fixtures/ingest/source.ts';

type Row = { readonly title: string; readonly record: object | string; readonly is: string };

async function expectRow({ record, is }: Row): Promise<void> {
  const line = typeof record === 'string' ? record : JSON.stringify(record);
  expect(await eachAlone([line], { patterns: ['/s/:id', '/orders/:id'] })).toEqual([is]);
}

describe('any JSON', () => {
  const usual = { time: '2026-08-20T09:59:00Z', method: 'GET', path: '/s/abc', status: 200 };
  test.each([
    { title: '_ms', record: { ...usual, latency_ms: 12.9 }, is: 'GET /s/: 200 09:59 12ms as json' },
    { title: 'Ms', record: { ...usual, durationMs: '12' }, is: 'GET /s/: 200 09:59 12ms as json' },
    { title: '_us', record: { ...usual, duration_us: 12_345 }, is: 'GET /s/: 200 09:59 12ms as json' },
    { title: '_ns', record: { ...usual, elapsed_ns: 12_345_678 }, is: 'GET /s/: 200 09:59 12ms as json' },
    { title: '_s', record: { ...usual, duration_s: 0.0123 }, is: 'GET /s/: 200 09:59 12ms as json' },
    { title: 'seconds', record: { ...usual, took_seconds: 3 }, is: 'GET /s/: 200 09:59 3000ms as json' },
    {
      title: 'a text with its unit',
      record: { ...usual, duration: '12ms' },
      is: 'GET /s/: 200 09:59 12ms as json-untold',
    },
    {
      title: 'a space before it',
      record: { ...usual, duration: '1.5 s' },
      is: 'GET /s/: 200 09:59 1500ms as json-untold',
    },
    {
      title: 'a unit in the text beside one in the name',
      record: { ...usual, latency_ms: '2s' },
      is: 'GET /s/: 200 09:59 2000ms as json',
    },
    {
      title: 'no unit is not guessed',
      record: { ...usual, duration: 12 },
      is: 'GET /s/: 200 09:59 - as json-untold',
    },
    { title: 'nor in a text', record: { ...usual, took: '12' }, is: 'GET /s/: 200 09:59 - as json-untold' },
    {
      title: 'a named unit goes before a bare name',
      record: { ...usual, duration: 12, duration_ms: 7 },
      is: 'GET /s/: 200 09:59 7ms as json',
    },
    { title: 'a word', record: { ...usual, duration: 'soon' }, is: 'rejected: duration cannot be read' },
    {
      title: 'the url within an object of that name',
      record: { time: usual.time, method: 'GET', url: { path: '/s/abc', host: 'a' }, status: 200 },
      is: 'GET /s/: 200 09:59 - as json',
    },
    {
      title: 'a request within an object of that name',
      record: { time: usual.time, request: { method: 'GET', path: '/s/abc' }, response: { status: 200 } },
      is: 'GET /s/: 200 09:59 - as json',
    },
    {
      title: 'of two equal keys the last, and nothing of the first',
      record:
        '{"time":"2026-08-20T09:59:00Z","req":{"method":"GET","url":"/s/abc"},"req":{"method":"PUT"},"status":200}',
      is: 'rejected: no path or route',
    },
    { title: 'no request at all', record: { time: usual.time, status: 404 }, is: 'rejected: no method' },
    {
      title: 'no status',
      record: { time: usual.time, level: 'info', msg: 'hello' },
      is: 'rejected: no status',
    },
  ])('$title', expectRow);
});

describe('a format that was named', () => {
  const nginx = { time: '2026-08-20T09:59:00Z', method: 'GET', uri: '/s/abc', status: 200, rt: '0.012' };
  const caddy = {
    ts: 1_787_219_940,
    request: { method: 'GET', uri: '/s/abc' },
    status: 200,
    duration: 0.012,
    size: 1,
  };
  const named = (format: string, record: object) => eachAlone([JSON.stringify(record)], { format });

  test('is taken for granted where the marks of it are missing', async () => {
    expect(await named('nginx-json', nginx)).toEqual(['GET /s/abc 200 09:59 12ms as nginx-json']);
    expect(await named('auto', nginx)).toEqual(['GET /s/abc 200 09:59 - as json']);
  });

  test('does not read records of another', async () => {
    const other = ['rejected: not a line of the format of its source'];
    expect(await named('caddy', nginx)).toEqual(other);
    expect(await named('traefik', caddy)).toEqual(other);
    expect(await named('combined', caddy)).toEqual(other);
    expect(await named('caddy', { ts: 1, level: 'info', logger: 'tls', msg: 'x' })).toEqual([
      'ignored: no access line',
    ]);
  });

  test('reads lines that are wrapped', async () => {
    const wrapped = { log: JSON.stringify(caddy), stream: 'stdout' };
    expect(await named('caddy', wrapped)).toEqual(['GET /s/abc 200 09:59 12ms as caddy']);
    expect(await named('traefik', wrapped)).toEqual(['rejected: not a line of the format of its source']);
  });

  test.each(FORMAT_NAMES)('%s can be named', async (format) => {
    expect(await eachAlone(['{"a":1}'], { format })).toHaveLength(1);
  });
});

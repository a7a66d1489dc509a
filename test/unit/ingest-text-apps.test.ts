/** What lines of loggers of apps come to, and lines of several writers. */
import { describe, expect, test } from 'vitest';
import { eachAlone, source } from '../fixtures/ingest/source.ts';
import {
  COMBINED,
  ENVOY,
  HTTPLOG,
  NO_ACCESS,
  NO_ANSWER,
  type TextRow,
  UNKNOWN,
} from '../fixtures/ingest/text-lines.ts';

function check(rows: readonly TextRow[]): void {
  test.each(rows)('$title', async ({ line, is, options }) => {
    expect(await eachAlone([Buffer.from(line, 'latin1')], options)).toEqual([is]);
  });
}
describe('morgan', () => {
  check([
    { title: 'tiny', line: 'GET /s/abc 200 512 - 12.345 ms', is: 'GET /s/abc 200 10:00 12ms as morgan-tiny' },
    {
      title: 'dev without colours',
      line: 'GET /s/abc 200 12.345 ms - 512',
      is: 'GET /s/abc 200 10:00 12ms as morgan-dev',
    },
    {
      title: 'short',
      line: '::1 jo GET /s/abc HTTP/1.1 304 - - 0.345 ms',
      is: 'GET /s/abc 304 10:00 0.34ms as morgan-short',
    },
    {
      title: 'default has no duration',
      line: COMBINED.replace(/\[.*?\]/, '[Thu, 20 Aug 2026 10:00:07 GMT]'),
      is: 'GET /s/abc 200 10:00 - as morgan-default',
    },
    { title: 'dashes: the client was gone', line: 'GET /s/abc - - - - ms', is: NO_ANSWER },
    {
      title: 'no time of the answer is no duration',
      line: 'GET /s/abc 200 512 - - ms',
      is: 'GET /s/abc 200 10:00 - as morgan-tiny',
    },
    { title: 'seconds are not its unit', line: 'GET /s/abc 200 512 - 12.345 s', is: UNKNOWN },
    { title: 'other words are not its line', line: 'ERROR while reading x - 5 ms', is: UNKNOWN },
  ]);
});

describe('Hono', () => {
  check([
    {
      title: 'milliseconds below a second',
      line: '--> GET /s/abc?x=1 200 12ms',
      is: 'GET /s/abc 200 10:00 12ms as hono',
    },
    {
      title: 'whole seconds from there',
      line: '--> GET /s/abc 200 2s',
      is: 'GET /s/abc 200 10:00 2000ms as hono',
    },
    {
      title: 'thousands have commas',
      line: '--> GET /s/abc 504 1,234s',
      is: 'GET /s/abc 504 10:00 1200000ms as hono',
    },
    {
      title: 'in colour',
      line: '--> GET /s/abc \x1b[31m500\x1b[0m 12ms',
      is: 'GET /s/abc 500 10:00 12ms as hono',
    },
    {
      title: 'indented, as it was once',
      line: '  --> GET /s/abc 200 12ms',
      is: 'GET /s/abc 200 10:00 12ms as hono',
    },
    { title: 'the line of its arrival is none', line: '<-- GET /s/abc', is: NO_ACCESS },
    { title: 'another unit is not its line', line: '--> GET /s/abc 200 12', is: UNKNOWN },
  ]);
});

test('lines without a time are refused in files', () => {
  const { counts, rejected } = source().piece('GET /s/abc 200 512 - 12.345 ms\n--> GET / 200 1ms\n');
  expect({ counts, rejected: Object.values(rejected) }).toEqual({ counts: {}, rejected: [2] });
});

test('a source may write several formats', async () => {
  const lines = [
    COMBINED,
    HTTPLOG,
    '{"time":"2026-08-20T10:00:07Z","method":"GET","path":"/j","status":200,"ms":1}',
    ENVOY,
  ];
  const body = Array.from({ length: 40 }, () => lines.join('\n')).join('\n');
  expect(await source().body(body)).toEqual({
    counts: {
      'GET /s/abc 200 10:00 -': 40,
      'GET (unmatched) 404 10:00 51ms': 40,
      'GET /j 200 10:00 1ms': 40,
      'POST /api/v1/locations 204 10:00 220ms': 40,
    },
    formats: { combined: 40, haproxy: 40, leeway: 40, envoy: 40 },
    rejected: {},
    ignored: {},
  });
});

test('a stray line does not keep the next from being read', async () => {
  const body = `${COMBINED}\nsomething else\n\n${COMBINED}\r\n  ${COMBINED} \n${COMBINED}`;
  const { formats, rejected } = await source().body(body);
  expect(formats).toEqual({ combined: 4 });
  expect(rejected).toEqual({ [UNKNOWN.replace('rejected: ', '')]: 1 });
});

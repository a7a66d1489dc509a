/** Records of a known shape: what the shape reads itself, and what it must leave to the general way. */
import { describe, expect, test, vi } from 'vitest';
import { Shapes } from '../../server/ingest/shapes.ts';
import { eachAlone, type SourceOptions, source } from '../fixtures/ingest/source.ts';

const matches = vi.spyOn(Shapes.prototype, 'match');

/** What a line comes to behind twenty of the base, whose shape is known by then, and whether it was of that shape. */
async function behind(base: string, line: string, options: SourceOptions = {}) {
  const { piece } = source(options);
  piece(`${base}\n`.repeat(20));
  matches.mockClear();
  const { counts, rejected, ignored, formats } = piece(`${line}\n`);
  const byShape = matches.mock.results.some(({ value }) => value >= 0);
  const counted = Object.keys(counts).map((key) => `${key} as ${Object.keys(formats)[0]}`);
  const refused = [
    ...Object.keys(rejected).map((reason) => `rejected: ${reason}`),
    ...Object.keys(ignored).map((reason) => `ignored: ${reason}`),
  ];
  expect([...counted, ...refused]).toEqual(await eachAlone([line], options));
  return { is: [...counted, ...refused].join(), byShape };
}

const LEEWAY =
  '{"time":"2026-08-20T10:00:00.123Z","reqId":"ab","method":"GET","path":"/s/x1","status":200,"ms":42.5,"user":{"id":7},"ok":true}';
const OTHER_UNIT =
  'rejected: duration is a whole number, where its writer has seconds with a fraction; tell its unit with fields:';

describe.each([
  {
    base: LEEWAY,
    rows: [
      { from: 'x1', to: 'x2', is: 'GET /s/x2 200 10:00 42ms as leeway', byShape: true },
      { from: 'GET', to: 'POST', is: 'POST /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: 'GET', to: 'brew', is: '(other) /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: 'GET', to: 'M-SEARCH', is: '(other) /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: 'GET', to: '', is: 'rejected: no method', byShape: false },
      { from: '/s/x1', to: '/s/x1/?q=\\"', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '/s/x1', to: '/s//x1/?q=1#f', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: '/s/x1', to: 'http://a/s/x1', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '/s/x1', to: '/é', is: 'GET /é 200 10:00 42ms as leeway', byShape: false },
      { from: '/s/x1', to: '', is: 'rejected: no path or route', byShape: false },
      { from: '/s/x1', to: '-', is: 'rejected: no path or route', byShape: false },
      { from: '200', to: '599', is: 'GET /s/x1 599 10:00 42ms as leeway', byShape: true },
      { from: '200', to: '600', is: 'rejected: status is not 100 to 599', byShape: false },
      { from: '200', to: '2000', is: 'rejected: status is not 100 to 599', byShape: false },
      { from: '200', to: '2e2', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '200', to: '200.0', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '200', to: '0', is: 'ignored: status 0: the client was gone', byShape: false },
      { from: '200', to: '"200"', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '200', to: 'null', is: 'rejected: no status', byShape: false },
      { from: '42.5', to: '0.00099', is: 'GET /s/x1 200 10:00 0ms as leeway', byShape: true },
      { from: '42.5', to: '299.9999999999', is: 'GET /s/x1 200 10:00 290ms as leeway', byShape: true },
      { from: '42.5', to: '4.25e1', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '42.5', to: '-1', is: 'rejected: negative duration', byShape: false },
      { from: '42.5', to: '042.5', is: 'rejected: not JSON', byShape: false },
      { from: '42.5', to: '42.', is: 'rejected: not JSON', byShape: false },
      { from: '42.5', to: '999999999', is: 'GET /s/x1 200 10:00 100000000ms as leeway', byShape: true },
      { from: '42.5', to: '1000000000', is: 'rejected: absurd duration', byShape: false },
      { from: '42.5', to: '"12ms"', is: 'GET /s/x1 200 10:00 12ms as leeway', byShape: false },
      {
        from: '10:00:00.123Z',
        to: '11:58:59+02:00',
        is: 'GET /s/x1 200 09:58 42ms as leeway',
        byShape: true,
      },
      { from: '10:00:00.123Z', to: '10:00:00,5Z', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '10:00:00.123Z', to: '23:59:60Z', is: 'rejected: more than 5 minutes ahead', byShape: false },
      { from: '10:00:00.123Z', to: '10:06:00Z', is: 'rejected: more than 5 minutes ahead', byShape: true },
      { from: '2026-08-20', to: '2026-02-30', is: /^rejected: time cannot be read/, byShape: false },
      {
        from: '"2026-08-20T10:00:00.123Z"',
        to: '1787219940',
        is: 'GET /s/x1 200 09:59 42ms as leeway',
        byShape: false,
      },
      { from: '"ab"', to: '"a\\\\b\\"c"', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: '"ab"', to: '"\\u00e9"', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '"ab"', to: '"\\x"', is: 'rejected: not JSON', byShape: false },
      { from: '"ab"', to: '"\t"', is: 'rejected: not JSON', byShape: false },
      { from: '"ab"', to: '7', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: '{"id":7}', to: '{"id":[{"a":"}"}]}', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: '{"id":7}', to: '{"id":7,}', is: 'rejected: not JSON', byShape: false },
      { from: 'true', to: 'null', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: true },
      { from: 'true', to: 'tru', is: 'rejected: not JSON', byShape: false },
      { from: ',"ok":true', to: '', is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false },
      { from: 'true', to: 'true,"status":500', is: 'GET /s/x1 500 10:00 42ms as leeway', byShape: false },
    ],
  },
  {
    base: '{"msec":1787219940.123,"method":"GET","uri":"/a","request":"GET /b HTTP/1.1","route":"","status":"200","request_time":"0.012","body_bytes_sent":1,"host":"h"}',
    rows: [
      { from: '"/a"', to: '"/c"', is: 'GET /c 200 09:59 12ms as nginx-json', byShape: true },
      { from: 'GET /b HTTP/1.1', to: 'garbage', is: 'GET /a 200 09:59 12ms as nginx-json', byShape: true },
      { from: '"/a"', to: '""', is: 'GET /b 200 09:59 12ms as nginx-json', byShape: false },
      {
        from: '"method":"GET"',
        to: '"method":""',
        is: 'GET /a 200 09:59 12ms as nginx-json',
        byShape: false,
      },
      {
        from: '"route":""',
        to: '"route":"/r/:id"',
        is: 'GET /r/: 200 09:59 12ms as nginx-json',
        byShape: false,
      },
      { from: '"0.012"', to: '"-"', is: 'GET /a 200 09:59 - as nginx-json', byShape: false },
      {
        from: '"0.012"',
        to: '"999999.999"',
        is: 'GET /a 200 09:59 100000000ms as nginx-json',
        byShape: true,
      },
      { from: '"0.012"', to: '"1000000.000"', is: 'rejected: absurd duration', byShape: false },
      {
        from: '1787219940.123',
        to: '1787219940123456',
        is: 'GET /a 200 09:59 12ms as nginx-json',
        byShape: false,
      },
      {
        from: '1787219940.123',
        to: '1787219940123',
        is: 'GET /a 200 09:59 12ms as nginx-json',
        byShape: true,
      },
      { from: '"h"', to: '"-"', is: 'GET /a 200 09:59 12ms as nginx-json', byShape: false },
    ],
  },
  {
    base: '{"time_local":"20/Aug/2026:09:59:00 +0000","request":"GET /a HTTP/1.1","status":200,"duration":"0.012"}',
    rows: [
      { from: '/a', to: '/c?q', is: 'GET /c 200 09:59 12ms as nginx-json', byShape: true },
      {
        from: '/a ',
        to: '/a /b ',
        is: 'GET /:/b 200 09:59 12ms as nginx-json',
        byShape: false,
      },
      {
        from: ' HTTP/1.1',
        to: ' HTTP',
        is: 'ignored: no request was read: malformed, or timed out',
        byShape: false,
      },
      { from: ' HTTP/1.1', to: '', is: 'GET /a 200 09:59 12ms as nginx-json', byShape: false },
      {
        from: ' HTTP/1.1',
        to: ' HTTP/1.1 HTTP/2',
        is: 'GET /:/1.1 200 09:59 12ms as nginx-json',
        byShape: false,
      },
      { from: '"0.012"', to: '"12"', is: OTHER_UNIT, byShape: false },
      { from: '"0.012"', to: '"12.0"', is: 'GET /a 200 09:59 12000ms as nginx-json', byShape: true },
      { from: '"0.012"', to: '"0"', is: 'GET /a 200 09:59 0ms as nginx-json', byShape: true },
      { from: '+0000', to: '+0100', is: 'GET /a 200 08:59 12ms as nginx-json', byShape: true },
      { from: 'Aug', to: 'aug', is: /^rejected: time cannot be read/, byShape: false },
    ],
  },
  {
    base: '{"DownstreamStatus":200,"Duration":12345678,"RequestMethod":"GET","RequestPath":"/a","StartUTC":"2026-08-20T09:59:00Z"}',
    rows: [
      { from: '12345678', to: '999', is: 'GET /a 200 09:59 0ms as traefik', byShape: true },
      {
        from: '12345678',
        to: '999999999999999',
        is: 'GET /a 200 09:59 100000000ms as traefik',
        byShape: true,
      },
      { from: '12345678', to: '1000000000000000', is: 'rejected: absurd duration', byShape: false },
      { from: '12345678', to: '12345678.9', is: 'GET /a 200 09:59 12ms as traefik', byShape: false },
      { from: '12345678', to: '-1', is: 'rejected: negative duration', byShape: false },
    ],
  },
])('behind $base', ({ base, rows }) => {
  test.each(rows)('$from becomes $to', async ({ from, to, is, byShape }) => {
    const found = await behind(base, base.replace(from, to));
    if (typeof is === 'string') expect(found.is).toBe(is);
    else expect(found.is).toMatch(is);
    expect(found.byShape).toBe(byShape);
  });
});

test('a dash that is written as an escape says nothing, also where a shape was learned from it', async () => {
  const dash = LEEWAY.replace('2026-08-20T10:00:00.123Z', '\\u002d');
  expect(await behind(dash, LEEWAY)).toEqual({ is: 'GET /s/x1 200 10:00 42ms as leeway', byShape: false });
});

test('where one value is two parts, the general way reads it', async () => {
  const base = '{"time":"2026-08-20T10:00:00Z","method":"GET","path":"/a","status":200,"ms":1}';
  const service = {
    kind: 'field',
    field: 'path',
    map: new Map([
      ['/a', 'a'],
      ['/b', 'b'],
    ]),
    otherwise: null,
  } as const;
  expect(await behind(base, base.replace('/a', '/b'), { service })).toEqual({
    is: 'b: GET /b 200 10:00 1ms as leeway',
    byShape: false,
  });
});

test('nine shapes by turns are all read, and what they count is theirs', async () => {
  const line = (shape: number) =>
    `{"time":"2026-08-20T10:00:00Z","k${shape}":1,"method":"GET","path":"/${shape}","status":200,"ms":1}\n`;
  const turns = Array.from({ length: 3_000 }, (_, index) => line(index % 9));
  const { counts } = await source().body(turns.join(''));
  const found = Object.entries(counts).map(([key, count]) => `${key} ${count}`);
  const expected = Array.from(
    { length: 9 },
    (_, shape) => `GET /${shape} 200 10:00 1ms ${shape < 3 ? 334 : 333}`,
  );
  expect(found.sort()).toEqual(expected);
});

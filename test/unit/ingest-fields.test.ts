/** `fields:` and `timezone:` of a source: where in its records the parts of an event stand, and by which clock. */
import { describe, expect, test } from 'vitest';
import type { FieldMapping } from '../../server/slo/line-rules.ts';
import { eachAlone, source } from '../fixtures/ingest/source.ts';

const FIELDS: FieldMapping = {
  status: 'response.code',
  method: 'verb',
  path: 'url',
  route: null,
  request: null,
  time: 'at',
  duration: { path: 'took', unit: 'us' },
};
const AT = '2026-08-20T09:59:00Z';
const record = { at: AT, verb: 'GET', url: '/s/abc?x=1', response: { code: 200 }, took: 12_345 };
const COUNTED = 'GET /s/: 200 09:59 12ms as mapped';

async function read(changed: object | string, fields: Partial<FieldMapping> = {}): Promise<string> {
  const line = typeof changed === 'string' ? changed : JSON.stringify(changed);
  const [outcome] = await eachAlone([line], { fields: { ...FIELDS, ...fields }, patterns: ['/s/:id'] });
  return outcome!;
}

describe('where a part stands', () => {
  test.each([
    { title: 'a path within an object', changed: record },
    {
      title: 'a key that has a dot itself',
      changed: { ...record, response: undefined, 'response.code': '200' },
    },
    {
      title: 'a key with dots within the first',
      changed: { ...record, response: undefined, http: { 'response.code': 200 } },
      fields: { status: 'http.response.code' },
    },
    {
      title: 'four keys within each other',
      changed: { ...record, url: undefined, a: { b: { c: { d: '/s/abc' } } } },
      fields: { path: 'a.b.c.d' },
    },
    {
      title: 'a request line',
      changed: { ...record, verb: undefined, url: undefined, line: 'GET /s/abc HTTP/1.1' },
      fields: { method: null, path: null, request: 'line' },
    },
    {
      title: 'a route',
      changed: { ...record, url: undefined, meta: { route: '/s/{id}' } },
      fields: { path: null, route: 'meta.route' },
    },
    {
      title: 'a route with its method',
      changed: { ...record, verb: undefined, url: undefined, route: 'GET /s/:id' },
      fields: { method: null, path: null, route: 'route' },
    },
    {
      title: 'a time by its usual name',
      changed: { ...record, at: undefined, '@timestamp': AT },
      fields: { time: null },
    },
    { title: 'seconds since the epoch', changed: { ...record, at: Date.parse(AT) / 1000 } },
    {
      title: 'keys of other formats beside them',
      changed: { ...record, status: 500, ms: 7, method: 'PUT', path: '/x' },
    },
  ])('$title', async ({ changed, fields }) => {
    expect(await read(changed, fields)).toBe(COUNTED);
  });

  test.each([
    { title: 'no status', changed: { ...record, response: {} }, is: 'rejected: no status' },
    {
      title: 'a status elsewhere is none',
      changed: { ...record, response: undefined, status: 200 },
      is: 'rejected: no status',
    },
    {
      title: 'not an object where one is looked into',
      changed: { ...record, response: 200 },
      is: 'rejected: no status',
    },
    {
      title: 'a bad status',
      changed: { ...record, response: { code: 'OK' } },
      is: 'rejected: status is not 100 to 599',
    },
    {
      title: 'a container for a status',
      changed: { ...record, response: { code: {} } },
      is: 'rejected: status is not 100 to 599',
    },
    { title: 'no duration', changed: { ...record, took: null }, is: 'GET /s/: 200 09:59 - as mapped' },
    {
      title: 'a text line',
      changed: 'GET /s/abc 200',
      is: 'rejected: not a line of the format of its source',
    },
  ])('$title', async ({ changed, is }) => {
    expect(await read(changed)).toBe(is);
  });

  test('a wrapped line is read by them too', async () => {
    expect(await read({ log: `${JSON.stringify(record)}\n`, stream: 'stdout' })).toBe(COUNTED);
  });
});

describe('units', () => {
  test.each([
    { unit: 's', took: 0.0129, is: '12ms' },
    { unit: 's', took: '0.0129', is: '12ms' },
    { unit: 'ms', took: 12.9, is: '12ms' },
    { unit: 'us', took: 12_999, is: '12ms' },
    { unit: 'ns', took: 12_999_999, is: '12ms' },
    { unit: 'ns', took: '1.29e7', is: '12ms' },
    { unit: 'ms', took: '2s', is: '2000ms' },
    { unit: 's', took: '986.4µs', is: '0.98ms' },
    { unit: null, took: '12ms', is: '12ms' },
    { unit: null, took: '1m0.5s', is: '60000ms' },
    { unit: null, took: '1,234ms', is: '1200ms' },
    { unit: null, took: 12, is: '-' },
  ] as const)('$took in $unit is $is', async ({ unit, took, is }) => {
    const outcome = await read({ ...record, took }, { duration: { path: 'took', unit } });
    expect(outcome).toBe(`GET /s/: 200 09:59 ${is} as mapped`);
  });

  test.each([
    { took: -1, reason: 'negative duration' },
    { took: 'soon', reason: 'duration cannot be read' },
    { took: true, reason: 'duration cannot be read' },
    { took: 1e12, reason: 'absurd duration' },
    { took: '300h', reason: 'absurd duration' },
  ])('$took: $reason', async ({ took, reason }) => {
    expect(await read({ ...record, took })).toBe(`rejected: ${reason}`);
  });
});

describe('a time zone', () => {
  const lines = (...times: string[]) =>
    times.map((time) => JSON.stringify({ time, method: 'GET', path: '/', status: 200, ms: 1 }));
  const BERLIN = { timezone: 'Europe/Berlin', at: '2026-11-01T12:00:00Z' };

  test.each([
    { title: 'in summer', time: '2026-08-20T12:00:07', minute: '10:00' },
    { title: 'in winter', time: '2026-10-31 12:00:07.123', minute: '11:00' },
    { title: 'before the clocks go forward', time: '2026-03-29T01:59:59', minute: '00:59' },
    { title: 'an hour that there is not', time: '2026-03-29T02:30:00', minute: '01:30' },
    { title: 'after the clocks went forward', time: '2026-03-29T03:30:00', minute: '01:30' },
    { title: 'before the clocks go back', time: '2026-10-25T01:59:59', minute: '23:59' },
    { title: 'the first of two hours', time: '2026-10-25T02:30:00', minute: '00:30' },
    { title: 'after the clocks went back', time: '2026-10-25T03:00:00', minute: '02:00' },
    { title: 'Apache’s form', time: '20/Aug/2026:12:00:07', minute: '10:00' },
    { title: 'without seconds', time: '2026-08-20T12:00', minute: '10:00' },
    { title: 'a time with an offset has its own', time: '2026-08-20T12:00:07-03:00', minute: '15:00' },
    { title: 'and so has one in UTC', time: '2026-08-20T12:00:07Z', minute: '12:00' },
    { title: 'and so have seconds since the epoch', time: '1787219940', minute: '09:59' },
  ])('$title', async ({ time, minute }) => {
    expect(await eachAlone(lines(time), BERLIN)).toEqual([`GET / 200 ${minute} 1ms as leeway`]);
  });

  test('lines that come by turns from both sides of a change', async () => {
    const body = lines('2026-10-25T02:30:00', '2026-10-25T03:00:00', '2026-10-25T01:30:00');
    const { counts } = await source(BERLIN).body(
      Array.from({ length: 40 }, () => body.join('\n')).join('\n'),
    );
    expect(counts).toEqual({
      'GET / 200 00:30 1ms': 40,
      'GET / 200 02:00 1ms': 40,
      'GET / 200 23:30 1ms': 40,
    });
  });

  test('without one, a time that has none cannot be read', async () => {
    const [outcome] = await eachAlone(lines('2026-08-20T12:00:07'));
    expect(outcome).toMatch(/^rejected: time cannot be read/);
  });

  test('HAProxy’s times are in UTC, or in the zone of the source', async () => {
    const line = JSON.stringify({
      request_date: '20/Aug/2026:10:00:00.123',
      status_code: 200,
      time_active: 5,
      request_line: 'GET / HTTP/1.1',
    });
    expect(await eachAlone([line])).toEqual(['GET / 200 10:00 5ms as haproxy-json']);
    expect(await eachAlone([line], { timezone: 'America/New_York', at: '2026-08-20T15:00:00Z' })).toEqual([
      'GET / 200 14:00 5ms as haproxy-json',
    ]);
  });
});

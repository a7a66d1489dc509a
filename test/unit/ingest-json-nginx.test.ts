/** nginx in JSON: every log has names of its own. */
import { describe, expect, test } from 'vitest';
import { eachAlone } from '../fixtures/ingest/source.ts';

type Row = { readonly title: string; readonly record: object | string; readonly is: string };

const MALFORMED = 'ignored: no request was read: malformed, or timed out';

async function expectRow({ record, is }: Row): Promise<void> {
  const line = typeof record === 'string' ? record : JSON.stringify(record);
  expect(await eachAlone([line], { patterns: ['/s/:id', '/orders/:id'] })).toEqual([is]);
}

describe('nginx in the spellings of the wild', () => {
  const nginx = {
    time: '2026-08-20T09:59:00+00:00',
    request_method: 'GET',
    request_uri: '/s/abc?x=1',
    status: 200,
    request_time: 0.012,
    upstream_response_time: '0.011',
    body_bytes_sent: 512,
    host: 'example.org',
  };
  const { request_method: _method, request_uri: _uri, request_time: _time, ...bare } = nginx;
  test.each([
    { title: 'its variables', record: nginx, is: 'GET /s/: 200 09:59 12ms as nginx-json' },
    {
      title: 'all as texts',
      record: { ...nginx, status: '200', request_time: '0.012' },
      is: 'GET /s/: 200 09:59 12ms as nginx-json',
    },
    {
      title: 'a whole line as the request',
      record: { ...bare, request: 'GET /s/abc?x=1 HTTP/1.1', request_time: 1 },
      is: 'GET /s/: 200 09:59 1000ms as nginx-json',
    },
    {
      title: 'a line beside method and uri tells nothing new',
      record: { ...bare, method: 'POST', uri: '/orders/7', request: 'GET /s/abc HTTP/1.1', request_time: 0 },
      is: 'POST /orders/: 200 09:59 0ms as nginx-json',
    },
    {
      title: 'a line beside the uri tells the method',
      record: { ...bare, uri: '/orders/7', request: 'PUT /s/abc HTTP/1.1', request_time: 0 },
      is: 'PUT /orders/: 200 09:59 0ms as nginx-json',
    },
    {
      title: 'only the upstreams’ times, added up',
      record: { ...bare, method: 'GET', uri: '/s/abc', upstream_response_time: '0.001, 0.002 : 0.003' },
      is: 'GET /s/: 200 09:59 6ms as nginx-json',
    },
    {
      title: 'no upstream',
      record: { ...bare, method: 'GET', uri: '/s/abc', upstream_response_time: '-' },
      is: 'GET /s/: 200 09:59 - as nginx-json',
    },
    {
      title: 'an upstream that was not asked',
      record: { ...bare, method: 'GET', uri: '/s/abc', upstream_response_time: '-, 0.002' },
      is: 'GET /s/: 200 09:59 2ms as nginx-json',
    },
    {
      title: 'msec and latency',
      record: {
        msec: 1_787_219_940.123,
        verb: 'GET',
        url: '/s/abc',
        status: 200,
        latency: '0.300',
        bytes_sent: 1,
        body_bytes_sent: 1,
      },
      is: 'GET /s/: 200 09:59 300ms as nginx-json',
    },
    {
      title: 'a latency that nginx would not write',
      record: { ...bare, method: 'GET', uri: '/s/abc', latency: 300 },
      is: 'rejected: duration is a whole number, where its writer has seconds with a fraction; tell its unit with fields:',
    },
    {
      title: 'time_local and an offset',
      record: {
        ...bare,
        time: undefined,
        time_local: '20/Aug/2026:11:59:00 +0200',
        method: 'GET',
        uri: '/s/abc',
      },
      is: 'GET /s/: 200 09:59 11ms as nginx-json',
    },
    {
      title: 'time_iso8601',
      record: { ...nginx, time: undefined, time_iso8601: '2026-08-20T09:59:00+00:00' },
      is: 'GET /s/: 200 09:59 12ms as nginx-json',
    },
    {
      title: 'a refused request',
      record: { ...nginx, request_method: '', request_uri: '', status: 400 },
      is: MALFORMED,
    },
    {
      title: 'a line that was cut off',
      record: { ...bare, request: 'GET /half HTT', status: 400, request_time: 0.05 },
      is: MALFORMED,
    },
    {
      title: 'the client closed',
      record: { ...nginx, status: 499 },
      is: 'GET /s/: 499 09:59 12ms as nginx-json',
    },
  ])('$title', expectRow);
});

/** Lines that come within records of what collects them: the line is read, and lends the time of the record if it has none. */
import { describe, expect, test } from 'vitest';
import { source } from '../fixtures/ingest/source.ts';

const STAMP = '2026-08-20T09:41:12.345678901Z';
const TIMED = '{"time":"2026-08-20T09:30:00Z","method":"GET","path":"/x","status":200,"ms":42}';
const UNTIMED = '{"method":"GET","path":"/x","status":200,"ms":42}';
const CLF = '203.0.113.7 - - [20/Aug/2026:09:30:00 +0000] "GET /x HTTP/1.1" 200 512 "-" "curl/8"';

const kubernetes = {
  pod_name: 'shop-5d9',
  namespace_name: 'default',
  labels: { app: 'shop' },
  host: 'node-1',
};
const filebeat = (message: string) => ({
  '@timestamp': STAMP,
  '@metadata': { beat: 'filebeat', type: '_doc' },
  log: { offset: 7, file: { path: '/var/log/x.log' } },
  message,
  input: { type: 'filestream' },
  ecs: { version: '8.0.0' },
  host: { name: 'web-1' },
});
const WRAPPERS: readonly (readonly [title: string, wrap: (line: string) => object])[] = [
  ['Docker’s json-file', (log) => ({ log: `${log}\n`, stream: 'stdout', time: STAMP })],
  [
    'containerd by Fluent Bit',
    (log) => ({ date: Date.parse(STAMP) / 1000, time: STAMP, stream: 'stdout', log, kubernetes }),
  ],
  ['Fluent Bit', (log) => ({ date: Date.parse(STAMP) / 1000, log })],
  ['Fluentd', (message) => ({ message, time: STAMP })],
  ['Vector', (message) => ({ file: '/x', host: 'web-1', message, source_type: 'file', timestamp: STAMP })],
  [
    'Logstash',
    (message) => ({
      '@timestamp': STAMP,
      '@version': '1',
      event: { original: message },
      log: { file: { path: '/x' } },
      message,
    }),
  ],
  [
    'Logstash, only the original',
    (line) => ({ '@timestamp': STAMP, event: { original: line }, log: { file: {} } }),
  ],
  ['Filebeat', filebeat],
  [
    'journald',
    (MESSAGE) => ({ __REALTIME_TIMESTAMP: `${Date.parse(STAMP)}678`, PRIORITY: '6', _PID: '7', MESSAGE }),
  ],
  ['VictoriaLogs', (_msg) => ({ _time: STAMP, _msg, timestamp: STAMP })],
  ['a record within a record', (log) => ({ log: JSON.stringify({ message: log }), time: STAMP })],
];

describe.each(WRAPPERS)('%s', (_title, wrap) => {
  const body = (line: string) => source().body(JSON.stringify(wrap(line)));

  test('a line with its own time', async () => {
    expect((await body(TIMED)).counts).toEqual({ 'GET /x 200 09:30 42ms': 1 });
  });

  test('a line without', async () => {
    expect((await body(UNTIMED)).counts).toEqual({ 'GET /x 200 09:41 42ms': 1 });
  });

  test('a line of text', async () => {
    expect((await body(CLF)).counts).toEqual({ 'GET /x 200 09:30 -': 1 });
  });

  test('in a file, the time of the record is one', () => {
    const { counts, rejected } = source().piece(`${JSON.stringify(wrap(UNTIMED))}\n`);
    expect({ counts, rejected }).toEqual({ counts: { 'GET /x 200 09:41 42ms': 1 }, rejected: {} });
  });
});

test.each([
  {
    title: 'prose',
    line: 'server started',
    is: 'a line of no format that is known; name its format (format:, --format)',
  },
  { title: 'broken JSON', line: '{"status":200', is: 'not JSON' },
  {
    title: 'JSON that is no object',
    line: '[1]',
    is: 'a line of no format that is known; name its format (format:, --format)',
  },
  { title: 'a bad line', line: UNTIMED.replace('200', '99'), is: 'status is not 100 to 599' },
  { title: 'nothing', line: '', is: 'no status' },
])('wrapped, $title is still refused', async ({ line, is }) => {
  const body = [TIMED, JSON.stringify({ log: line, time: STAMP })].join('\n');
  expect((await source().body(body)).rejected).toEqual({ [is]: 1 });
});

test('a record that is wrapped too often is refused', async () => {
  const wrapped = (line: string) => JSON.stringify({ log: line });
  const { counts, rejected } = await source().body(
    [wrapped(wrapped(UNTIMED)), wrapped(wrapped(wrapped(UNTIMED)))].join('\n'),
  );
  expect({ counts, rejected }).toEqual({
    counts: { 'GET /x 200 10:00 42ms': 1 },
    rejected: { 'no status': 1 },
  });
});

test('the time of one record is not that of the next', async () => {
  const lines = [
    JSON.stringify({ log: UNTIMED, time: STAMP }),
    JSON.stringify({ log: UNTIMED }),
    TIMED,
    JSON.stringify({ log: UNTIMED }),
    JSON.stringify({ log: UNTIMED, time: 'soon' }),
  ];
  expect((await source().body(lines.join('\n'))).counts).toEqual({
    'GET /x 200 09:41 42ms': 1,
    'GET /x 200 10:00 42ms': 3,
    'GET /x 200 09:30 42ms': 1,
  });
});

test('bodies whose records have times can be told by their hash, others cannot', async () => {
  const { read } = source({ dedupBody: true });
  const identity = async (...records: object[]) => {
    const reading = await read(records.map((record) => JSON.stringify(record)).join('\n'));
    return reading.ok && reading.batch.identity !== null;
  };
  expect(await identity({ log: UNTIMED, time: STAMP }, { log: TIMED })).toBe(true);
  expect(await identity({ log: UNTIMED, time: STAMP }, { log: UNTIMED })).toBe(false);
  expect(await identity({ log: UNTIMED, time: STAMP })).toBe(false);
});

/** The bodies that common shippers post to /api/v1/logs, in the shapes that their documentation gives. */
import { expect, test } from 'vitest';
import { reader } from '../fixtures/ingest/reading.ts';

/** 09:41:12.345 of the day, which is not the minute of arrival. */
const SECONDS = Date.parse('2026-08-20T09:41:12.345Z') / 1000;
const STAMP = '2026-08-20T09:41:12.345678901Z';

const access = (path: string, status: number) => ({ method: 'GET', path, status, ms: 42 });
const text = (path: string, status: number) => JSON.stringify(access(path, status));
const clf = (path: string, status: number) =>
  `203.0.113.7 - - [20/Aug/2026:09:41:12 +0000] "GET ${path} HTTP/1.1" ${status} 512 "-" "curl/8"`;

const array = (...records: object[]) => JSON.stringify(records);
const ndjson = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');
const joined = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('');

const fluentBit = (record: object) => ({ date: SECONDS, ...record });
const docker = (line: string) => ({ log: `${line}\n`, stream: 'stdout', time: STAMP });
const cri = (line: string) => ({ time: STAMP, stream: 'stdout', logtag: 'F', log: line });
const kubernetes = (record: object) => ({
  ...record,
  kubernetes: { pod_name: 'shop-5d9', namespace_name: 'default', labels: { app: 'shop' }, host: 'node-1' },
});
const vector = (line: string) => ({
  file: '/var/log/nginx/access.log',
  host: 'web-1',
  message: line,
  source_type: 'file',
  timestamp: STAMP,
});
const logstash = (line: string) => ({
  '@timestamp': '2026-08-20T09:41:12.345Z',
  '@version': '1',
  event: { original: line },
  host: { name: 'web-1' },
  log: { file: { path: '/var/log/nginx/access.log' } },
  message: line,
});

const PARSED = [access('/s/x1', 200), access('/s/x2', 503)] as const;
const LINES = [text('/s/x1', 200), text('/s/x2', 503)] as const;
const TEXTS = [clf('/s/x1', 200), clf('/s/x2', 503)] as const;

const all = <From, To>(from: readonly From[], wrap: (one: From) => To): To[] => from.map((one) => wrap(one));

test.each([
  { title: 'Fluent Bit json, parsed', body: array(...all(PARSED, fluentBit)) },
  { title: 'Fluent Bit json_lines, parsed', body: ndjson(...all(PARSED, fluentBit)) },
  { title: 'Fluent Bit json_stream, parsed', body: joined(...all(PARSED, fluentBit)) },
  { title: 'Fluent Bit json, lines of JSON', body: array(...all(LINES, (log) => fluentBit({ log }))) },
  { title: 'Fluent Bit json, lines of text', body: array(...all(TEXTS, (log) => fluentBit({ log }))) },
  { title: 'Fluent Bit, Docker’s files', body: array(...all(LINES, (line) => fluentBit(docker(line)))) },
  {
    title: 'Fluent Bit, containerd in Kubernetes',
    body: ndjson(...all(LINES, (line) => fluentBit(kubernetes(cri(line))))),
  },
  { title: 'Docker’s json-file as it is', body: ndjson(...all(LINES, docker)) },
  { title: 'Vector json, lines of JSON', body: array(...all(LINES, vector)) },
  { title: 'Vector newline_delimited, lines of text', body: ndjson(...all(TEXTS, vector)) },
  {
    title: 'Vector, parsed by remap',
    body: array(...all(PARSED, (record) => ({ ...vector('x'), ...record }))),
  },
  { title: 'Vector codec text', body: `${LINES.join('\n')}\n` },
  {
    title: 'Fluentd, lines with the time injected',
    body: ndjson(...all(LINES, (message) => ({ message, time: STAMP }))),
  },
  {
    title: 'Fluentd json_array, parsed',
    body: array(...all(PARSED, (record) => ({ ...record, time: STAMP }))),
  },
  { title: 'Logstash json, one event a request', body: JSON.stringify(logstash(LINES[0])), alone: true },
  { title: 'Logstash json_batch, lines of JSON', body: array(...all(LINES, logstash)) },
  { title: 'Logstash json_batch, lines of text', body: array(...all(TEXTS, logstash)) },
  {
    title: 'Filebeat and journald',
    body: ndjson({ ...logstash(LINES[0]) }, { MESSAGE: LINES[1], time: STAMP }),
  },
  { title: 'rsyslog omhttp and syslog-ng, the bare message', body: TEXTS.join('\n') },
])('$title', async ({ title, body, alone = false }) => {
  const { counts, rejected } = await reader().count(body);
  const minute = title.includes('codec text') ? '10:00' : '09:41';
  const shown = Object.keys(counts).map((count) => count.replace(/ bucket .*/, ''));
  const both = [`GET /s/: 200 ${minute}`, `GET /s/: 503 ${minute}`];
  expect({ shown: shown.sort(), rejected }).toEqual({ shown: alone ? both.slice(0, 1) : both, rejected: 0 });
});

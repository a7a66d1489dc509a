import { expect, test } from 'vitest';
import type { OwnRequest } from '../../server/http/ports.ts';
import type { Batch } from '../../server/ledger/batch.ts';
import {
  batchOf,
  boardOf,
  NOW,
  readingOf,
  SNIPPETS,
  startHttp,
  statusNamed,
} from '../support/http-server.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('alive as long as the loop turns, whatever PostgreSQL does, and which version', async () => {
  const { server } = await startHttp({
    pingDatabase: () => Promise.reject(new Error('away')),
    env: { LEEWAY_VERSION: '18df4b1' },
  });
  server.drain();
  const reply = await server.inject('/health');
  expect([reply.statusCode, reply.json()]).toEqual([200, { alive: true, version: '18df4b1' }]);
});

test('ready follows PostgreSQL, there and back, and says so in the log once each', async () => {
  let away = false;
  const { server, lines } = await startHttp({
    pingDatabase: async () => {
      if (away) throw new Error('connect ECONNREFUSED');
    },
  });
  const ask = async () => {
    const reply = await server.inject('/ready');
    return [reply.statusCode, reply.json()];
  };
  const notReady = [503, { ready: false, reasons: ['PostgreSQL cannot be reached.'] }];
  expect(await ask()).toEqual([200, { ready: true, reasons: [] }]);
  away = true;
  expect([await ask(), await ask()]).toEqual([notReady, notReady]);
  away = false;
  expect(await ask()).toEqual([200, { ready: true, reasons: [] }]);
  expect(lines().filter(({ msg }) => msg !== 'request')).toMatchObject([
    { level: 40, msg: 'reaching PostgreSQL fails', err: { message: 'connect ECONNREFUSED' } },
    { level: 30, msg: 'reaching PostgreSQL works again' },
  ]);
});

test('a PostgreSQL that hangs is not waited for, and probes share one question', async () => {
  let pings = 0;
  const { server } = await startHttp({
    limits: { readyMs: 20 },
    pingDatabase: () => {
      pings++;
      return new Promise(() => {});
    },
  });
  const replies = await Promise.all([
    server.inject('/ready'),
    server.inject('/ready'),
    server.inject('/ready'),
  ]);
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
  expect(pings).toBe(1);
  expect((await server.inject('/ready')).statusCode).toBe(503);
  expect(pings).toBe(2);
});

test('a draining server is not ready', async () => {
  const { server } = await startHttp();
  server.drain();
  const reply = await server.inject('/ready');
  expect([reply.statusCode, reply.json()]).toEqual([
    503,
    { ready: false, reasons: ['This process is stopping.'] },
  ]);
});

test.each([
  {
    title: 'a read',
    url: '/api/v1/slos/snippets/read-snippet',
    route: '/api/v1/slos/:service/:name',
    status: 200,
  },
  { title: 'nothing there', url: '/api/v1/nope', route: '(unmatched)', status: 404 },
  { title: 'a refused host', url: '/api/v1/slos', host: 'evil.example', route: '/api/v1/slos', status: 421 },
  { title: 'a path that cannot be read', url: '/%zz', route: '(unmatched)', status: 400 },
  { title: 'a wrong query', url: '/api/v1/logs?source=', method: 'POST', route: '/api/v1/logs', status: 400 },
  { title: 'a machine that asks every second', url: '/health', route: '/health', status: 200, level: 20 },
] as {
  title: string;
  url: string;
  host?: string;
  method?: 'GET' | 'POST';
  route: string;
  status: number;
  level?: number;
}[])(
  'one JSON line a request: $title',
  async ({ url, host = 'localhost', method = 'GET', route, status, level = 30 }) => {
    const heard: OwnRequest[] = [];
    const { server, lines } = await startHttp({ onRequestLogged: (line) => heard.push(line) });
    const headers = { host, 'x-request-id': 'call-1' };
    const reply = await server.inject({ method, url, headers });
    expect(reply.headers['x-request-id']).toBe('call-1');
    const time = expect.any(Number);
    const ms = expect.any(Number);
    expect(lines()).toEqual([{ level, time, reqId: 'call-1', method, route, status, ms, msg: 'request' }]);
    expect(heard).toEqual([{ time: NOW, reqId: 'call-1', method, route, status, ms }]);
  },
);

test.each([
  { title: 'a sane id is kept', given: 'Abc-1.2_3', kept: true },
  { title: '64 characters are kept', given: 'x'.repeat(64), kept: true },
  { title: '65 are not', given: 'x'.repeat(65), kept: false },
  { title: 'what could forge a log line is not', given: 'a"b', kept: false },
  { title: 'none is made up', given: undefined, kept: false },
])('x-request-id: $title', async ({ given, kept }) => {
  const { server } = await startHttp();
  const reply = await server.inject({
    url: '/health',
    headers: given === undefined ? {} : { 'x-request-id': given },
  });
  expect(reply.headers['x-request-id']).toEqual(kept ? given : expect.stringMatching(UUID));
});

test('metrics: golden signals, ingest, saturation and every SLO', async () => {
  const board = boardOf({
    statuses: [SNIPPETS, statusNamed('create', { remaining: -1.8, verdict: 'harden' })],
  });
  const rejectedBy = new Map([['no status', 2]]);
  const ignoredBy = new Map([['the client was gone', 4]]);
  const { server } = await startHttp({
    board,
    readBody: async (_chunks, about) => ({ ok: true, batch: batchOf(about, 5, { rejectedBy, ignoredBy }) }),
  });
  await server.inject({ method: 'POST', url: '/api/v1/logs?service=snippets' });
  await server.inject('/api/v1/slos/snippets/create');
  const reply = await server.inject('/metrics');
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const wanted = [
    'http_request_duration_seconds_count{method="GET",route="/api/v1/slos/:service/:name",status="2xx"} 1',
    'http_request_duration_seconds_bucket{le="0.3",method="POST",route="/api/v1/logs",status="2xx"} 1',
    'leeway_ingest_events_total 5',
    'leeway_ingest_rejected_total{reason="no status"} 2',
    'leeway_ingest_ignored_total{reason="the client was gone"} 4',
    'leeway_ingest_batches_total{result="committed"} 1',
    'leeway_commit_queue_depth 3',
    'leeway_pg_pool{state="used"} 6',
    'leeway_pg_pool{state="idle"} 4',
    'leeway_pg_pool{state="waiting"} 2',
    'leeway_stream_clients 0',
    'leeway_slo_remaining_ratio{service="snippets",slo="read-snippet"} 0.8',
    'leeway_slo_events_total{service="snippets",slo="read-snippet",outcome="good"} 999',
    'leeway_slo_events_total{service="snippets",slo="read-snippet",outcome="bad"} 3',
    'leeway_slo_remaining_ratio{service="snippets",slo="create"} -1.8',
    'leeway_slo_burn_rate{service="snippets",slo="read-snippet",lookback="5m"} 20',
    'leeway_slo_burn_rate{service="snippets",slo="read-snippet",lookback="30d"} 0.2',
    'leeway_slo_verdict{service="snippets",slo="create",verdict="harden"} 1',
    'leeway_slo_verdict{service="snippets",slo="create",verdict="ship"} 0',
    'leeway_definition_faults 1',
  ];
  const lines = reply.body.split('\n');
  expect(lines.filter((line) => wanted.includes(line)).sort()).toEqual([...wanted].sort());
  expect(reply.body).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(reply.body).toContain('nodejs_gc_duration_seconds');
});

test('metrics: every SLO under the series names of Sloth, which go with it', async () => {
  const snapshot = { statuses: [SNIPPETS] };
  const { server } = await startHttp({
    board: { ...boardOf(), snapshot: () => boardOf(snapshot).snapshot() },
  });
  const own = async () =>
    (await server.inject('/metrics')).body
      .split('\n')
      .filter((line) => /^(slo:|sloth_)/.test(line))
      .sort();
  const id = 'sloth_id="snippets-read-snippet",sloth_service="snippets",sloth_slo="read-snippet"';
  expect(await own()).toEqual([
    `slo:current_burn_rate:ratio{${id}} 20`,
    `slo:error_budget:ratio{${id}} 0.005`,
    `slo:objective:ratio{${id}} 0.995`,
    `slo:period_burn_rate:ratio{${id}} 0.2`,
    `slo:period_error_budget_remaining:ratio{${id}} 0.8`,
    `slo:sli_error:ratio_rate30d{${id},sloth_window="30d"} 0.001`,
    `slo:sli_error:ratio_rate5m{${id},sloth_window="5m"} 0.1`,
    `slo:time_period:days{${id}} 30`,
    `sloth_slo_info{${id},sloth_mode="leeway",sloth_spec="leeway",sloth_version="leeway",sloth_objective="99.5"} 1`,
  ]);
  snapshot.statuses = [];
  expect(await own()).toEqual([]);
});

test('metrics: lines of files count as those that are posted do, and what stands in their way is a gauge', async () => {
  const faults = new Map([
    ['edge', 0],
    ['lb', 2],
  ]);
  let commit: (batch: Batch) => void = () => {};
  const { server } = await startHttp({
    files: {
      faultCounts: () => faults,
      onCommitted: (listener) => {
        commit = listener;
      },
    },
  });
  const about = { ...readingOf('edge', 'web'), encoding: undefined, identity: null, at: NOW };
  commit(batchOf(about, 5, { rejectedBy: new Map([['no time', 3]]) }));
  commit(batchOf(about, 2, { ignoredBy: new Map([['the client was gone', 1]]) }));
  const told = async () =>
    (await server.inject('/metrics')).body
      .split('\n')
      .filter((line) => /^leeway_(ingest_(events|rejected|ignored)_total|source_faults)/.test(line));
  const counted = [
    'leeway_ingest_events_total 7',
    'leeway_ingest_rejected_total{reason="no time"} 3',
    'leeway_ingest_ignored_total{reason="the client was gone"} 1',
  ];
  expect(await told()).toEqual([
    ...counted,
    'leeway_source_faults{source="edge"} 0',
    'leeway_source_faults{source="lb"} 2',
  ]);
  faults.delete('edge');
  faults.set('lb', 0);
  expect(await told()).toEqual([...counted, 'leeway_source_faults{source="lb"} 0']);
});

test('an SLO that was removed leaves the metrics', async () => {
  const { server, board } = await startHttp();
  await server.inject('/metrics');
  board.change({ statuses: [], removed: [{ service: 'snippets', name: 'read-snippet' }] });
  expect((await server.inject('/metrics')).body).not.toContain('read-snippet');
});

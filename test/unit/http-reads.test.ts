import { expect, test } from 'vitest';
import type { HttpDeps } from '../../server/http/ports.ts';
import type { CounterSlo } from '../../server/slo/definition.ts';
import { expression } from '../support/expressions.ts';
import { boardOf, FAULT, SNIPPETS, SOURCE, startHttp } from '../support/http-server.ts';
import { sloOf } from '../support/ledger-slo.ts';

const CADDY_ASSUMES = 'duration in seconds with a fraction, or with its unit; a whole number is refused';

const WIRE_STATUS = {
  service: 'snippets',
  name: 'read-snippet',
  objective: '99.5% of GET /s/: non-5xx under 300ms over 30 days',
  description: null,
  runbook: 'https://runbooks.example/read',
  counters: null,
  target: 0.995,
  window: '30d',
  period: null,
  divided: null,
  good: 99_900,
  bad: 100,
  total: 100_000,
  ignored: 3,
  unit: 'event',
  unmeasured: 7,
  uncertain: 1,
  exactSince: null,
  sli: 0.999,
  interval: { low: 0.9988, high: 0.9992 },
  remaining: 0.8,
  failuresLeft: 402,
  outageMinutesLeft: 37.5,
  burn: { '5m': 20, '30d': 0.2 },
  lookbacks: [
    { text: '5m', minutes: 5, good: 9, bad: 1, total: 10, burn: 20 },
    { text: '30d', minutes: 43_200, good: 99_900, bad: 100, total: 100_000, burn: 0.2 },
  ],
  tiers: [
    { severity: 'page', long: '1h', short: '5m', threshold: 14.4, share: 0.02, source: 'SRE workbook' },
  ],
  alerts: [
    {
      ...{ severity: 'page', tier: '1h/5m', burn: 20, threshold: 14.4 },
      startedAt: '2026-11-23T11:59:30.000Z',
      silenced: false,
    },
  ],
  verdict: 'ship',
  reasons: ['80% of the budget is left'],
  policy: {
    prose: [
      'The error budget is 0.5% of what is counted in the last 30d.',
      'It says harden when a page fires, or when the budget is spent, by at least 3 bad events.',
      'It says caution when a ticket fires, or when less than 25% of the budget is left.',
      'It says unknown when nothing was counted, no source is heard, or when less than 50% of the window was measured; deploys are blocked then.',
      'While it says harden, changes of these kinds pass: revert, security and p0.',
    ],
    unknown: 'block',
    exceptions: ['revert', 'security', 'p0'],
    freeze: null,
    words: null,
  },
  headline: 'Ship. 402 more failures.',
  coverage: 0.99,
  exhaustsAt: '2026-11-24T12:00:30.000Z',
  building: null,
  warnings: [],
  definition: { file: 'slo-definitions/snippets.yaml', line: 3, text: 'name: read-snippet\n' },
  lagSeconds: 0,
  updatedAt: '2026-11-23T12:00:30.000Z',
};

test('the list: every SLO, the faults of definitions, the sources', async () => {
  const { server } = await startHttp();
  const reply = await server.inject('/api/v1/slos');
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toEqual({
    slos: [WIRE_STATUS],
    faults: [FAULT],
    sources: [
      {
        name: 'http/snippets',
        service: 'snippets',
        services: ['snippets'],
        lastHeard: '2026-11-23T12:00:29.000Z',
        silent: false,
        silenceAfterSeconds: 600,
        accepted: 5,
        rejected: 2,
        rejectedBy: { 'no status': 2 },
        ignored: 1,
        ignoredBy: { 'the client was gone': 1 },
        formats: [
          { name: 'caddy', lines: 4, assumes: CADDY_ASSUMES },
          { name: 'leeway', lines: 1, assumes: '"ms" in milliseconds' },
        ],
        notes: ['access.log does not exist'],
      },
    ],
  });
});

test('of many things that stand in the way of a source, some are told', async () => {
  const notes = Array.from({ length: 7 }, (_, index) => `${index}.log does not exist`);
  const { server } = await startHttp({ board: boardOf({ sources: [{ ...SOURCE, notes }] }) });
  const { sources } = (await server.inject('/api/v1/slos')).json();
  expect(sources[0].notes).toEqual([...notes.slice(0, 4), 'and 3 more such notes']);
});

test('one SLO', async () => {
  const { server } = await startHttp();
  const reply = await server.inject('/api/v1/slos/snippets/read-snippet');
  expect(reply.json()).toEqual(WIRE_STATUS);
});

test('an SLO that has seen nothing', async () => {
  const empty = {
    counts: { good: 0, bad: 0, unmeasured: 0, ignored: 0, uncertain: 0 },
    total: 0,
    sli: null,
    interval: null,
    remaining: 1,
    outageMinutesLeft: null,
    exhaustsAt: null,
  };
  const { server } = await startHttp({ board: boardOf({ statuses: [{ ...SNIPPETS, ...empty }] }) });
  const reply = await server.inject('/api/v1/slos/snippets/read-snippet');
  const { good, bad, total, sli, interval, remaining, outageMinutesLeft, exhaustsAt } = reply.json();
  expect({ good, bad, total, sli, interval, remaining, outageMinutesLeft, exhaustsAt }).toEqual({
    good: 0,
    bad: 0,
    total: 0,
    sli: null,
    interval: null,
    remaining: 1,
    outageMinutesLeft: null,
    exhaustsAt: null,
  });
});

test('a name with a slash and a space is one name', async () => {
  const slo = { ...SNIPPETS.slo, service: 'my shop', name: 'a/b' };
  const { server } = await startHttp({ board: boardOf({ statuses: [{ ...SNIPPETS, slo }] }) });
  const reply = await server.inject('/api/v1/slos/my%20shop/a%2Fb');
  expect(reply.json()).toMatchObject({ service: 'my shop', name: 'a/b' });
});

test('history: whole minutes to the board, ISO times to the caller', async () => {
  const { server, board } = await startHttp();
  const query = 'from=2026-11-23T11:00:00Z&to=2026-11-23T12:00:00Z&step=5m';
  const reply = await server.inject(`/api/v1/slos/snippets/read-snippet/history?${query}`);
  const range = { from: Date.UTC(2026, 10, 23, 11), to: Date.UTC(2026, 10, 23, 12), step: 5 };
  expect(board.asked).toEqual([{ key: { service: 'snippets', name: 'read-snippet' }, range }]);
  expect(reply.json()).toEqual({
    service: 'snippets',
    name: 'read-snippet',
    from: '2026-11-23T11:00:00.000Z',
    to: '2026-11-23T12:00:00.000Z',
    stepSeconds: 300,
    points: [
      { t: '2026-11-23T12:00:00.000Z', good: 9, bad: 1, total: 10, remaining: 0.8, left: null, burn: 20 },
    ],
  });
});

test('attribution: the dearest first, with its shares of the bad events and of the budget', async () => {
  const { server, board } = await startHttp();
  const reply = await server.inject('/api/v1/slos/snippets/read-snippet/attribution?by=status,%20route');
  expect(board.asked).toEqual([
    { key: { service: 'snippets', name: 'read-snippet' }, by: ['route', 'status'] },
  ]);
  expect(reply.json()).toEqual({
    service: 'snippets',
    name: 'read-snippet',
    by: ['route', 'status'],
    bad: 4,
    rows: [
      { key: { route: '/s/:', status: '500' }, good: 96, bad: 3, total: 99, share: 0.75, budget: 0.006 },
      { key: { route: '/s/:', status: '200' }, good: 900, bad: 1, total: 901, share: 0.25, budget: 0.002 },
    ],
  });
});

test('attribution without bad events has no shares', async () => {
  const board = { ...boardOf(), attribution: async () => [{ key: { route: '/s/:' }, good: 5, bad: 0 }] };
  const { server } = await startHttp({ board });
  const reply = await server.inject('/api/v1/slos/snippets/read-snippet/attribution');
  expect(reply.json()).toMatchObject({ by: ['route'], bad: 0, rows: [{ share: 0, budget: 0 }] });
});

test('an objective on counters says which, and its attribution knows hours alone', async () => {
  const {
    match: _match,
    good: _good,
    ignore: _ignore,
    ...words
  } = sloOf('99.5% of requests non-5xx over 30 days');
  const counters = { source: 'prom', counts: 'bad', digest: '0123456789abcdef' } as const;
  const slo: CounterSlo = {
    ...words,
    ...{ service: 'snippets', name: 'read-snippet', sli: 'counters' },
    counters: { ...counters, part: expression('b'), total: expression('t'), threshold: null },
  };
  const { server, board } = await startHttp({ board: boardOf({ statuses: [{ ...SNIPPETS, slo }] }) });
  expect((await server.inject(SLO)).json()).toMatchObject({
    counters: { source: 'prom', counts: 'bad', part: 'b', total: 't', by: 'samples' },
    unit: 'event',
  });
  await server.inject(`${SLO}/attribution`);
  expect(board.asked).toEqual([{ key: { service: 'snippets', name: 'read-snippet' }, by: ['hour'] }]);
  const refused = await server.inject(`${SLO}/attribution?by=hour,status`);
  expect([refused.statusCode, refused.json().error.message]).toEqual([
    400,
    'query by: counters tell the hour of their events and nothing else; write hour',
  ]);
});

const SLO = '/api/v1/slos/snippets/read-snippet';
const NO_SLO = 'There is no SLO snippets/nope. GET /api/v1/slos lists those there are.';

test.each([
  { url: '/api/v1/slos/snippets/nope', status: 404, code: 'not_found', message: NO_SLO },
  { url: '/api/v1/slos/snippets/nope/history', status: 404, code: 'not_found', message: NO_SLO },
  { url: '/api/v1/slos/snippets/nope/attribution', status: 404, code: 'not_found', message: NO_SLO },
  {
    url: `${SLO}/history?from=yesterday`,
    status: 400,
    code: 'bad_request',
    message: 'query from: Invalid ISO datetime',
  },
  {
    url: `${SLO}/history?step=soon`,
    status: 400,
    code: 'bad_request',
    message: 'query step: "soon" is not a step; write whole minutes, as 60 (seconds), 5m, 1h or 1d.',
  },
  {
    url: `${SLO}/history?step=60`,
    status: 400,
    code: 'bad_request',
    message: 'query step: 43200 points, and at most 2000 are answered; take 22m or more.',
  },
  {
    url: `${SLO}/attribution?by=route,deploy`,
    status: 400,
    code: 'bad_request',
    message: 'query by: "deploy" is none of route, method, status, kind, hour.',
  },
  {
    url: '/api/v1/slos/%zz/x',
    status: 400,
    code: 'bad_request',
    message: "'/api/v1/slos/%zz/x' is not a valid url component",
  },
  {
    url: '/api/v1/reports?service=snippets',
    status: 404,
    code: 'not_found',
    message: 'There is no GET /api/v1/reports. /docs describes what there is.',
  },
  {
    url: '/api/v1/demo',
    status: 404,
    code: 'not_found',
    message: 'There is no GET /api/v1/demo. /docs describes what there is.',
  },
])('$url is answered $status', async ({ url, status, code, message }) => {
  const { server } = await startHttp();
  const reply = await server.inject({ url, headers: { accept: 'text/html' } });
  expect(reply.statusCode).toBe(status);
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(reply.json()).toEqual({ error: { code, message } });
});

test('the demo switches are read and set', async () => {
  let switches = { slow: false, broken: false };
  const demo: HttpDeps['demo'] = {
    switches: () => switches,
    set: async (next) => {
      switches = next;
    },
  };
  const { server } = await startHttp({ demo });
  expect((await server.inject('/api/v1/demo')).json()).toEqual({ slow: false, broken: false });
  const set = await server.inject({
    method: 'PUT',
    url: '/api/v1/demo',
    payload: { slow: true, broken: false },
  });
  expect([set.statusCode, set.json()]).toEqual([200, { slow: true, broken: false }]);
  expect(switches).toEqual({ slow: true, broken: false });
});

test.each([
  {
    title: 'a missing switch',
    payload: { slow: true } as object | string,
    message: 'body broken: Invalid input: expected boolean, received undefined',
  },
  {
    title: 'no JSON',
    payload: '{',
    message: "Body is not valid JSON but content-type is set to 'application/json'",
  },
])('the demo switches refuse $title', async ({ payload, message }) => {
  const demo: HttpDeps['demo'] = {
    switches: () => ({ slow: false, broken: false }),
    set: () => expect.unreachable(),
  };
  const { server } = await startHttp({ demo });
  const headers = { 'content-type': 'application/json' };
  const reply = await server.inject({ method: 'PUT', url: '/api/v1/demo', headers, payload });
  expect([reply.statusCode, reply.json()]).toEqual([400, { error: { code: 'bad_request', message } }]);
});

test('a status that breaks the contract is a bug of ours, not an answer', async () => {
  const board = boardOf({ statuses: [{ ...SNIPPETS, failuresLeft: Number.NaN }] });
  const { server, lines } = await startHttp({ board });
  expect((await server.inject('/api/v1/slos')).statusCode).toBe(500);
  expect(lines().filter(({ level }) => level === 50)).toHaveLength(1);
});

test('text is compressed for who asks', async () => {
  const { server } = await startHttp();
  const reply = await server.inject({ url: '/api/v1/slos', headers: { 'accept-encoding': 'gzip' } });
  expect(reply.headers['content-encoding']).toBe('gzip');
});

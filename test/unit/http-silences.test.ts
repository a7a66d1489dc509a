import { expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import type { DeployDesk, SilenceDesk, SilenceRecord } from '../../server/http/silence-ports.ts';
import { emptyDeploys, emptySilences } from '../support/alert-desk.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const HOUR = 3_600_000;

const RECORD: SilenceRecord = {
  id: 's-1',
  service: 'snippets',
  slo: null,
  startsAt: NOW,
  endsAt: NOW + HOUR,
  rrule: 'FREQ=DAILY',
  timeZone: 'Europe/Berlin',
  author: 'ana',
  reason: 'the move',
  createdAt: NOW - HOUR,
  endedAt: null,
  endedBy: null,
  state: 'active',
  span: { from: NOW, to: NOW + HOUR },
};

const WIRE = {
  ...RECORD,
  startsAt: '2026-11-23T12:00:30.000Z',
  endsAt: '2026-11-23T13:00:30.000Z',
  createdAt: '2026-11-23T11:00:30.000Z',
  span: { from: '2026-11-23T12:00:30.000Z', to: '2026-11-23T13:00:30.000Z' },
};

/** Desks that note what they are asked, and the server before them. */
async function opened(more: Partial<SilenceDesk> = {}) {
  const asked: unknown[] = [];
  const silences: SilenceDesk = {
    ...emptySilences(),
    silences: async () => [RECORD],
    add: async (input) => {
      asked.push(input);
      return RECORD;
    },
    end: async (id, by) => {
      asked.push([id, by]);
      return { ...RECORD, endedAt: NOW, endedBy: by, state: 'over', span: null };
    },
    ...more,
  };
  const deploys: DeployDesk = {
    ...emptyDeploys(),
    add: async ({ at, ...rest }) => ({ ...rest, at: at ?? NOW }),
    deploys: async (question) => {
      asked.push(question);
      return [{ service: 'snippets', version: 'v2', at: NOW }];
    },
  };
  const { server } = await startHttp({ silences, deploys });
  const post = (url: string, payload: object) => server.inject({ method: 'POST', url, payload });
  return { server, asked, post };
}

test('silences are listed with their state and span', async () => {
  const { server } = await opened();
  expect((await server.inject('/api/v1/silences')).json()).toEqual({ silences: [WIRE] });
});

test('a silence is passed on as it was asked for, without white space around words', async () => {
  const { post, asked } = await opened();
  const input = {
    service: 'snippets',
    slo: 'read-snippet',
    startsAt: '2026-11-23T12:00:30Z',
    for: '1h',
    rrule: 'FREQ=DAILY',
    timeZone: 'Europe/Berlin',
    author: ' ana ',
    reason: ' the move ',
  };
  const reply = await post('/api/v1/silences', input);
  expect([reply.statusCode, reply.json()]).toEqual([200, WIRE]);
  expect(asked).toEqual([{ ...input, author: 'ana', reason: 'the move' }]);
});

test('a silence is ended by somebody', async () => {
  const { post, asked } = await opened();
  const reply = await post('/api/v1/silences/s-1/end', { by: 'ben' });
  expect(reply.json()).toEqual({
    ...WIRE,
    endedAt: '2026-11-23T12:00:30.000Z',
    endedBy: 'ben',
    state: 'over',
    span: null,
  });
  expect(asked).toEqual([['s-1', 'ben']]);
  const nobody = await post('/api/v1/silences/s-1/end', { by: ' ' });
  expect([nobody.statusCode, nobody.json().error]).toEqual([
    400,
    { code: 'bad_request', message: 'body by: say who' },
  ]);
});

test.each([
  [{ author: 'ana', reason: 'r' }, 'body service: Invalid input: expected string, received undefined'],
  [{ service: 'a', author: '', reason: 'r' }, 'body author: say who'],
  [{ service: 'a', author: 'ana', reason: '' }, 'body reason: say why'],
  [{ service: 'a', author: 'ana', reason: 'r', until: '2027' }, 'body: Unrecognized key: "until"'],
  [{ service: 'a', author: 'ana', reason: 'r', endsAt: 'noon' }, 'body endsAt: Invalid ISO datetime'],
])('%j is refused before it is asked for', async (payload, message) => {
  const { post, asked } = await opened();
  const reply = await post('/api/v1/silences', payload);
  expect([reply.statusCode, reply.json().error]).toEqual([400, { code: 'bad_request', message }]);
  expect(asked).toEqual([]);
});

test.each([
  ['bad_request', 400, 'for: "x" is no whole minutes; write some like 5m, 6h or 3d'],
  ['not_found', 404, 'No definition names the service "snipets"; did you mean "snippets"?'],
  ['unavailable', 503, 'PostgreSQL does not answer; try again.'],
] as const)('what the desk says is told: %s', async (code, status, message) => {
  const { post } = await opened({ add: () => Promise.reject(new AppError(code, message)) });
  const reply = await post('/api/v1/silences', { service: 'snipets', for: 'x', author: 'ana', reason: 'r' });
  expect([reply.statusCode, reply.json().error]).toEqual([status, { code, message }]);
});

test('a page of elsewhere silences nothing', async () => {
  const { server } = await opened();
  const reply = await server.inject({
    method: 'POST',
    url: '/api/v1/silences',
    headers: { origin: 'https://elsewhere.example' },
    payload: { service: 'snippets', for: '1h', author: 'ana', reason: 'r' },
  });
  expect([reply.statusCode, reply.json().error.code]).toEqual([403, 'forbidden_origin']);
});

test('a deploy is noted now, or at its time', async () => {
  const { post } = await opened();
  const now = await post('/api/v1/deploys', { service: 'snippets', version: ' v2 ' });
  expect([now.statusCode, now.json()]).toEqual([
    200,
    { service: 'snippets', version: 'v2', at: '2026-11-23T12:00:30.000Z' },
  ]);
  const then = await post('/api/v1/deploys', {
    service: 'snippets',
    version: 'v1',
    at: '2026-11-20T00:00:00Z',
  });
  expect(then.json()).toEqual({ service: 'snippets', version: 'v1', at: '2026-11-20T00:00:00.000Z' });
  const blank = await post('/api/v1/deploys', { service: 'snippets', version: ' ' });
  expect(blank.statusCode).toBe(400);
});

test('deploys are listed, 100 unless asked otherwise', async () => {
  const { server, asked } = await opened();
  expect((await server.inject('/api/v1/deploys?service=snippets&limit=7')).json()).toEqual({
    deploys: [{ service: 'snippets', version: 'v2', at: '2026-11-23T12:00:30.000Z' }],
  });
  await server.inject('/api/v1/deploys');
  expect(asked).toEqual([
    { service: 'snippets', services: null, limit: 7 },
    { services: null, limit: 100 },
  ]);
  expect((await server.inject('/api/v1/deploys?limit=501')).statusCode).toBe(400);
});

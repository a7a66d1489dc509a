import { describe, expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import type {
  AlertDesk,
  AlertHistory,
  DeliveryRecord,
  ReceiverHealth,
} from '../../server/http/alert-ports.ts';
import { HOLD_DOWN_MS } from '../../server/slo/alert-state.ts';
import { emptyDesk } from '../support/alert-desk.ts';
import { stateOf } from '../support/alert-states.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const MINUTE = 60_000;
const AT = (ms: number) => new Date(ms).toISOString();

const DELIVERY: DeliveryRecord = {
  id: 'msg_1',
  receiver: 'oncall',
  type: 'firing',
  state: 'waiting',
  alerts: 3,
  createdAt: NOW - 2 * MINUTE,
  nextAt: NOW + MINUTE,
  finishedAt: null,
  reason: 'hooks.example answered 500.',
  attempts: 2,
  log: [
    {
      at: NOW - MINUTE,
      tookMs: 31,
      outcome: 'retry',
      code: 500,
      reason: 'hooks.example answered 500.',
    },
    { at: NOW - 2 * MINUTE, tookMs: 12, outcome: 'retry', code: null, reason: 'Nothing listens there.' },
  ],
};

const DELIVERY_WIRE = {
  ...DELIVERY,
  createdAt: AT(NOW - 2 * MINUTE),
  nextAt: AT(NOW + MINUTE),
  log: DELIVERY.log.map((attempt) => ({ ...attempt, at: AT(attempt.at) })),
};

const FIRING: AlertHistory = {
  ...stateOf({ startedAt: NOW - 2 * MINUTE, announcedAt: NOW - 2 * MINUTE }),
  acknowledged: null,
  deliveries: [DELIVERY],
};

const FIRING_WIRE = {
  ...{ id: 'a-1', service: 'shop', slo: 'read', source: null, kind: 'page', condition: 'burn' },
  ...{ firing: true, reason: 'It burns.', tier: '1h/5m', burn: 20, threshold: 14.4, lookback: '1h' },
  ...{ startedAt: AT(NOW - 2 * MINUTE), resolvedAt: null, endsAt: null, muted: null, lateBad: 0 },
  ...{ acknowledged: null, deliveries: [DELIVERY_WIRE] },
};

const SECRET_URL = 'https://hooks.example/services/T000/B000/XXXXSECRETXXXX';

const HEALTH: ReceiverHealth = {
  name: 'oncall',
  type: 'webhook',
  hears: [{ on: ['page', 'ticket'], service: null, slo: null }],
  waiting: 3,
  dead: 1,
  pausedUntil: NOW + MINUTE,
  fault: 'hooks.example answered 500.',
  lastSentAt: null,
};

/** A desk that notes what it is asked, and the server before it. */
async function opened(more: Partial<AlertDesk> = {}) {
  const asked: unknown[] = [];
  const alerts = emptyDesk({
    alerts: async (question) => {
      asked.push(question);
      return { alerts: [FIRING], more: true };
    },
    alert: async (id) => ({ ...FIRING, id }),
    acknowledge: async (id, by, note) => {
      asked.push([id, by, note]);
      return { ...FIRING, acknowledged: { at: NOW, by, note } };
    },
    receivers: async () => [HEALTH],
    test: async (receiver) => {
      asked.push(receiver);
      return { outcome: { kind: 'sent', code: 204 }, tookMs: 12.6 };
    },
    resend: async (id) => {
      asked.push(id);
      return { ...DELIVERY, id };
    },
    ...more,
  });
  const { server } = await startHttp({ alerts });
  const get = async (url: string) => {
    const reply = await server.inject(url);
    return { status: reply.statusCode, body: reply.json() };
  };
  const post = async (url: string, payload?: object, headers: Record<string, string> = {}) => {
    const reply = await server.inject({
      method: 'POST',
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: reply.statusCode, body: reply.json() };
  };
  return { get, post, asked };
}

const refusal = (code: string, message: string) => ({ error: { code, message } });

describe('the list of alerts', () => {
  test('has each with its deliveries, says whether there are more, and what the hold-down is', async () => {
    const { get, asked } = await opened();
    expect(await get('/api/v1/alerts')).toEqual({
      status: 200,
      body: { alerts: [FIRING_WIRE], more: true, holdDownSeconds: 300 },
    });
    expect(asked).toEqual([{ state: 'all', services: null, limit: 100 }]);
  });

  test('is asked for by state, service, objective, time and size', async () => {
    const { get, asked } = await opened();
    const query = 'state=resolved&service=a%20b&slo=c%2Fd&before=2026-11-23T12:00:00.250Z&limit=500';
    expect((await get(`/api/v1/alerts?${query}`)).status).toBe(200);
    const before = Date.UTC(2026, 10, 23, 12, 0, 0, 250);
    expect(asked).toEqual([
      { state: 'resolved', service: 'a b', slo: 'c/d', services: null, before, limit: 500 },
    ]);
  });

  test.each([
    ['state=over', /^query state: Invalid option/],
    ['limit=0', /^query limit: Too small/],
    ['limit=501', /^query limit: Too big/],
    ['limit=1.5', /^query limit: Invalid input: expected int/],
    ['limit=many', /^query limit: Invalid input: expected number/],
    ['before=yesterday', /^query before: Invalid ISO datetime/],
    ['before=1795435200000', /^query before: Invalid ISO datetime/],
    ['service=a&service=b', /^query service: Invalid input: expected string/],
  ])('?%s is refused before anybody is asked', async (query, message) => {
    const { get, asked } = await opened();
    const { status, body } = await get(`/api/v1/alerts?${query}`);
    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    expect(body.error.message).toMatch(message);
    expect(asked).toEqual([]);
  });
});

describe('one alert', () => {
  test('by its id', async () => {
    const { get } = await opened();
    expect(await get('/api/v1/alerts/a-7')).toEqual({ status: 200, body: { ...FIRING_WIRE, id: 'a-7' } });
  });

  test.each<[title: string, alert: Partial<AlertHistory>, wire: object]>([
    [
      'about to end',
      { clearSince: NOW - MINUTE },
      { firing: true, endsAt: AT(NOW - MINUTE + HOLD_DOWN_MS), resolvedAt: null },
    ],
    [
      'over, with what came late',
      {
        clearSince: NOW - 6 * MINUTE,
        resolvedAt: NOW - MINUTE,
        late: [
          [1, 5, 2],
          [2, 0, 40],
        ],
      },
      { firing: false, endsAt: null, resolvedAt: AT(NOW - MINUTE), lateBad: 42 },
    ],
    ['muted', { muted: 'page', announcedAt: null }, { firing: true, muted: 'page' }],
    [
      'of a source',
      {
        ...{ slo: null, source: 'edge', kind: 'no-data', condition: 'silent' },
        ...{ tier: null, burn: null, threshold: null, lookback: null },
      },
      {
        ...{ slo: null, source: 'edge', kind: 'no-data', condition: 'silent' },
        ...{ tier: null, burn: null, threshold: null, lookback: null },
      },
    ],
    [
      'acknowledged',
      { acknowledged: { at: NOW, by: 'Ada', note: null } },
      { acknowledged: { at: AT(NOW), by: 'Ada', note: null } },
    ],
    [
      'told: a delivery that is sent is not due any more',
      { deliveries: [{ ...DELIVERY, state: 'sent', finishedAt: NOW }] },
      { deliveries: [{ ...DELIVERY_WIRE, state: 'sent', nextAt: null, finishedAt: AT(NOW) }] },
    ],
  ])('%s', async (_, alert, wire) => {
    const { get } = await opened({ alert: async () => ({ ...FIRING, ...alert }) });
    expect((await get('/api/v1/alerts/a-1')).body).toEqual({ ...FIRING_WIRE, ...wire });
  });
});

describe('acknowledging', () => {
  test.each([
    [{ by: ' Ada ', note: ' I look ' }, 'Ada', 'I look'],
    [{ by: 'Ada' }, 'Ada', null],
    [{ by: 'Ada', note: '' }, 'Ada', null],
    [{ by: 'Ada', note: '   ' }, 'Ada', null],
    [{ by: 'x'.repeat(200), note: 'y'.repeat(2000) }, 'x'.repeat(200), 'y'.repeat(2000)],
  ])('%j', async (payload, by, note) => {
    const { post, asked } = await opened();
    const { status, body } = await post('/api/v1/alerts/a-1/acknowledge', payload);
    expect([status, body]).toEqual([200, { ...FIRING_WIRE, acknowledged: { at: AT(NOW), by, note } }]);
    expect(asked).toEqual([['a-1', by, note]]);
  });

  test.each<[payload: object | undefined, message: string | RegExp]>([
    [{}, 'body by: say who'],
    [{ by: '' }, 'body by: say who'],
    [{ by: ' \n ' }, 'body by: say who'],
    [{ by: 7 }, 'body by: Invalid input: expected string, received number'],
    [{ by: 'x'.repeat(201) }, 'body by: is at most 200 characters long'],
    [{ by: 'Ada', note: 'y'.repeat(2001) }, /^body note: Too big/],
    [{ by: 'Ada', at: 'now' }, 'body: Unrecognized key: "at"'],
    [undefined, /^body: Invalid input: expected object/],
  ])('%j is refused, and nothing is changed', async (payload, message) => {
    const { post, asked } = await opened();
    const { status, body } = await post('/api/v1/alerts/a-1/acknowledge', payload);
    expect([status, body.error.code]).toEqual([400, 'bad_request']);
    if (typeof message === 'string') expect(body.error.message).toBe(message);
    else expect(body.error.message).toMatch(message);
    expect(asked).toEqual([]);
  });
});

describe('receivers', () => {
  test('with what they hear, and how they are', async () => {
    const { get } = await opened();
    expect(await get('/api/v1/receivers')).toEqual({
      status: 200,
      body: {
        receivers: [
          {
            ...HEALTH,
            hears: [{ on: ['page', 'ticket'], service: null, slo: null }],
            pausedUntil: AT(NOW + MINUTE),
          },
        ],
      },
    });
  });

  test('never with their addresses or secrets, though the desk tells more than is asked', async () => {
    const leak = { url: SECRET_URL, secret: 'whsec_SECRET', headers: { authorization: 'Bearer SECRET' } };
    const health: ReceiverHealth = { ...HEALTH, ...leak, hears: [{ ...HEALTH.hears[0]!, ...leak }] };
    const { get } = await opened({ receivers: async () => [health] });
    const { body } = await get('/api/v1/receivers');
    expect(JSON.stringify(body)).not.toMatch(/SECRET|hooks\.example\/|authorization/);
    expect(Object.keys(body.receivers[0]).sort()).toEqual(Object.keys(HEALTH).sort());
    expect(Object.keys(body.receivers[0].hears[0])).toEqual(['on', 'service', 'slo']);
  });

  test.each([
    [
      { kind: 'sent', code: 204 },
      { outcome: 'sent', code: 204, reason: null, tookMs: 13 },
    ],
    [
      { kind: 'retry', code: null, reason: 'Nothing listens at hooks.example.', afterMs: 7 },
      { outcome: 'retry', code: null, reason: 'Nothing listens at hooks.example.', tookMs: 13 },
    ],
    [
      { kind: 'refused', code: 404, reason: 'hooks.example answered 404: no such hook' },
      { outcome: 'refused', code: 404, reason: 'hooks.example answered 404: no such hook', tookMs: 13 },
    ],
  ] as const)('a test message: %j', async (outcome, wire) => {
    const { post } = await opened({ test: async () => ({ outcome, tookMs: 12.6 }) });
    expect(await post('/api/v1/receivers/oncall/test')).toEqual({ status: 200, body: wire });
  });

  test('a test message goes to the receiver of that name, be it what it may', async () => {
    const { post, asked } = await opened();
    await post(`/api/v1/receivers/${encodeURIComponent('on call/1')}/test`);
    expect(asked).toEqual(['on call/1']);
  });
});

test('a dead delivery is sent again', async () => {
  const { post, asked } = await opened();
  expect(await post('/api/v1/deliveries/msg_9/resend')).toEqual({
    status: 200,
    body: { ...DELIVERY_WIRE, id: 'msg_9' },
  });
  expect(asked).toEqual(['msg_9']);
});

describe('what the desk says is told', () => {
  const CALLS: readonly { method: 'get' | 'post'; url: string; of: keyof AlertDesk; payload?: object }[] = [
    { method: 'get', url: '/api/v1/alerts', of: 'alerts' },
    { method: 'get', url: '/api/v1/alerts/a-1', of: 'alert' },
    { method: 'post', url: '/api/v1/alerts/a-1/acknowledge', of: 'acknowledge', payload: { by: 'Ada' } },
    { method: 'get', url: '/api/v1/receivers', of: 'receivers' },
    { method: 'post', url: '/api/v1/receivers/oncall/test', of: 'test' },
    { method: 'post', url: '/api/v1/deliveries/msg_1/resend', of: 'resend' },
  ];
  const FAULTS = [
    ['not_found', 404, 'There is no such thing.'],
    ['bad_request', 400, 'Only a delivery that is dead can be sent again.'],
    ['unavailable', 503, 'PostgreSQL does not answer; try again.'],
  ] as const;

  test.each(CALLS.flatMap((call) => FAULTS.map((fault) => ({ ...call, fault }))))(
    '$of: $fault.1',
    async ({ method, url, of, payload, fault: [code, status, message] }) => {
      const { get, post } = await opened({ [of]: () => Promise.reject(new AppError(code, message)) });
      const answer = method === 'get' ? await get(url) : await post(url, payload);
      expect(answer).toEqual({ status, body: refusal(code, message) });
    },
  );

  test.each(CALLS)('$of: of a fault that is not for callers nothing is told', async (call) => {
    const fault = new Error(`connect ECONNREFUSED ${SECRET_URL}`);
    const { get, post } = await opened({ [call.of]: () => Promise.reject(fault) });
    const answer = call.method === 'get' ? await get(call.url) : await post(call.url, call.payload);
    expect([answer.status, answer.body.error.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain('SECRET');
  });

  test.each(CALLS.filter(({ method }) => method === 'post'))(
    '$of: a page of elsewhere changes nothing',
    async ({ url, payload }) => {
      const { post, asked } = await opened();
      for (const headers of [
        { origin: 'https://elsewhere.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ] as Record<string, string>[]) {
        const { status, body } = await post(url, payload, headers);
        expect([status, body.error.code]).toEqual([403, 'forbidden_origin']);
      }
      expect(asked).toEqual([]);
    },
  );

  test.each(CALLS)('$of: a host that is not Leeway is not answered', async ({ method, url, payload, of }) => {
    const { server } = await startHttp({ alerts: emptyDesk() });
    const reply = await server.inject({
      method: method === 'get' ? 'GET' : 'POST',
      url,
      headers: { host: 'evil.example' },
      ...(payload === undefined ? {} : { payload }),
    });
    expect([of, reply.statusCode, reply.json().error.code]).toEqual([of, 421, 'forbidden_host']);
  });
});

test.each([
  ['GET', '/api/v1/alerts/a-1/acknowledge'],
  ['GET', '/api/v1/receivers/oncall/test'],
  ['GET', '/api/v1/deliveries/msg_1/resend'],
  ['POST', '/api/v1/alerts'],
] as const)('%s %s is not there: reading changes nothing', async (method, url) => {
  const { server } = await startHttp({ alerts: emptyDesk() });
  expect((await server.inject({ method, url })).statusCode).toBe(404);
});

import { describe, expect, test } from 'vitest';
import { OPEN_CALLER } from '../../server/access/caller.ts';
import { AppError } from '../../server/app-error.ts';
import type { Answer, AskedObjective, Override } from '../../server/gate/question.ts';
import type { Answered, AskedQuestion, GateDesk } from '../../server/http/gate-ports.ts';
import { emptyGate } from '../support/alert-desk.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const OVERRIDE: Override = {
  ...{ id: 'o-1', service: 'snippets', by: 'ana', reason: 'the fix' },
  ...{ from: NOW, to: NOW + 7_200_000 },
};
const OVERRIDE_WIRE = { ...OVERRIDE, from: '2026-11-23T12:00:30.000Z', to: '2026-11-23T14:00:30.000Z' };

const SLO: AskedObjective = {
  ...{ name: 'read', objective: '99% of GET non-5xx over 7d', verdict: 'harden', reasons: ['A page fires.'] },
  ...{ remaining: -0.5, burn: 20, good: 985, bad: 15, total: 1000 },
};

const ANSWER: Answer = {
  ...{ verdict: 'harden', allowed: false, code: 1, reasons: ['A page fires.'] },
  ...{ override: null, exception: null, slos: [SLO] },
};

function answered(answer: Partial<Answer> = {}): Answered {
  return {
    question: {
      ...{ service: 'snippets', slo: 'read', kind: 'fix', strict: false },
      ...{ minRemaining: null, maxBurn: null, onUnknown: null },
    },
    answer: { ...ANSWER, ...answer },
    words: 'Call the oncall.',
    at: NOW,
    url: 'http://leeway.example/slo/snippets/read',
  };
}

const WIRE = {
  ...{ service: 'snippets', slo: 'read', kind: 'fix', verdict: 'harden', allowed: false, code: 1 },
  ...{ reasons: ['A page fires.'], words: 'Call the oncall.', overridden: false, override: null },
  ...{ exception: null, slos: [SLO], at: '2026-11-23T12:00:30.000Z' },
  url: 'http://leeway.example/slo/snippets/read',
};

/** A desk that notes what it is asked, and the server before it. */
async function opened(more: Partial<GateDesk> = {}) {
  const asked: unknown[] = [];
  const { server, lines } = await startHttp({
    gate: emptyGate({
      ask: async (...question) => {
        asked.push(question);
        return answered();
      },
      overrides: async () => [OVERRIDE],
      override: async (input) => {
        asked.push(input);
        return OVERRIDE;
      },
      endOverride: async (...ended) => {
        asked.push(ended);
        return OVERRIDE;
      },
      ...more,
    }),
  });
  const post = (url: string, payload: object) => server.inject({ method: 'POST', url, payload });
  return { server, asked, post, lines };
}

describe('a question', () => {
  test('is answered with verdict, reasons and numbers, 200 whatever it says', async () => {
    const { server, asked } = await opened();
    const reply = await server.inject('/api/v1/gate?service=snippets');
    expect([reply.statusCode, reply.json()]).toEqual([200, WIRE]);
    const usual = { service: 'snippets', slo: null, kind: 'feature', strict: false };
    expect(asked).toEqual([
      [
        { ...usual, minRemaining: null, maxBurn: null, onUnknown: null },
        { by: null, version: null },
      ],
    ]);
  });

  test('is passed on as it was asked', async () => {
    const { server, asked } = await opened();
    const all = {
      ...{ service: 'a b', slo: 'read', kind: 'p0', strict: 'true', minRemaining: '10%', maxBurn: '2x' },
      ...{ onUnknown: 'pass', by: 'ci 17', version: 'abc' },
    };
    await server.inject(`/api/v1/gate?${new URLSearchParams(all)}`);
    // As it is written by hand.
    await server.inject('/api/v1/gate?service=snippets&minRemaining=10%&maxBurn=2');
    const { by, version, ...question } = all;
    expect(asked).toMatchObject([
      [
        { ...question, strict: true },
        { by, version },
      ],
      [{ minRemaining: '10%', maxBurn: '2' }, {}],
    ]);
  });

  test.each([
    [0, 200],
    [1, 409],
    [3, 424],
  ] as const)('with enforce, code %i is status %i with the same body', async (code, status) => {
    const answer: Partial<Answer> = { code, allowed: code === 0 };
    const { server } = await opened({ ask: async () => answered(answer) });
    for (const [enforce, expected] of [
      ['true', status],
      ['false', 200],
    ]) {
      const reply = await server.inject(`/api/v1/gate?service=snippets&enforce=${enforce}`);
      expect([reply.statusCode, reply.json()]).toEqual([expected, { ...WIRE, ...answer }]);
      const head = await server.inject({
        method: 'HEAD',
        url: `/api/v1/gate?service=snippets&enforce=${enforce}`,
      });
      expect([head.statusCode, head.body]).toEqual([expected, '']);
    }
  });

  test('that was overridden says so', async () => {
    const answer: Partial<Answer> = { code: 0, allowed: true, override: OVERRIDE };
    const { server } = await opened({ ask: async () => answered(answer) });
    const reply = await server.inject('/api/v1/gate?service=snippets&enforce=true');
    expect([reply.statusCode, reply.json()]).toEqual([
      200,
      { ...WIRE, code: 0, allowed: true, overridden: true, override: OVERRIDE_WIRE },
    ]);
  });

  test.each([
    ['', 'query service: Invalid input: expected string, received undefined'],
    ['service=', 'query service: Too small: expected string to have >=1 characters'],
    [
      'service=a&kind=urgent',
      'query kind: Invalid option: expected one of "feature"|"fix"|"revert"|"security"|"p0"',
    ],
    ['service=a&strict=yes', 'query strict: Invalid option: expected one of "true"|"false"'],
    ['service=a&onUnknown=x', 'query onUnknown: Invalid option: expected one of "pass"|"block"'],
  ])('?%s is refused before it is asked', async (query, message) => {
    const { server, asked } = await opened();
    const reply = await server.inject(`/api/v1/gate?${query}`);
    expect([reply.statusCode, reply.json().error]).toEqual([400, { code: 'bad_request', message }]);
    expect(asked).toEqual([]);
  });

  test.each([
    ['bad_request', 400, 'query minRemaining: "10" lacks its unit; write 10%'],
    ['not_found', 404, 'No objective is defined for "snipets"; did you mean "snippets"?'],
    ['unavailable', 503, 'The counts are being loaded; ask again in a moment.'],
  ] as const)('what the desk says is told, with enforce too: %s', async (code, status, message) => {
    const { server } = await opened({ ask: () => Promise.reject(new AppError(code, message)) });
    for (const enforce of ['true', 'false']) {
      const reply = await server.inject(`/api/v1/gate?service=snipets&enforce=${enforce}`);
      expect([reply.statusCode, reply.json().error]).toEqual([status, { code, message }]);
    }
  });
});

test('what was asked is listed, 50 unless asked otherwise', async () => {
  const asked: unknown[] = [];
  const one: AskedQuestion = { id: '7', by: 'ci 17', version: null, answered: answered() };
  const { server } = await opened({
    questions: async (question) => {
      asked.push(question);
      return { questions: [one], more: true };
    },
  });
  expect((await server.inject('/api/v1/gate/questions')).json()).toEqual({
    questions: [{ id: '7', by: 'ci 17', version: null, at: WIRE.at, answer: WIRE }],
    more: true,
  });
  await server.inject('/api/v1/gate/questions?service=snippets&limit=7&before=2026-11-23T13:00:30%2B01:00');
  expect(asked).toEqual([
    { services: null, limit: 50 },
    { service: 'snippets', services: null, limit: 7, before: NOW },
  ]);
  expect((await server.inject('/api/v1/gate/questions?limit=201')).statusCode).toBe(400);
});

describe('overrides', () => {
  test('those that hold are listed', async () => {
    const { server } = await opened();
    expect((await server.inject('/api/v1/gate/overrides')).json()).toEqual({ overrides: [OVERRIDE_WIRE] });
  });

  test('are added and ended by somebody', async () => {
    const { post, asked } = await opened();
    const input = { service: 'snippets', by: ' ana ', reason: ' the fix ', for: '2h' };
    const added = await post('/api/v1/gate/overrides', input);
    expect([added.statusCode, added.json()]).toEqual([200, OVERRIDE_WIRE]);
    const ended = await post('/api/v1/gate/overrides/o-1/end', { by: 'ben' });
    expect([ended.statusCode, ended.json()]).toEqual([200, OVERRIDE_WIRE]);
    const actor = { caller: OPEN_CALLER, address: '127.0.0.1', request: expect.any(String) };
    expect(asked).toEqual([{ ...input, by: 'ana', reason: 'the fix' }, ['o-1', 'ben', actor]]);
  });

  test.each([
    [
      { by: 'ana', reason: 'r', for: '1h' },
      'body service: Invalid input: expected string, received undefined',
    ],
    [{ service: 'a', by: ' ', reason: 'r', for: '1h' }, 'body by: say who'],
    [{ service: 'a', by: 'ana', reason: '', for: '1h' }, 'body reason: say why'],
    [
      { service: 'a', by: 'ana', reason: 'r' },
      'body for: Invalid input: expected string, received undefined',
    ],
    [{ service: 'a', by: 'ana', reason: 'r', for: '1h', until: 'x' }, 'body: Unrecognized key: "until"'],
  ])('%j is refused before it is asked for', async (payload, message) => {
    const { post, asked } = await opened();
    const reply = await post('/api/v1/gate/overrides', payload);
    expect([reply.statusCode, reply.json().error]).toEqual([400, { code: 'bad_request', message }]);
    expect(asked).toEqual([]);
  });

  test('a page of elsewhere overrides nothing, and ends nothing', async () => {
    const { server, asked } = await opened();
    for (const url of ['/api/v1/gate/overrides', '/api/v1/gate/overrides/o-1/end']) {
      const reply = await server.inject({
        method: 'POST',
        url,
        headers: { origin: 'https://elsewhere.example' },
        payload: { service: 'snippets', by: 'ana', reason: 'r', for: '1h' },
      });
      expect([reply.statusCode, reply.json().error.code]).toEqual([403, 'forbidden_origin']);
    }
    expect(asked).toEqual([]);
  });
});

test('answers by their code, and what could not be kept, are in the metrics', async () => {
  const { server } = await opened({
    answers: () =>
      new Map([
        [0, 5],
        [1, 2],
        [3, 0],
      ]),
    lost: () => 1,
  });
  const samples = async () =>
    (await server.inject('/metrics')).body.split('\n').filter((line) => line.startsWith('leeway_gate'));
  const expected = [
    'leeway_gate_answers_total{code="0"} 5',
    'leeway_gate_answers_total{code="1"} 2',
    'leeway_gate_answers_total{code="3"} 0',
    'leeway_gate_records_lost_total 1',
  ];
  expect(await samples()).toEqual(expected);
  expect(await samples()).toEqual(expected);
});

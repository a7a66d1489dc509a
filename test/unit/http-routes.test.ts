import { expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import { bucketOf } from '../../server/slo/histogram.ts';
import { reportOn } from '../../server/slo/route-report.ts';
import { boardOf, NOW, SNIPPETS, startHttp } from '../support/http-server.ts';

const DAY = 86_400_000;
const fast = new Map([[200, new Map([[bucketOf(42_500), 100_000]])]]);
const routes = {
  from: NOW - DAY,
  to: NOW,
  services: [
    reportOn(
      {
        service: 'snippets',
        minutes: 1000,
        routes: [
          { method: 'GET', route: '/s/:', statuses: fast },
          { method: 'POST', route: '/s/:', statuses: fast },
          { method: 'HEAD', route: '/s/:', statuses: new Map([[404, new Map([[bucketOf(500), 1]])]]) },
          { method: 'GET', route: '(unmatched)', statuses: new Map([[404, new Map([[5, 12]])]]) },
        ],
      },
      [SNIPPETS.slo],
      [],
    ),
  ],
};

test('what was seen, in milliseconds, and what is suggested', async () => {
  const { server, board } = await startHttp({ board: boardOf({ routes }) });
  const reply = await server.inject('/api/v1/routes?service=snippets&days=1');
  expect(board.asked).toEqual([{ service: 'snippets', days: 1 }]);
  const [read, write, head] = reply.json().routes;
  expect(reply.json()).toMatchObject({
    from: '2026-11-22T12:00:30.000Z',
    to: '2026-11-23T12:00:30.000Z',
    services: [{ service: 'snippets', requests: 200_013, unknownPaths: 12 }],
  });
  const figures = {
    held: 0,
    requests: 100_000,
    perMinute: 100,
    measured: 100_000,
    clientErrors: 0,
    serverErrors: 0,
  };
  const same = { service: 'snippets', route: '/s/:id', ...figures, p50: 43, p95: 43, p99: 43, ignoredBy: [] };
  expect(read).toEqual({ ...same, method: 'GET', objectives: ['read-snippet'], suggestion: null });
  const objective = '99.99% of POST /s/:id non-5xx under 100ms over 30 days';
  expect(write).toEqual({
    ...same,
    method: 'POST',
    objectives: [],
    suggestion: {
      name: 'post-s-id',
      objective,
      yaml: `  - name: post-s-id\n    objective: ${objective}\n`,
      remaining: 1,
      reason: expect.stringMatching(/^99% took less than 43ms; 100ms leaves room\./),
    },
  });
  expect(head).toMatchObject({
    p99: 0.51,
    clientErrors: 1,
    suggestion: { name: null, objective: null, yaml: null, remaining: null },
  });
});

test('every service and 30 days, unless said otherwise', async () => {
  const { server, board } = await startHttp();
  expect((await server.inject('/api/v1/routes')).json()).toMatchObject({ services: [], routes: [] });
  expect(board.asked).toEqual([{ service: null, days: 30 }]);
});

test.each([{ days: '0' }, { days: '31' }, { days: '1.5' }, { days: 'all' }])(
  '$days days are refused',
  async ({ days }) => {
    const { server } = await startHttp();
    const reply = await server.inject(`/api/v1/routes?days=${days}`);
    expect([reply.statusCode, reply.json().error.code]).toEqual([400, 'bad_request']);
    expect(reply.json().error.message).toBe('query days: a whole number from 1 to 30');
  },
);

test('a service of which nothing is known is 404', async () => {
  const board = {
    ...boardOf(),
    routes: () => Promise.reject(new AppError('not_found', 'Nothing was seen.')),
  };
  const { server } = await startHttp({ board });
  const reply = await server.inject('/api/v1/routes?service=nobody');
  expect([reply.statusCode, reply.json().error.message]).toEqual([404, 'Nothing was seen.']);
});

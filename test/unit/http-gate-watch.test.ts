import { expect, test } from 'vitest';
import { unknownVersion, watchAnswer } from '../../server/gate/watch-answer.ts';
import type { WatchAnswered, WatchAsked } from '../../server/http/gate-ports.ts';
import { emptyGate } from '../support/alert-desk.ts';
import { NOW, startHttp } from '../support/http-server.ts';

const MINUTE = Math.floor(NOW / 60_000);

async function opened(bad: number | null) {
  const asked: WatchAsked[] = [];
  const watch = async (question: WatchAsked): Promise<WatchAnswered> => {
    asked.push(question);
    const more = { asked: question, at: NOW, url: 'http://leeway.example/slo/snippets/read' };
    if (bad === null) return { ...more, rollout: null, answer: unknownVersion('snippets', 'v2') };
    const counts = { before: { good: 891, bad: 9 }, after: { good: 900 - bad, bad } };
    return {
      ...more,
      rollout: {
        ...{ deployedAt: NOW, followedBy: null, before: { from: MINUTE - 60, to: MINUTE } },
        after: { from: MINUTE + 1, to: MINUTE + 6 },
      },
      answer: watchAnswer([{ name: 'read', unit: 'event', trial: 1, ...counts, isWhole: true }]),
    };
  };
  const { server } = await startHttp({ gate: emptyGate({ watch }) });
  const get = (query: string) => server.inject(`/api/v1/gate/watch?${query}`);
  return { get, asked };
}

test('a watch is answered with the shares of before and after', async () => {
  const { get, asked } = await opened(45);
  const answer = await get('service=snippets&version=v2&slo=read');
  const compared = {
    before: { good: 891, bad: 9, total: 900, share: 0.01 },
    after: { good: 855, bad: 45, total: 900, share: 0.05 },
    ...{ ratio: 5, atLeast: expect.closeTo(1.591, 3), evidence: expect.any(Number) },
  };
  const reasons = [
    '5% of 900 events since the deploy bad, 1% of 900 events before: 5x, surely more than 1.5x.',
  ];
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    {
      ...{ service: 'snippets', slo: 'read', version: 'v2', deployedAt: '2026-11-23T12:00:30.000Z' },
      ...{ followedBy: null, verdict: 'harden', code: 1, reasons, enough: 100, minutes: 5, ...compared },
      slos: [{ name: 'read', verdict: 'harden', reasons, ...compared }],
      ...{ at: '2026-11-23T12:00:30.000Z', url: 'http://leeway.example/slo/snippets/read' },
    },
  ]);
  expect(asked).toEqual([{ service: 'snippets', slo: 'read', version: 'v2' }]);
});

test.each([
  [9, 200],
  [45, 409],
  [null, 424],
])('asked to enforce, %s bad events are a %d', async (bad, status) => {
  const { get } = await opened(bad);
  expect((await get('service=snippets&version=v2&enforce=true')).statusCode).toBe(status);
  expect((await get('service=snippets&version=v2')).statusCode).toBe(200);
});

test('a version that nobody told of has no counts', async () => {
  const { get } = await opened(null);
  const body = (await get('service=snippets&version=v2')).json();
  expect(body).toMatchObject({ deployedAt: null, verdict: 'unknown', code: 3, minutes: 0, slos: [] });
  expect(body).not.toHaveProperty('before');
});

test('service and version are asked for', async () => {
  const { get } = await opened(9);
  expect((await get('service=snippets')).statusCode).toBe(400);
  expect((await get('version=v2')).statusCode).toBe(400);
});

/** No answer of Leeway's makes a common shipper drop what it could have counted. */
import { describe, expect, test } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import type { BodyRead, HttpDeps } from '../../server/http/ports.ts';
import { batchOf, NOW, readingOf, startHttp, type TestServer } from '../support/http-server.ts';
import { fateOf, SHIPPER_RULES, type ShipperRules } from '../support/shipper-rules.ts';

/** One line of four was read. */
async function readsOneOfFour(chunks: AsyncIterable<Uint8Array>): Promise<BodyRead> {
  for await (const _ of chunks);
  const reading = { ...readingOf('http/shop', 'shop'), encoding: undefined, identity: null, at: NOW };
  const batch = batchOf(reading, 1, { rejected: 3, rejectedBy: new Map([['no status', 3]]) });
  return { ok: true, batch: { ...batch, errors: [{ line: 2, reason: 'no status' }] } };
}

const reading: Partial<HttpDeps> = { readBody: readsOneOfFour, readPush: readsOneOfFour };
const lost = async () => {
  throw new AppError('unavailable', 'PostgreSQL cannot be reached.');
};

type Situation = {
  title: string;
  fate: string;
  deps: Partial<HttpDeps>;
  arrange?: (http: TestServer) => void;
};

const SITUATIONS: readonly Situation[] = [
  { title: 'all is well, and three of four lines are refused', fate: 'taken', deps: {} },
  { title: 'too many bodies are in flight', fate: 'sent again', deps: { limits: { bodiesInFlight: 0 } } },
  { title: 'PostgreSQL is away', fate: 'sent again', deps: { commit: lost } },
  { title: 'the process is stopping', fate: 'sent again', deps: {}, arrange: ({ server }) => server.drain() },
  {
    title: 'the queue of commits is full',
    fate: 'sent again',
    deps: {
      commit: async () => {
        throw new AppError('unavailable', 'Too many batches wait.', { retryAfter: 1 });
      },
    },
  },
];

describe.each(SHIPPER_RULES)('$shipper', (rules: ShipperRules) => {
  test.each(SITUATIONS)('$title: $fate', async ({ fate, deps, arrange }) => {
    const http = await startHttp({ ...reading, ...deps });
    arrange?.(http);
    const reply = await http.server.inject({
      method: 'POST',
      url: rules.url,
      headers: { 'content-type': rules.contentType },
      payload: Buffer.from('lines'),
    });
    expect(fateOf(rules, reply.statusCode)).toBe(fate);
    if (fate === 'sent again') expect(reply.headers['retry-after']).toMatch(/^[1-5]$/);
  });
});

test('503 is the one answer that all of them send again', () => {
  const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
  const sentAgainByAll = statuses.filter((status) =>
    SHIPPER_RULES.every((rules) => fateOf(rules, status) === 'sent again'),
  );
  expect(sentAgainByAll).toEqual([503]);
});

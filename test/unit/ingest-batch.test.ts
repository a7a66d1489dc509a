import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, NO_DURATION } from '../../server/slo/histogram.ts';
import { ARRIVAL, HORIZON_MINUTES, line, reader } from '../fixtures/ingest/reading.ts';
import { cellsOf } from '../support/deltas.ts';

test('a batch says what was read, for whom and when', async () => {
  const { read } = reader();
  const body = `${line()}\n{}\n`;
  const reading = await read(gzipSync(body), { encoding: 'gzip', key: 'k1' });
  expect(reading).toMatchObject({
    ok: true,
    batch: {
      parts: [
        {
          source: 'http/snippets',
          service: 'snippets',
          accepted: 1,
          rejected: 1,
          rejectedBy: new Map([['no status', 1]]),
          ignored: 0,
          formats: new Map([['leeway', 1]]),
        },
      ],
      accepted: 1,
      rejected: 1,
      errors: [{ line: 2, reason: 'no status' }],
      identity: {
        scope: 'http/snippets',
        key: 'k1',
        digest: createHash('sha256').update(body).digest('hex'),
        livesMs: 86_400_000,
      },
      arrivedAt: ARRIVAL,
    },
  });
  const without = await read(body);
  expect(without.ok && without.batch.identity).toBe(null);
});

const NO_FORMAT = 'a line of no format that is known; name its format (format:, --format)';

test.each([
  { title: 'text', body: 'hello\nworld\n', fault: `line 1: ${NO_FORMAT}` },
  { title: 'an object that is cut off', body: line().slice(0, 40), fault: 'line 1: cut off before its end' },
  { title: 'JSON without an object', body: '\n"hello"', fault: 'line 2: not an object' },
  { title: 'an array of numbers', body: '[1,2]', fault: 'line 1: not an object' },
  { title: 'an array without anything', body: '[', fault: 'line 1: cut off before its end' },
])('a body of which nothing is a record is unreadable: $title', async ({ body, fault }) => {
  expect(await reader().read(body)).toEqual({
    ok: false,
    code: 'unreadable_body',
    message: `no line of the body could be read; the first fault: ${fault}`,
  });
});

test('records that are all refused are a batch that counts nothing', async () => {
  const reading = await reader().read('{}');
  expect(reading.ok && [reading.batch.accepted, reading.batch.rejected]).toEqual([0, 1]);
});

test('bodies that are read at the same time do not mix', async () => {
  const { read } = reader();
  const bodies = [1, 2, 3, 4, 5].map((count) => `${line()}\n{"a":x}\n`.repeat(count * 200));
  const readings = await Promise.all(bodies.map((body, index) => read(body, { chunk: 50 + index })));
  expect(readings.map((reading) => reading.ok && [reading.batch.accepted, reading.batch.rejected])).toEqual([
    [200, 200],
    [400, 400],
    [600, 600],
    [800, 800],
    [1000, 1000],
  ]);
});

const field = {
  time: fc.oneof(
    fc
      .integer({ min: -50_000, max: 10 })
      .map((minutes) => new Date(ARRIVAL + minutes * 60_000).toISOString()),
    fc.integer({ min: -50_000, max: 10 }).map((minutes) => ARRIVAL + minutes * 60_000),
    fc.constantFrom(undefined, null, 'now'),
  ),
  method: fc.constantFrom('GET', 'post', 'DELETE', 'BREW', undefined, ''),
  path: fc.constantFrom('/s/x1', '/s/x2?raw=1', '/snippets', '/health/', '/about', '/nope', undefined),
  route: fc.constantFrom(undefined, undefined, null, 'POST /snippets', '/s/:id', 'oops'),
  status: fc.constantFrom(200, 201, 404, 500, '503', 999, null, 'ok'),
  ms: fc.oneof(
    fc.integer({ min: -5, max: 70_000 }),
    fc.constantFrom(undefined, null, '12', 0.29, 4.35, 'slow', 1e12),
  ),
};
const anyLine = fc.oneof(
  { weight: 9, arbitrary: fc.record(field).map(line) },
  { weight: 1, arbitrary: fc.constantFrom('oops', '7', '{') },
);

test('a mixture of lines is counted as JSON.parse and plain code count it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 200, size: 'max' }), async (lines) => {
      // The first line makes the body readable, the last keeps a lone brace before it from being cut off.
      const all = [line(), ...lines.flatMap((text) => [text, line()])];
      const counted: Record<string, number> = {};
      let rejected = 0;
      const known = new Set<string>();
      for (const event of all.map((text) => naive(text, known))) {
        if (event === null) rejected++;
        else counted[event] = (counted[event] ?? 0) + 1;
      }
      const { read, registry } = reader({ learned: [{ service: 'snippets', route: '/about' }] });
      const reading = await read(all.join('\n'));
      if (!reading.ok) throw new Error(reading.message);
      const found: Record<string, number> = {};
      for (const { series: ordinal, minute, bucket, count } of cellsOf(reading.batch.deltas)) {
        const { method, route, status } = registry.describe(ordinal);
        found[`${method} ${route} ${status} ${minute} ${bucket}`] = count;
      }
      expect(found).toEqual(counted);
      const { accepted, ignored } = reading.batch;
      expect([accepted, reading.batch.rejected + ignored]).toEqual([all.length - rejected, rejected]);
    }),
    { numRuns: 100 },
  );
}, 60_000);

type Event = { [key in 'time' | 'method' | 'path' | 'route' | 'status' | 'ms']?: unknown };

/** The series, minute and bucket of a line, by the plainest means; null when it is refused. */
function naive(text: string, known: Set<string>): string | null {
  let event: Event;
  try {
    event = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof event !== 'object') return null;
  const status = Number(event.status ?? Number.NaN);
  if (!(status >= 100 && status <= 599)) return null;
  const at = event.time == null ? ARRIVAL : new Date(event.time as string | number).getTime();
  const minute = Math.floor(at / 60_000);
  if (Number.isNaN(at) || minute < Math.floor(ARRIVAL / 60_000) - HORIZON_MINUTES || at > ARRIVAL + 300_000)
    return null;
  const ms = event.ms == null ? null : Number(event.ms);
  if (ms !== null && !(ms >= 0 && ms < 1e12)) return null;
  const target = naiveRoute(event, status, known);
  if (target === null) return null;
  return `${target} ${status} ${minute} ${ms === null ? NO_DURATION : bucketOf(Math.round(ms * 1e6) / 1000)}`;
}

function naiveRoute(event: Event, status: number, known: Set<string>): string | null {
  if (event.route === 'oops') return null;
  if (event.route === 'POST /snippets') return 'POST /snippets';
  const named = String(event.method ?? '').toUpperCase();
  if (named === '') return null;
  const method = named === 'BREW' ? '(other)' : named;
  if (event.route === '/s/:id') return `${method} /s/:`;
  if (event.path === undefined) return null;
  const path = String(event.path).replace(/\?.*|\/$/, '');
  if (path.startsWith('/s/')) return `${method} /s/:`;
  if (status === 404 && path === '/nope' && !known.has(path)) return `${method} (unmatched)`;
  known.add(path);
  return `${method} ${path}`;
}

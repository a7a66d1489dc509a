import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { conditionOf, type DemoSwitches } from '../../server/demo/condition.ts';
import { MOST_AT_ONCE, startLoad } from '../../server/demo/load.ts';
import { seededRandom } from '../../server/demo/random.ts';
import { startSnippetsApp } from '../../server/demo/snippets-app.ts';
import { steppedClock } from './demo-receiver.ts';

type Line = { time: string; reqId: string; method: string; path: string; status: number; ms: number };
type Asked = { method?: string; path: string; body?: string };

/** Sends the requests one after the other; answers and log lines come back in the same order. */
async function serve(asked: readonly Asked[], switches: DemoSwitches = { slow: false, broken: false }) {
  const clock = steppedClock();
  const texts: string[] = [];
  const app = await startSnippetsApp({
    clock,
    random: seededRandom(4),
    condition: () => conditionOf(switches),
    writeLine: (line) => texts.push(line),
  });
  const answers: { status: number; body: unknown }[] = [];
  for (const { path, body, method = 'GET' } of asked) {
    const response = await fetch(new URL(path, app.url), { method, ...(body === undefined ? {} : { body }) });
    answers.push({ status: response.status, body: await response.json() });
  }
  await app.stop();
  return { answers, texts, lines: texts.map((text) => JSON.parse(text) as Line), waits: clock.waits };
}

test('the app answers, and writes one line a request with the status it answered', async () => {
  const { answers, lines } = await serve([
    { path: '/s/x1' },
    { path: '/s/nobody-knows' },
    { path: '/snippets', method: 'POST', body: '{"text":"hello"}' },
    { path: '/health' },
    { path: '/ready' },
    { path: '/wp-login.php?x=1' },
    { path: '/snippets' },
    { path: '/s/a"b\\c' },
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 404, 201, 200, 200, 404, 404, 404]);
  expect(lines.map((line) => `${line.method} ${line.path} ${line.status}`)).toEqual([
    'GET /s/x1 200',
    'GET /s/nobody-knows 404',
    'POST /snippets 201',
    'GET /health 200',
    'GET /ready 200',
    'GET /wp-login.php 404',
    'GET /snippets 404',
    'GET /s/a%22b/c 404',
  ]);
});

test('a snippet that was created can be read', async () => {
  const created = await serve([{ path: '/snippets', method: 'POST', body: 'hello' }]);
  const { publicId } = created.answers[0]!.body as { publicId: string };
  const { answers } = await serve([
    { path: '/snippets', method: 'POST', body: 'hello' },
    { path: `/s/${publicId}` },
  ]);
  expect(answers[1]).toEqual({ status: 200, body: { publicId, text: 'hello' } });
});

test('lines have the exact shape, and say how long the handler really took', async () => {
  const { texts, lines, waits } = await serve(Array.from({ length: 100 }, () => ({ path: '/s/x2' })));
  const shape =
    /^\{"time":"2026-11-18T10:2\d:\d\d\.\d{3}Z","reqId":"[0-9a-z]{6}","method":"GET","path":"\/s\/x2","status":200,"ms":\d+(\.\d{1,3})?\}$/;
  expect(texts.filter((text) => !shape.test(text))).toEqual([]);
  expect(lines.map((line) => line.ms)).toEqual(waits.map((ms) => expect.closeTo(ms, 2)));
  expect(new Set(lines.map((line) => line.reqId)).size).toBe(100);
});

test.each([
  { title: 'no switch: nearly all reads are good', slow: false, broken: false },
  { title: 'slow: seven of ten take over 300 ms', slow: true, broken: false },
  { title: 'broken: seven of ten fail', slow: false, broken: true },
  { title: 'both', slow: true, broken: true },
])('$title', async ({ slow, broken }) => {
  const { lines, answers } = await serve(
    Array.from({ length: 600 }, () => ({ path: '/s/x3' })),
    { slow, broken },
  );
  const share = (bad: (line: Line) => boolean) => lines.filter(bad).length / lines.length;
  expect(lines.map((line) => line.status)).toEqual(answers.map((answer) => answer.status));
  expect(Math.abs(share((line) => line.ms >= 300) - (slow ? 0.7 : 0))).toBeLessThan(0.05);
  expect(Math.abs(share((line) => line.status >= 500) - (broken ? 0.7 : 0))).toBeLessThan(0.05);
  if (broken) expect(lines.map((line) => line.status)).toEqual(expect.arrayContaining([500, 503]));
});

test('an oversized snippet is turned away, and has its line', async () => {
  const { answers, lines } = await serve([{ path: '/snippets', method: 'POST', body: 'x'.repeat(70_000) }]);
  expect(answers[0]?.status).toBe(413);
  expect(lines.map((line) => line.status)).toEqual([413]);
});

test('clients do not wait for each other, but never more than the bound are there at once', async () => {
  const held: ServerResponse[] = [];
  let holding = true;
  const server = createServer((_, response) => (holding ? held.push(response) : response.end('{}')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = steppedClock();
  const { port } = server.address() as AddressInfo;
  const load = startLoad({ url: `http://127.0.0.1:${port}`, clock, random: seededRandom(2) });
  await expect
    .poll(() => held.length >= MOST_AT_ONCE && clock.waits.length > 5 * MOST_AT_ONCE, { timeout: 10_000 })
    .toBe(true);
  expect(held.length).toBe(MOST_AT_ONCE);
  holding = false;
  for (const response of held) response.end('{}');
  await load.stop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

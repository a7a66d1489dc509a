/** Fastify's pairs of lines: joined within one body and within one file, and nowhere else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pairs } from '../../server/ingest/pairs.ts';
import { source } from '../fixtures/ingest/source.ts';

const HALF = 'half of a pair: its other line did not come';
const at = Date.parse('2026-08-20T09:59:00Z');
const process = { pid: 7, hostname: 'web' };
const opens = (reqId: string, url = '/x', more: object = {}) =>
  JSON.stringify({
    level: 30,
    time: at,
    ...process,
    reqId,
    req: { method: 'GET', url },
    msg: 'incoming request',
    ...more,
  });
const closes = (reqId: string, statusCode: number | null = 200, more: object = {}) =>
  JSON.stringify({
    level: 30,
    time: at,
    ...process,
    reqId,
    res: { statusCode },
    responseTime: 4.56,
    msg: 'request completed',
    ...more,
  });
const file = (...lines: readonly string[]) => `${lines.join('\n')}\n`;

describe('in a body', () => {
  test.each([
    { title: 'a pair', lines: [opens('a'), closes('a')], counts: { 'GET /x 200 09:59 4.5ms': 1 } },
    {
      title: 'two by turns',
      lines: [opens('a', '/a'), opens('b', '/b'), closes('a'), closes('b', 503)],
      counts: { 'GET /a 200 09:59 4.5ms': 1, 'GET /b 503 09:59 4.5ms': 1 },
    },
    {
      title: 'the same number in two processes',
      lines: [opens('a', '/a'), opens('a', '/b', { pid: 8 }), closes('a', 200, { pid: 8 }), closes('a', 500)],
      counts: { 'GET /b 200 09:59 4.5ms': 1, 'GET /a 500 09:59 4.5ms': 1 },
    },
    {
      title: 'an error between them',
      lines: [
        opens('a'),
        opens('a', '/x', { level: 50, res: { statusCode: 500 }, err: {} }),
        closes('a', 500),
      ],
      counts: { 'GET /x 500 09:59 4.5ms': 1 },
      ignored: { 'no access line': 1 },
    },
    {
      title: 'a second half alone',
      lines: [closes('a'), opens('b'), closes('b')],
      counts: { 'GET /x 200 09:59 4.5ms': 1 },
      rejected: { [HALF]: 1 },
    },
    {
      title: 'a first half alone',
      lines: [opens('a'), opens('b'), closes('b')],
      counts: { 'GET /x 200 09:59 4.5ms': 1 },
      rejected: { [HALF]: 1 },
    },
    {
      title: 'the second half first',
      lines: [closes('a'), opens('a')],
      counts: {},
      rejected: { [HALF]: 2 },
    },
    {
      title: 'a number that comes again before it was answered',
      lines: [opens('a', '/1'), opens('a', '/2'), closes('a')],
      counts: { 'GET /2 200 09:59 4.5ms': 1 },
      rejected: { [HALF]: 1 },
    },
    {
      title: 'a bad status',
      lines: [opens('a'), closes('a', 42)],
      counts: {},
      rejected: { 'status is not 100 to 599': 1 },
    },
    {
      title: 'a bad time',
      lines: [opens('a', '/x', { time: 'soon' }), closes('a')],
      counts: {},
      rejected: {
        'time cannot be read; write ISO 8601 with Z or an offset (or set timezone:), or epoch seconds or milliseconds': 1,
        [HALF]: 1,
      },
    },
  ])('$title', async ({ lines, counts, rejected = {}, ignored = {} }) => {
    for (const chunk of [65_536, 37]) {
      expect(await source().body(file(...lines), chunk)).toMatchObject({ counts, rejected, ignored });
    }
  });

  test('halves of two bodies are none', async () => {
    const { body } = source();
    expect((await body(file(opens('a'), closes('x')))).rejected).toEqual({ [HALF]: 2 });
    expect((await body(file(closes('a')))).rejected).toEqual({ [HALF]: 1 });
  });

  test('wrapped by what collects them', async () => {
    const lines = [opens('a'), closes('a')].map((log) => JSON.stringify({ log, stream: 'stdout' }));
    expect((await source().body(file(...lines))).counts).toEqual({ 'GET /x 200 09:59 4.5ms': 1 });
  });
});

describe('in a file', () => {
  test('halves wait, through any number of pieces', () => {
    const { piece } = source();
    const first = piece(file(opens('a', '/a'), opens('b', '/b?q')));
    expect({ counts: first.counts, rejected: first.rejected }).toEqual({ counts: {}, rejected: {} });
    const second = piece(file(closes('b'), opens('c')), first.carry);
    expect(second.counts).toEqual({ 'GET /b 200 09:59 4.5ms': 1 });
    const third = piece(file('{"level":30,"time":1,"pid":7,"msg":"hello"}'), second.carry);
    const fourth = piece(file(closes('c'), closes('a'), closes('a')), third.carry);
    expect(fourth).toMatchObject({
      counts: { 'GET /x 200 09:59 4.5ms': 1, 'GET /a 200 09:59 4.5ms': 1 },
      rejected: { [HALF]: 1 },
      carry: null,
    });
  });

  test('however it is cut into pieces, the same is counted', () => {
    const event = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean(), fc.constantFrom('/1', '/2'));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.infiniteStream(fc.boolean()), (events, cuts) => {
        const lines = events.map(([id, isFirst, url]) => (isFirst ? opens(id, url) : closes(id)));
        const whole = source().piece(file(...lines, '{}'));
        const { piece } = source();
        const counts: Record<string, number> = {};
        let [carry, rejected]: [string | null, number] = [null, 0];
        let waiting: string[] = [];
        for (const line of [...lines, '{}']) {
          waiting.push(line);
          if (!cuts.next().value && line !== '{}') continue;
          const part = piece(file(...waiting), carry);
          for (const [key, count] of Object.entries(part.counts)) counts[key] = (counts[key] ?? 0) + count;
          rejected += part.rejected[HALF] ?? 0;
          carry = part.carry;
          waiting = [];
        }
        expect({ counts, rejected, carry }).toEqual({
          counts: whole.counts,
          rejected: whole.rejected[HALF] ?? 0,
          carry: whole.carry,
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a half that waited for an hour is given up', () => {
    const { piece } = source();
    const later = (minutes: number) => ({ time: at + minutes * 60_000 - 86_400_000 });
    const first = piece(
      file(opens('a', '/a', later(0)), opens('b', '/b', later(59)), opens('c', '/c', later(60))),
    );
    expect(first.rejected).toEqual({});
    const second = piece(file(opens('d', '/d', later(61))), first.carry);
    expect(second.rejected).toEqual({ [HALF]: 1 });
    expect(Object.keys(piece(file(closes('a'), closes('b')), second.carry).counts)).toEqual([
      'GET /b 200 09:59 4.5ms',
    ]);
  });
});

test('no more than ten thousand wait, and little is kept of each', () => {
  const pairs = new Pairs([]);
  let lost = 0;
  for (let index = 0; index < 10_005; index++) {
    lost += pairs.open(`key ${index}`, ['GET', `/${'x'.repeat(5000)}?${index}`, 'h'.repeat(5000), 7]);
  }
  expect([pairs.size, lost]).toEqual([10_000, 5]);
  expect(pairs.close('key 4')).toBe(undefined);
  expect(pairs.close('key 5')).toEqual(['GET', `/${'x'.repeat(1023)}`, 'h'.repeat(256), 7]);
  expect(pairs.close('key 5')).toBe(undefined);
});

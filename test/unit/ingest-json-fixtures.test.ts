/** Lines that the real programs wrote come to what their client knows: test/fixtures/logs/README.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eachAlone, type SourceOptions, source, type Words } from '../fixtures/ingest/source.ts';

type Expected = {
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number | null;
  readonly minMs: number;
  readonly maxMs: number;
};

const FOLDER = new URL('../fixtures/logs/', import.meta.url);
/** The fixtures were all made in the hour before. */
const OPTIONS = { at: '2026-11-23T20:00:00Z' } as const;

const MALFORMED = 'no request was read: malformed, or timed out';
const GONE = 'status 0: the client was gone';
const NO_ANSWER = 'no answer: the connection ended before there was a status';
const NO_ACCESS = 'no access line';
const NOT_JSON = 'not JSON';

type Row = {
  readonly log: string;
  readonly format: string;
  /** The finest difference that it can tell. */
  readonly resolutionMs: number;
  readonly rejected?: Words['rejected'];
  readonly ignored?: Words['ignored'];
  readonly options?: SourceOptions;
  /** Lines that end a request. */
  readonly endsRequest?: RegExp;
};

const ROWS: readonly Row[] = [
  { log: 'nginx/json-iso8601', format: 'nginx-json', resolutionMs: 1, ignored: { [MALFORMED]: 4 } },
  {
    log: 'nginx/json-msec',
    format: 'nginx-json',
    resolutionMs: 1,
    ignored: { [MALFORMED]: 3 },
  },
  { log: 'nginx/json-time-local', format: 'nginx-json', resolutionMs: 1, ignored: { [MALFORMED]: 4 } },
  {
    log: 'nginx/json-unescaped',
    format: 'nginx-json',
    resolutionMs: 1,
    rejected: { [NOT_JSON]: 3 },
    ignored: { [MALFORMED]: 2 },
  },
  { log: 'nginx/json-bare-upstream', format: 'nginx-json', resolutionMs: 1, rejected: { [NOT_JSON]: 7 } },
  { log: 'caddy/access', format: 'caddy', resolutionMs: 0.001, ignored: { [GONE]: 2 } },
  { log: 'caddy/duration-string', format: 'caddy', resolutionMs: 0.001, ignored: { [GONE]: 2 } },
  {
    log: 'caddy/duration-nano',
    format: 'mapped',
    resolutionMs: 0.001,
    ignored: { [GONE]: 2 },
    options: {
      fields: {
        status: 'status',
        method: 'request.method',
        path: 'request.uri',
        route: null,
        request: null,
        time: 'ts',
        duration: { path: 'duration', unit: 'ns' },
      },
    },
  },
  {
    log: 'caddy/mixed',
    format: 'caddy',
    resolutionMs: 0.001,
    ignored: { [GONE]: 2, [NO_ACCESS]: 8 },
    endsRequest: /"logger":"http.log.access"/,
  },
  {
    log: 'haproxy/json-nested',
    format: 'haproxy-json',
    resolutionMs: 1,
    rejected: { [NOT_JSON]: 1 },
    ignored: { [MALFORMED]: 4, [NO_ANSWER]: 1, [NO_ACCESS]: 5 },
    endsRequest: /^\{/,
  },
  {
    log: 'haproxy/json-flat',
    format: 'haproxy-json',
    resolutionMs: 1,
    ignored: { [MALFORMED]: 4, [NO_ANSWER]: 1, [NO_ACCESS]: 5 },
    endsRequest: /^\{/,
  },
  { log: 'pino-http/default', format: 'pino-http', resolutionMs: 1, ignored: { [NO_ANSWER]: 1 } },
  { log: 'pino-http/renamed', format: 'pino-http', resolutionMs: 1, ignored: { [NO_ANSWER]: 1 } },
];

function bytesOf(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

function expectedOf(log: string): readonly Expected[] {
  return JSON.parse(bytesOf(`${log}.expected.json`).toString()) as readonly Expected[];
}

/** Latin1 keeps the bytes. */
function linesOf(log: string): Buffer[] {
  const lines = bytesOf(`${log}.log`).toString('latin1').split('\n').slice(0, -1);
  return lines.map((line) => Buffer.from(line, 'latin1'));
}

/** How the series of the request is called. */
function seriesOf({ method, path, status }: Expected): string {
  return `${method} ${status === 404 ? '(unmatched)' : routeOf(path!)} ${status}`;
}

function routeOf(path: string): string {
  if (path === '*') return '(unmatched)';
  const plain = path.replaceAll(/#([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number(`0x${hex}`)),
  );
  return plain.replace(/^http:\/\/[^/]+/, '').replace(/\?.*/, '');
}

/** The lower edge of the bucket: it measures a tenth of what is in it at most. */
function expectInTime(shown: string, { minMs, maxMs }: Expected, resolutionMs: number): void {
  const lower = Number(shown.replace('ms', ''));
  expect(lower).toBeLessThanOrEqual(maxMs + resolutionMs);
  expect(lower * 1.1 + 0.001).toBeGreaterThanOrEqual(minMs - resolutionMs);
}

function isRequest({ method, status }: Expected): boolean {
  return method !== null && status !== null && status >= 100;
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString());
    return true;
  } catch {
    return false;
  }
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function times(counts: Readonly<Record<string, number>>, factor: number): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count * factor]));
}

describe.each(ROWS)(
  '$log',
  ({ log, format, resolutionMs, rejected = {}, ignored = {}, options, endsRequest }) => {
    const settings = { ...OPTIONS, ...options };

    test('each line by itself is what its client knows of it', async () => {
      const lines = linesOf(log).filter((line) => endsRequest?.test(line.toString('latin1')) ?? true);
      const found = await eachAlone(lines, settings);
      const expected = expectedOf(log);
      expect(found.length).toBe(expected.length);
      for (const [index, request] of expected.entries()) {
        const outcome = found[index]!;
        if (!isJson(lines[index]!)) expect(outcome).toMatch(/^rejected: not JSON$/);
        else if (!isRequest(request)) expect(outcome).toMatch(/^ignored: /);
        else {
          const [series, , shown, name] = /^(.*) (\S+) (\S+) as (\S+)$/.exec(outcome)!.slice(1);
          expect([series, name]).toEqual([seriesOf(request), format]);
          expectInTime(shown!, request, resolutionMs);
        }
      }
    });

    test('together they are counted the same, in chunks of any size and when their shape is known', async () => {
      const bytes = bytesOf(`${log}.log`);
      const lines = linesOf(log);
      const counted =
        expectedOf(log).filter(isRequest).length - lines.filter((line) => lostRequest(line)).length;
      const whole = await source(settings).body(bytes);
      expect(whole).toMatchObject({ formats: { [format]: counted }, rejected, ignored });
      expect(total(whole.counts)).toBe(counted);
      expect(await source(settings).body(bytes, 61)).toEqual(whole);
      const often = Buffer.concat(Array.from({ length: 30 }, () => bytes));
      expect((await source(settings).body(often)).counts).toEqual(times(whole.counts, 30));
    });

    /** A request that was one, on a line that is broken. */
    function lostRequest(line: Buffer): boolean {
      const requests = linesOf(log).filter((one) => endsRequest?.test(one.toString('latin1')) ?? true);
      const index = requests.findIndex((one) => one.equals(line));
      return index >= 0 && isRequest(expectedOf(log)[index]!) && !isJson(line);
    }
  },
);

describe('fastify/pairs', () => {
  const lines = linesOf('fastify/pairs');
  const expected = expectedOf('fastify/pairs');
  const IGNORED = { [NO_ACCESS]: 5 };

  test('each pair is one request, half of one is none', async () => {
    const words = await source(OPTIONS).body(bytesOf('fastify/pairs.log'));
    expect(words).toMatchObject({
      formats: { fastify: expected.length },
      rejected: { 'half of a pair: its other line did not come': 1 },
      ignored: IGNORED,
    });
    const found = Object.entries(words.counts).flatMap(([key, count]) => {
      const [series, , shown] = /^(.*) (\S+) (\S+)$/.exec(key)!.slice(1);
      return Array.from({ length: count }, () => ({ series: series!, shown: shown! }));
    });
    expect(found.map(({ series }) => series).sort()).toEqual(expected.map(seriesOf).sort());
    for (const { series, shown } of found) {
      const alike = expected.filter((request) => seriesOf(request) === series);
      expectInTime(shown, longest(alike), 0.001);
    }
  });

  test('whatever the chunks are, and whatever the pieces of a file', async () => {
    const whole = await source(OPTIONS).body(bytesOf('fastify/pairs.log'));
    expect(await source(OPTIONS).body(bytesOf('fastify/pairs.log'), 97)).toEqual(whole);
    const file = source(OPTIONS);
    const counts: Record<string, number> = {};
    let carry: string | null = null;
    for (const line of lines) {
      const piece = file.piece(Buffer.concat([line, Buffer.from('\n')]), carry);
      for (const [key, count] of Object.entries(piece.counts)) counts[key] = (counts[key] ?? 0) + count;
      expect(piece.rejected).toEqual({});
      carry = piece.carry;
    }
    expect(counts).toEqual(whole.counts);
    expect(JSON.parse(carry!).pairs).toEqual([
      ['web 8932 req-q', ['GET', '/hang', 'example.org', Date.parse('2026-11-23T19:40:00Z') / 60_000]],
    ]);
  });
});

function longest(requests: readonly Expected[]): Expected {
  const [first] = requests;
  return {
    ...first!,
    minMs: Math.min(...requests.map(({ minMs }) => minMs)),
    maxMs: Math.max(...requests.map(({ maxMs }) => maxMs)),
  };
}

test('Caddy’s whole nanoseconds are refused: nothing but their size tells them from seconds', async () => {
  const { counts, rejected, ignored } = await source(OPTIONS).body(bytesOf('caddy/duration-nano.log'));
  expect({ counts, rejected, ignored }).toEqual({
    counts: {},
    rejected: {
      'absurd duration': 5,
      'duration is a whole number, where its writer has seconds with a fraction; tell its unit with fields:': 23,
    },
    ignored: { [GONE]: 2 },
  });
});

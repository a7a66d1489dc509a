/** Lines of text that the real programs wrote come to what their client knows: test/fixtures/logs/README.md. */
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

type Row = {
  readonly log: string;
  readonly format: string;
  /** The finest difference that it can tell; null for no duration. */
  readonly resolutionMs: number | null;
  readonly ignored?: Words['ignored'];
  readonly options?: SourceOptions;
};

const FOLDER = new URL('../fixtures/logs/', import.meta.url);
/** The fixtures were all made in the hours before. */
const OPTIONS = { at: '2026-11-24T00:00:00Z' } as const;

const MALFORMED = 'no request was read: malformed, or timed out';
const NO_ANSWER = 'no answer: the connection ended before there was a status';
const NO_ACCESS = 'no access line';
const HAPROXY = { [MALFORMED]: 4, [NO_ANSWER]: 1, [NO_ACCESS]: 5 };

const ROWS: readonly Row[] = [
  { log: 'apache2/common', format: 'common', resolutionMs: null, ignored: { [MALFORMED]: 3 } },
  { log: 'apache2/common-d', format: 'common+D', resolutionMs: 0.001, ignored: { [MALFORMED]: 3 } },
  { log: 'apache2/combined', format: 'combined', resolutionMs: null, ignored: { [MALFORMED]: 3 } },
  { log: 'apache2/combined-d', format: 'combined+D', resolutionMs: 0.001, ignored: { [MALFORMED]: 3 } },
  {
    log: 'apache2/combined-t',
    format: 'combined+T',
    resolutionMs: 1000,
    ignored: { [MALFORMED]: 3 },
    options: { format: 'combined+T' },
  },
  {
    log: 'apache2/combined-ms-t',
    format: 'combined+ms',
    resolutionMs: 1,
    ignored: { [MALFORMED]: 3 },
    options: { format: 'combined+ms' },
  },
  {
    log: 'apache2/vhost-combined',
    format: 'vhost-combined',
    resolutionMs: null,
    ignored: { [MALFORMED]: 3 },
  },
  {
    log: 'apache2/vhost-combined-d',
    format: 'vhost-combined+D',
    resolutionMs: 0.001,
    ignored: { [MALFORMED]: 3 },
  },
  { log: 'nginx/common', format: 'common', resolutionMs: null, ignored: { [MALFORMED]: 3 } },
  { log: 'nginx/combined', format: 'combined', resolutionMs: null, ignored: { [MALFORMED]: 3 } },
  {
    log: 'nginx/combined-request-time',
    format: 'combined+request_time',
    resolutionMs: 1,
    ignored: { [MALFORMED]: 3 },
  },
  { log: 'nginx/ingress', format: 'ingress-nginx', resolutionMs: 1, ignored: { [MALFORMED]: 3 } },
  { log: 'haproxy/httplog', format: 'haproxy', resolutionMs: 1, ignored: HAPROXY },
  { log: 'haproxy/httplog-clf', format: 'haproxy', resolutionMs: 1, ignored: HAPROXY },
  { log: 'haproxy/httplog-syslog', format: 'haproxy', resolutionMs: 1, ignored: HAPROXY },
  { log: 'haproxy/httplog-syslog-traditional', format: 'haproxy', resolutionMs: 1, ignored: HAPROXY },
  { log: 'morgan/common', format: 'common', resolutionMs: null, ignored: { [NO_ANSWER]: 1 } },
  { log: 'morgan/combined', format: 'combined', resolutionMs: null, ignored: { [NO_ANSWER]: 1 } },
  { log: 'morgan/default', format: 'morgan-default', resolutionMs: null, ignored: { [NO_ANSWER]: 1 } },
  { log: 'morgan/short', format: 'morgan-short', resolutionMs: 0.001, ignored: { [NO_ANSWER]: 1 } },
  { log: 'morgan/tiny', format: 'morgan-tiny', resolutionMs: 0.001, ignored: { [NO_ANSWER]: 1 } },
  { log: 'morgan/dev', format: 'morgan-dev', resolutionMs: 0.001, ignored: { [NO_ANSWER]: 1 } },
  { log: 'hono/plain', format: 'hono', resolutionMs: 1, ignored: { [NO_ACCESS]: 25 } },
  { log: 'hono/coloured', format: 'hono', resolutionMs: 1, ignored: { [NO_ACCESS]: 25 } },
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

function isOfRequest(line: Buffer): boolean {
  return !/^<--|Proxy \S+ stopped/.test(line.toString('latin1'));
}

function isCounted({ method, status }: Expected): boolean {
  return method !== null && status !== null && status >= 100;
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

/** The lower edge of the bucket: it measures a tenth of what is in it at most. Whole seconds may be rounded. */
function expectInTime(shown: string, { minMs, maxMs }: Expected, row: Row): void {
  if (row.resolutionMs === null) {
    expect(shown).toBe('-');
    return;
  }
  const lower = Number(shown.replace('ms', ''));
  const within = row.format === 'hono' && lower >= 1000 ? 500 : row.resolutionMs;
  expect(lower).toBeLessThanOrEqual(maxMs + within);
  expect(lower * 1.1 + 0.001).toBeGreaterThanOrEqual(minMs - within);
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function times(counts: Readonly<Record<string, number>>, factor: number): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count * factor]));
}

describe.each(ROWS)('$log', (row) => {
  const { log, format, ignored = {} } = row;
  const settings = { ...OPTIONS, ...row.options };

  test('each line by itself is what its client knows of it', async () => {
    const expected = expectedOf(log);
    const found = await eachAlone(linesOf(log).filter(isOfRequest), settings);
    expect(found.length).toBe(expected.length);
    for (const [index, request] of expected.entries()) {
      const outcome = found[index]!;
      if (!isCounted(request)) {
        expect(outcome).toMatch(/^ignored: /);
        continue;
      }
      const [series, , shown, name] = /^(.*) (\S+) (\S+) as (\S+)$/.exec(outcome)!.slice(1);
      expect([series, name]).toEqual([seriesOf(request), format]);
      expectInTime(shown!, request, row);
    }
  });

  test('together they are counted the same, in chunks of any size and when their shape is known', async () => {
    const bytes = bytesOf(`${log}.log`);
    const counted = expectedOf(log).filter(isCounted).length;
    const whole = await source(settings).body(bytes);
    expect(whole).toMatchObject({ formats: { [format]: counted }, rejected: {}, ignored });
    expect(total(whole.counts)).toBe(counted);
    expect(await source(settings).body(bytes, 61)).toEqual(whole);
    const often = Buffer.concat(Array.from({ length: 30 }, () => bytes));
    expect((await source(settings).body(often)).counts).toEqual(times(whole.counts, 30));
  });

  test('lines end with CR LF as well', async () => {
    const text = bytesOf(`${log}.log`).toString('latin1');
    const dos = Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
    expect(await source(settings).body(dos)).toEqual(await source(settings).body(bytesOf(`${log}.log`)));
  });

  test('it may be named; by another name all of its requests are refused', async () => {
    const bytes = bytesOf(`${log}.log`);
    const found = await source(settings).body(bytes);
    expect(await source({ ...settings, format }).body(bytes)).toEqual(found);
    const other = format === 'envoy' ? 'alb' : 'envoy';
    const lines = linesOf(log).length;
    const file = source({ ...settings, format: other }).piece(bytes);
    expect(file).toMatchObject({
      counts: {},
      rejected: { 'not a line of the format of its source': lines },
      ignored: {},
    });
  });
});

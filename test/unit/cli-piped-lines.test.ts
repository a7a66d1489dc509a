/** The lines of a pipe, however they are cut. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { withKind } from '../../server/cli/ingest-input.ts';
import { pipedBatches } from '../../server/cli/piped-lines.ts';
import { REASONS } from '../../server/ingest/reasons.ts';
import { SPARE_BYTES } from '../../server/ingest/tail/sink.ts';
import type { Batch } from '../../server/ledger/batch.ts';
import { chunked, type SourceOptions, source, type Words } from '../fixtures/ingest/source.ts';

const PAIRS = readFileSync(fileURLToPath(new URL('../fixtures/logs/fastify/pairs.log', import.meta.url)));
const [, OPENING, CLOSING] = PAIRS.toString().split('\n');

type Cut = { readonly chunk?: number; readonly room?: number };

function piped(options: SourceOptions = {}) {
  const { ingest, about, wordsOf, body } = source(options);
  const ending = new AbortController();
  const batchesOf = (chunks: AsyncIterable<Uint8Array>, room = 1 << 16) =>
    pipedBatches({
      chunks,
      buffer: new Uint8Array(room + SPARE_BYTES),
      read: (piece) => ingest.readPiece(piece, { ...about, untimed: 'arrival' }),
      signal: ending.signal,
    });
  const words = async (text: string | Uint8Array, { chunk = 7, room }: Cut = {}): Promise<Words> =>
    sumOf((await Array.fromAsync(batchesOf(chunked(Buffer.from(text), chunk), room))).map(wordsOf));
  return { body, words, batchesOf, wordsOf, ending };
}

function sumOf(all: readonly Words[]): Words {
  const sums: Words = { counts: {}, formats: {}, rejected: {}, ignored: {} };
  for (const words of all)
    for (const kind of ['counts', 'formats', 'rejected', 'ignored'] as const)
      for (const [name, count] of Object.entries(words[kind])) {
        const of = sums[kind] as Record<string, number>;
        of[name] = (of[name] ?? 0) + count;
      }
  return sums;
}

test.each([{ chunk: 1 }, { chunk: 100 }, { chunk: 100_000 }])(
  'pairs of lines are joined across pieces, in chunks of $chunk bytes',
  async ({ chunk }) => {
    const at = new Date(1_795_462_900_000).toISOString();
    const { words, body } = piped({ at });
    const whole = await body(PAIRS);
    expect(Object.values(whole.counts).reduce((sum, count) => sum + count)).toBeGreaterThan(20);
    expect(await words(PAIRS, { chunk, room: 2_000 })).toEqual(whole);
  },
);

test.each([
  {
    title: 'a line without a time is of its arrival',
    text: '{"method":"GET","path":"/a","status":200,"ms":7}\n',
    expected: { counts: { 'GET /a 200 10:00 7ms': 1 }, rejected: {} },
  },
  {
    title: 'an object may take several lines, across pieces',
    text: `${'{\n"method":"GET",\n"path":"/a",\n"status":200,\n"ms":7\n}\n'.repeat(20)}`,
    expected: { counts: { 'GET /a 200 10:00 7ms': 20 }, rejected: {} },
  },
  {
    title: 'a last line without its line feed counts, half an object does not',
    text: '{"method":"GET","path":"/a","status":200}\n{"method":"GET",',
    expected: { counts: { 'GET /a 200 10:00 -': 1 }, rejected: { [REASONS.cutOff]: 1 } },
  },
  {
    title: 'half a pair at the end is refused, as nothing follows',
    text: `${OPENING}\n`,
    expected: { counts: {}, rejected: { [REASONS.halfPair]: 1 } },
  },
  { title: 'nothing comes to nothing', text: '', expected: { counts: {}, rejected: {} } },
])('$title', async ({ text, expected }) => {
  const at = text.startsWith(OPENING!) ? new Date(1_795_462_900_000).toISOString() : '2026-08-20T10:00:30Z';
  expect(await piped({ at }).words(text, { room: 1_000 })).toMatchObject(expected);
});

/** A pipe that stays open. */
function openPipe() {
  const waiting: (() => void)[] = [];
  const chunks: Buffer[] = [];
  return {
    write(text: string): void {
      chunks.push(Buffer.from(text));
      waiting.shift()?.();
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
      for (;;) {
        while (chunks.length > 0) yield chunks.shift()!;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

describe('a pipe that stays open', () => {
  test('what came counts soon, and a pair is joined though its lines come apart', async () => {
    const { batchesOf, wordsOf } = piped({ at: new Date(1_795_462_900_000).toISOString() });
    const pipe = openPipe();
    const batches = batchesOf(pipe);
    const next = async (text: string) => {
      pipe.write(text);
      return wordsOf((await batches.next()).value as Batch);
    };
    expect(await next(`${OPENING}\n${CLOSING!.slice(0, 40)}`)).toMatchObject({ counts: {}, rejected: {} });
    const rest = await next(`${CLOSING!.slice(40)}\n`);
    expect(Object.values(rest.counts)).toEqual([1]);
  });

  test('ends when it shall, with what came until then', async () => {
    const { batchesOf, wordsOf, ending } = piped();
    const pipe = openPipe();
    const batches = batchesOf(pipe);
    pipe.write('{"method":"GET","path":"/a","status":200}\n{"met');
    const first = batches.next();
    ending.abort();
    expect(wordsOf((await first).value as Batch)).toMatchObject({
      counts: { 'GET /a 200 10:00 -': 1 },
      rejected: {},
    });
    expect((await batches.next()).done).toBe(true);
  });
});

test.each([
  { title: 'an array', text: ' \n[{"a":1}]', isArray: true },
  { title: 'an array behind a byte order mark', text: '\ufeff [{"a":1}]', isArray: true },
  { title: "lines of Envoy's", text: '[2026-08-20T10:00:00.000Z] "GET / HTTP/1.1" 200', isArray: false },
  { title: 'lines of objects', text: '\ufeff{"a":[1]}', isArray: false },
  { title: 'a bracket alone', text: '[', isArray: true },
  { title: 'blanks without end', text: `${' '.repeat(5000)}[1]`, isArray: false },
  { title: 'nothing', text: '', isArray: false },
])('$title is told by its beginning, of which nothing is lost', async ({ text, isArray }) => {
  for (const size of [1, 2, 3, 1000]) {
    const found = await withKind(chunked(Buffer.from(text), size));
    expect(found.isArray).toBe(isArray);
    const all = Buffer.concat(await Array.fromAsync(found.all)).toString();
    expect(all).toBe(text.replace('\ufeff', ''));
  }
});

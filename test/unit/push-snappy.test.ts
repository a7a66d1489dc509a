import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { snappyCompress } from 'hysnappy';
import { expect, test } from 'vitest';
import { readPushedBody } from '../../server/ingest/push/push-lines.ts';
import { unsnapped } from '../../server/ingest/push/snappy.ts';
import { bytes, message, snappyOf, varint } from '../support/protobuf-bytes.ts';

const text = (content: string) => new TextEncoder().encode(content);

test.each([
  { title: 'literals', body: snappyOf(text('x'.repeat(200))), content: 'x'.repeat(200) },
  { title: 'nothing', body: Uint8Array.of(0), content: '' },
  {
    title: 'a copy of what came before',
    body: Uint8Array.of(8, 3 << 2, 97, 98, 99, 100, (0 << 2) | 1, 4),
    content: 'abcdabcd',
  },
  {
    title: 'a copy that overlaps itself',
    body: Uint8Array.of(8, 0, 97, (3 << 2) | 1, 1),
    content: 'aaaaaaaa',
  },
])('unpacks $title', ({ body, content }) => {
  expect(Buffer.from(unsnapped(body, 1000)).toString()).toBe(content);
});

test.each([
  { title: 'empty', body: Uint8Array.of() },
  { title: 'a length of six bytes', body: Uint8Array.of(255, 255, 255, 255, 255, 1) },
  { title: 'longer than it says', body: snappyOf(text('abcd'), 3) },
  { title: 'shorter than it says', body: snappyOf(text('abcd'), 5) },
  { title: 'cut off', body: snappyOf(text('abcd')).subarray(0, 4) },
  { title: 'a copy from before the start', body: Uint8Array.of(8, 0, 97, (3 << 2) | 1, 2) },
  { title: 'JSON', body: text('{"streams":[]}') },
])('refuses what is $title, and says how to send JSON', ({ body }) => {
  expect(() => unsnapped(body, 1000)).toThrow(
    expect.objectContaining({
      code: 'unreadable_body',
      message: expect.stringMatching(
        /^the body is not snappy: .*; a body in JSON needs Content-Type: application\/json$/,
      ),
    }),
  );
});

test('a stated length over the limit is refused before anything is unpacked', () => {
  const bomb = Uint8Array.from([...varint(4_000_000_000), 0, 97]);
  expect(() => unsnapped(bomb, 1000)).toThrow(expect.objectContaining({ code: 'body_too_large' }));
  expect(unsnapped(snappyOf(text('x'.repeat(1000))), 1000)).toHaveLength(1000);
  expect(() => unsnapped(snappyOf(text('x'.repeat(1001))), 1000)).toThrow(
    expect.objectContaining({ code: 'body_too_large' }),
  );
});

test('a body larger than the memory that is kept, and a small one after it', () => {
  const large = new Uint8Array(12 * 1024 ** 2).map((_, at) => at * 7);
  expect(Buffer.from(unsnapped(snappyCompress(large), 64 * 1024 ** 2)).equals(large)).toBe(true);
  expect(unsnapped(snappyOf(text('abc')), 1000)).toEqual(text('abc'));
});

test('unpacks whatever was packed', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('GET /s/', '200', 'x', '{"a":', '\n')), (words) => {
      const content = text(words.join(''));
      expect(unsnapped(snappyCompress(content), 1_000_000)).toEqual(content);
    }),
  );
});

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

const push = message(bytes(1, [...bytes(1, '{app="shop"}'), ...bytes(2, bytes(2, 'a'))]));

test.each([
  { title: 'snappy alone', body: snappyOf(push), encoding: undefined },
  { title: 'snappy, and said so', body: snappyOf(push), encoding: 'snappy' },
  { title: 'snappy within gzip', body: gzipSync(snappyOf(push)), encoding: 'gzip' },
])('Loki protobuf in $title', async ({ body, encoding }) => {
  const about = { protocol: 'loki', format: 'protobuf', encoding, maxBody: 1000 } as const;
  const { lines } = await readPushedBody(once(body), about);
  expect([...lines]).toMatchObject([{ services: ['shop'], at: null }]);
});

test.each([
  { title: 'an encoding that is not read', encoding: 'br', body: push, code: 'unsupported_encoding' },
  { title: 'no gzip', encoding: 'gzip', body: push, code: 'unreadable_body' },
  { title: 'gzip cut off', encoding: 'gzip', body: gzipSync(push).subarray(0, 20), code: 'unreadable_body' },
  {
    title: 'too large, unpacked',
    encoding: 'gzip',
    body: gzipSync(new Uint8Array(1001)),
    code: 'body_too_large',
  },
])('a body that is $title: $code', async ({ encoding, body, code }) => {
  const about = { protocol: 'otlp', format: 'protobuf', encoding, maxBody: 1000 } as const;
  await expect(readPushedBody(once(body), about)).rejects.toMatchObject({ code });
});

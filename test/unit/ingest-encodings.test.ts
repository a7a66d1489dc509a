import { Readable } from 'node:stream';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chunked, line, reader } from '../fixtures/ingest/reading.ts';

const BODY = Buffer.from(`${line()}\n`.repeat(1000));
const LIMIT = 1 << 20;

test.each([
  { encoding: 'identity', bytes: BODY },
  { encoding: '', bytes: BODY },
  { encoding: 'gzip', bytes: gzipSync(BODY) },
  { encoding: 'x-gzip', bytes: gzipSync(BODY) },
  { encoding: ' GZip ', bytes: gzipSync(BODY) },
  { encoding: 'deflate', bytes: deflateSync(BODY) },
  { encoding: 'deflate', bytes: deflateRawSync(BODY) },
  { encoding: 'zstd', bytes: zstdCompressSync(BODY) },
])('$encoding is read, whole and byte by byte', async ({ encoding, bytes }) => {
  for (const chunk of [1, 7, bytes.length]) {
    const reading = await reader().read(bytes, { encoding, chunk });
    expect(reading.ok && reading.batch.accepted).toBe(1000);
  }
});

test('several gzip members are one body', async () => {
  const bytes = Buffer.concat([gzipSync(BODY), gzipSync(line()), gzipSync('')]);
  const reading = await reader().read(bytes, { encoding: 'gzip' });
  expect(reading.ok && reading.batch.accepted).toBe(1001);
});

test.each(['gzip', 'deflate', 'zstd'])('an empty body is fine as %s', async (encoding) => {
  const reading = await reader().read('', { encoding });
  expect(reading.ok && [reading.batch.accepted, reading.batch.rejected]).toEqual([0, 0]);
});

function withWrongChecksum(gzip: Buffer): Buffer {
  gzip[gzip.length - 8]! ^= 1;
  return gzip;
}

const garbage = Buffer.from('garbage!');
test.each([
  { title: 'gzip cut off', encoding: 'gzip', bytes: gzipSync(BODY).subarray(0, -1) },
  { title: 'gzip cut off in its header', encoding: 'gzip', bytes: gzipSync(BODY).subarray(0, 3) },
  { title: 'gzip with a wrong checksum', encoding: 'gzip', bytes: withWrongChecksum(gzipSync(BODY)) },
  {
    title: 'gzip with something after it',
    encoding: 'gzip',
    bytes: Buffer.concat([gzipSync(BODY), garbage]),
  },
  { title: 'gzip that is none', encoding: 'gzip', bytes: BODY },
  { title: 'deflate cut off', encoding: 'deflate', bytes: deflateSync(BODY).subarray(0, -1) },
  {
    title: 'deflate with something after it',
    encoding: 'deflate',
    bytes: Buffer.concat([deflateSync(BODY), garbage]),
  },
  { title: 'raw deflate cut off', encoding: 'deflate', bytes: deflateRawSync(BODY).subarray(0, -1) },
  { title: 'deflate of one byte', encoding: 'deflate', bytes: Buffer.from([0x78]) },
  { title: 'zstd cut off', encoding: 'zstd', bytes: zstdCompressSync(BODY).subarray(0, -1) },
  {
    title: 'zstd with something after it',
    encoding: 'zstd',
    bytes: Buffer.concat([zstdCompressSync(BODY), garbage]),
  },
  { title: 'zstd that is none', encoding: 'zstd', bytes: BODY },
])('nothing is counted of $title', async ({ encoding, bytes }) => {
  for (const chunk of [5, bytes.length]) {
    const reading = await reader().read(bytes, { encoding, chunk });
    expect(reading).toMatchObject({ ok: false, code: 'unreadable_body' });
    expect(!reading.ok && reading.message).toMatch(
      /^the body is not what its Content-Encoding says, or is cut off: /,
    );
  }
});

test.each(['br', 'gzip, gzip', 'toString'])('the encoding %s is refused', async (encoding) => {
  expect(await reader().read(BODY, { encoding })).toEqual({
    ok: false,
    code: 'unsupported_encoding',
    message: `Content-Encoding "${encoding}" is not read; send identity, gzip, deflate or zstd`,
  });
});

test.each([
  { encoding: 'identity', bytes: Buffer.alloc(LIMIT + 1, '\n') },
  { encoding: 'gzip', bytes: gzipSync(Buffer.alloc(100 * LIMIT, '\n')) },
  { encoding: 'deflate', bytes: deflateSync(Buffer.alloc(100 * LIMIT, '\n')) },
  { encoding: 'zstd', bytes: zstdCompressSync(Buffer.alloc(100 * LIMIT, '\n')) },
])('a body larger than the limit is refused at once: $encoding', async ({ encoding, bytes }) => {
  let isEnded = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunked(bytes, 4096);
      yield* endless();
    } finally {
      isEnded = true;
    }
  }
  const reading = await reader({ maxBody: LIMIT }).read(source(), { encoding });
  expect(reading).toEqual({
    ok: false,
    code: 'body_too_large',
    message: `the body is larger than ${LIMIT} bytes after decompression; send smaller ones, or raise LEEWAY_MAX_BODY`,
  });
  await expect.poll(() => isEnded).toBe(true);
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield Buffer.alloc(4096, '\n');
}

test('a body of exactly the limit is read', async () => {
  const reading = await reader({ maxBody: BODY.length }).read(gzipSync(BODY), { encoding: 'gzip' });
  expect(reading.ok && reading.batch.accepted).toBe(1000);
});

test('a request is left alive when reading stops early, so that it can be answered', async () => {
  const request = Readable.from(chunked(Buffer.alloc(8 * LIMIT, '\n'), 65_536));
  const reading = await reader({ maxBody: LIMIT }).read(request);
  expect(!reading.ok && reading.code).toBe('body_too_large');
  expect(request.destroyed).toBe(false);
});

test.each(['identity', 'gzip', 'deflate', 'zstd'])(
  'a fault of the source itself is thrown on: %s',
  async (encoding) => {
    const gone = new Error('the client went away');
    async function* source(): AsyncGenerator<Uint8Array> {
      yield encoding === 'zstd' ? zstdCompressSync(BODY).subarray(0, 20) : gzipSync(BODY).subarray(0, 20);
      throw gone;
    }
    const bytes = encoding === 'deflate' ? cutOff(deflateSync(BODY), gone) : source();
    await expect(reader().read(bytes, { encoding })).rejects.toBe(gone);
  },
);

async function* cutOff(bytes: Uint8Array, fault: Error): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 20);
  throw fault;
}

/** Undoes a Content-Encoding, as a stream. */
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

type Chunks = AsyncIterable<Uint8Array>;

const CHUNK_SIZE = 1 << 16;

/** Bytes that are not what their Content-Encoding says, or that end too soon. */
export class DecodingFault extends Error {}

const DECODERS: Readonly<Record<string, (chunks: Chunks) => Chunks>> = {
  identity: (chunks) => chunks,
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  zstd: (chunks) =>
    through(chunks, createZstdDecompress({ chunkSize: CHUNK_SIZE, rejectGarbageAfterEnd: true })),
};

export const ACCEPTED_ENCODINGS = 'identity, gzip, deflate or zstd';

/** The decoded chunks, or null for an encoding that is not read. Iterating throws a DecodingFault for damaged bytes. */
export function decoded(chunks: Chunks, encoding: string | undefined): Chunks | null {
  const name = (encoding ?? '').trim().toLowerCase() || 'identity';
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name]! : null;
  return decoder === null ? null : decoder(undisturbed(chunks));
}

/** Stopping early must not destroy a request before it is answered. */
function undisturbed(chunks: Chunks): Chunks {
  if (!(chunks instanceof Readable)) return chunks;
  return { [Symbol.asyncIterator]: () => chunks.iterator({ destroyOnReturn: false }) };
}

/** Several members, one after the other, are one body; Node itself refuses what follows them, but for a padding of zeros. */
function gunzip(chunks: Chunks): Chunks {
  return through(chunks, createGunzip({ chunkSize: CHUNK_SIZE }));
}

/** Browsers and some shippers send deflate without the zlib header that the standard asks for. */
async function* inflate(chunks: Chunks): Chunks & AsyncGenerator<Uint8Array> {
  const options = { chunkSize: CHUNK_SIZE, rejectGarbageAfterEnd: true };
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < 2) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const decoder = hasZlibHeader(head) ? createInflate(options) : createInflateRaw(options);
  yield* through(rejoined(head, iterator), decoder);
}

function hasZlibHeader(head: Uint8Array): boolean {
  const [method = 0, flags = 0] = head;
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}

async function* rejoined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* through(chunks: Chunks, decoder: Transform): AsyncGenerator<Uint8Array> {
  const source: { fault?: unknown; bytes: number } = { bytes: 0 };
  pipeline(watched(chunks, source), decoder, () => {});
  try {
    yield* decoder as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (source.fault !== undefined) throw source.fault;
    // An empty body is fine in any encoding: a sender that only wants to be heard need not compress nothing.
    if (source.bytes > 0) throw new DecodingFault((error as Error).message, { cause: error });
  }
}

/** Keeps a fault of the source apart from faults of the encoding. */
async function* watched(
  chunks: Chunks,
  source: { fault?: unknown; bytes: number },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      source.bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    source.fault = error;
    throw error;
  }
}

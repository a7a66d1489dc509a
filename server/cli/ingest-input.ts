/** What `leeway ingest` is given: files, or the standard input. */
import { access, constants, type FileHandle, open, stat } from 'node:fs/promises';
import { DecodingFault, decoded } from '../ingest/content-encodings.ts';
import { wordsOf } from '../ingest/tail/listing.ts';
import { packingOf } from '../ingest/tail/packing.ts';
import { wrong } from './ingest-reading.ts';

export const STDIN = '-';
/** An array is all or nothing, and must fit a body. */
export const LONG_ARRAY =
  "a JSON array as long as this is not read; nothing of it was counted. One object a line may go on for ever: jq -c '.[]'";

const CHUNK = 1 << 18;
const MAGIC_LENGTH = 4;
const LF = 0x0a;
/** White space at the beginning is passed so far. */
const FAR = 256;
const MARK_LENGTH = 3;
const MARK = /^\xef\xbb\xbf/;
const KIND = /^(?:\xef\xbb\xbf|(?!\xef\xbb\xbf))\s*\S./s;
const ARRAY = /^(?:\xef\xbb\xbf)?\s*\[(?!\d)/;
/** A line that is longer than this is cut; the reader refuses it long before. */
const LARGEST_BLOCK = 1 << 23;

type Chunks = AsyncIterable<Uint8Array>;

/** Bytes of all files as they are stored. Refuses what is no file before anything is counted. */
export async function sizeOf(paths: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const path of paths.filter((each) => each !== STDIN)) {
    const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      throw wrong(cause.code === 'ENOENT' ? `${path}: there is no such file` : `${path}: ${cause.message}`);
    });
    if (!found.isFile()) throw wrong(`${path} is no file; name the files in it`);
    await access(path, constants.R_OK).catch((cause: NodeJS.ErrnoException) => {
      throw wrong(wordsOf(path, cause));
    });
    sizes.set(path, found.size);
  }
  return sizes;
}

/** The content of a file or stream, unpacked when its first bytes say that it is packed. */
export async function* unpackedOf(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const { start, all } = await begun(chunks, (bytes) => bytes.length >= MAGIC_LENGTH);
  const packing = packingOf(start);
  try {
    yield* packing === 'plain' ? all : decoded(all, packing)!;
  } catch (cause) {
    if (!(cause instanceof DecodingFault)) throw cause;
    throw wrong(`it is damaged or cut off: ${cause.message}`);
  }
}

/** Reads on until the beginning says enough, or is all there is; `all` has that beginning too. */
async function begun(
  chunks: Chunks,
  isEnough: (start: Uint8Array) => boolean,
): Promise<{ start: Uint8Array; all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array();
  while (!isEnough(start)) {
    const { value, done } = await iterator.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  return { start, all: rejoined(start, iterator) };
}

/** Whether the content is a JSON array, and all of it without a byte order mark. */
export async function withKind(chunks: Chunks): Promise<{ isArray: boolean; all: Chunks }> {
  const { start, all } = await begun(chunks, tellsKind);
  return { isArray: beginsArray(start), all: MARK.test(beginning(start)) ? behindMark(all) : all };
}

/** Envoy's lines begin with a bracket and a digit. */
export function beginsArray(start: Uint8Array): boolean {
  return ARRAY.test(beginning(start));
}

function tellsKind(start: Uint8Array): boolean {
  return start.length >= FAR || (start.length > MARK_LENGTH && KIND.test(beginning(start)));
}

function beginning(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, FAR)).toString('latin1');
}

async function* behindMark(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    yield isFirst ? chunk.subarray(MARK_LENGTH) : chunk;
    isFirst = false;
  }
}

async function* rejoined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** The bytes of a file as they are stored; `onRead` is told how many so far. */
export async function* storedChunks(
  path: string,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const handle: FileHandle = await open(path, 'r');
  try {
    for (let at = 0; ; ) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
      onRead(at);
    }
  } finally {
    await handle.close();
  }
}

export type Block = { readonly bytes: Uint8Array<ArrayBuffer>; readonly offset: number };

/**
 * Whole lines, about `size` bytes of them at a time. Where blocks end depends on the content alone and not on its chunks,
 * so that the same content is always cut alike.
 */
export async function* lineBlocks(chunks: Chunks, size: number): AsyncGenerator<Block> {
  let held = new Uint8Array(size);
  let length = 0;
  let offset = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + held.length - length);
      held.set(part, length);
      length += part.length;
      from += part.length;
      if (length < held.length) continue;
      const end = held.lastIndexOf(LF) + 1 || (length < LARGEST_BLOCK ? 0 : length);
      const next = new Uint8Array(end === 0 ? length * 2 : Math.max(size, (length - end) * 2));
      next.set(held.subarray(end, length));
      if (end > 0) yield { bytes: held.subarray(0, end), offset };
      held = next;
      offset += end;
      length -= end;
    }
  }
  if (length > 0) yield { bytes: held.subarray(0, length), offset };
}

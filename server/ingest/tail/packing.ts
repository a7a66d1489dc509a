/** The bytes of a file in their order, unpacked where it is packed. What it is tell its first bytes, not its name. */
import type { FileHandle } from 'node:fs/promises';
import { DecodingFault, decoded } from '../content-encodings.ts';

export type Packing = 'plain' | 'gzip' | 'zstd';

export type FileBytes = {
  /** Puts what follows into[from, to); answers how many bytes, fewer than asked for only at the present end. */
  read(into: Uint8Array, from: number, to: number): Promise<number>;
  /** A packed file was read to its proper end: nothing will follow. */
  readonly isComplete: boolean;
  /** Why a packed file cannot be read further, or null. */
  readonly damage: string | null;
  /** Bytes of the file as it is stored that were passed; for showing progress. */
  readonly passed: number;
  close(): Promise<void>;
};

const CHUNK = 1 << 16;

export function packingOf(start: Uint8Array): Packing {
  const [a, b, c, d] = start;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'plain';
}

/** Of a plain file, from `position` on. The handle stays open when this is closed. */
export function plain(handle: FileHandle, position: number): FileBytes {
  let at = position;
  return {
    isComplete: false,
    damage: null,
    get passed() {
      return at;
    },
    async read(into, from, to) {
      const start = from;
      let next = from;
      while (next < to) {
        const { bytesRead } = await handle.read(into, next, to - next, at);
        if (bytesRead === 0) break;
        next += bytesRead;
        at += bytesRead;
      }
      return next - start;
    },
    async close() {},
  };
}

/** Of a packed file, from its beginning on. */
export function unpacked(handle: FileHandle, packing: Packing): FileBytes {
  const state = { passed: 0, isComplete: false, damage: null as string | null };
  const chunks = decoded(stored(handle, state), packing)![Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array();
  const next = async (): Promise<boolean> => {
    if (state.isComplete || state.damage !== null) return false;
    try {
      const { value, done } = await chunks.next();
      state.isComplete = done === true;
      chunk = value ?? chunk;
      return !done;
    } catch (cause) {
      if (!(cause instanceof DecodingFault)) throw cause;
      state.damage = cause.message;
      return false;
    }
  };
  return {
    get isComplete() {
      return state.isComplete;
    },
    get damage() {
      return state.damage;
    },
    get passed() {
      return state.passed;
    },
    async read(into, from, to) {
      let at = from;
      while (at < to && (chunk.length > 0 || (await next()))) {
        const part = chunk.subarray(0, to - at);
        into.set(part, at);
        at += part.length;
        chunk = chunk.subarray(part.length);
      }
      // What is at its end now shall be known to be so, also when the last read took it to the last byte.
      if (chunk.length === 0 && at === to) await next();
      return at - from;
    },
    async close() {
      await chunks.return?.();
    },
  };
}

/** Bytes of the unpacked file, modulo 2^32, as the end of a gzip file of one member says. */
export async function gzipLength(handle: FileHandle, size: number): Promise<number> {
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, size - 4);
  return buffer.readUInt32LE(0);
}

async function* stored(handle: FileHandle, state: { passed: number }): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, state.passed);
    if (bytesRead === 0) return;
    state.passed += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

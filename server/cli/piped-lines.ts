/** The lines of a pipe, piece by piece: what one piece leaves open, such as the first line of a pair, the next one ends. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Piece, PieceReading } from '../ingest/ingest.ts';
import { SPARE_BYTES } from '../ingest/tail/sink.ts';
import type { Batch } from '../ledger/batch.ts';

/** What has come is not held back longer: a pipe may stay open for days. */
const HELD_MS = 1_000;

export type PipedLines = {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly buffer: Uint8Array;
  readonly read: (piece: Piece) => PieceReading;
  /** Once aborted, nothing more is taken from the pipe; what was taken counts. */
  readonly signal: AbortSignal;
};

export async function* pipedBatches({ chunks, buffer, read, signal }: PipedLines): AsyncGenerator<Batch> {
  const room = buffer.length - SPARE_BYTES;
  let length = 0;
  let carry: string | null = null;
  const take = (isEnd: boolean): Batch => {
    const reading = read({ bytes: buffer, length, isEnd, carry });
    carry = reading.carry;
    buffer.copyWithin(0, reading.consumed, length);
    length -= reading.consumed;
    return reading.batch;
  };
  for await (const chunk of timely(chunks, signal)) {
    if (chunk === null && length > 0) yield take(false);
    for (let from = 0; chunk !== null && from < chunk.length; ) {
      const part = chunk.subarray(from, from + room - length);
      buffer.set(part, length);
      length += part.length;
      from += part.length;
      if (length === room) yield take(false);
    }
  }
  if (length > 0 || carry !== null) yield take(!signal.aborted);
}

/** The chunks as they come, and null about each second. */
async function* timely(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array | null> {
  const iterator = chunks[Symbol.asyncIterator]();
  let due = performance.now() + HELD_MS;
  for (let next = iterator.next(); !signal.aborted; ) {
    const wait = new AbortController();
    const left = Math.max(0, due - performance.now());
    const idle = delay(left, null, { signal: wait.signal }).catch(() => null);
    const result = await Promise.race([next, idle]);
    wait.abort();
    if (result?.done) return;
    if (result !== null) {
      yield result.value;
      next = iterator.next();
    }
    if (performance.now() < due) continue;
    yield null;
    due = performance.now() + HELD_MS;
  }
}

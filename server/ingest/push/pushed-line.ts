import { PushFault } from './push-fault.ts';

/** One log line out of a push, with what its sender says of it. */
export type PushedLine = {
  /** The service by the sender's labels or resource, the best name first. */
  readonly services: readonly string[];
  /** When it was written, ms since the epoch; null when the sender does not say. */
  readonly at: number | null;
  readonly line: Uint8Array;
};

/** What a push is written in. */
export type PushFormat = 'json' | 'protobuf';

/** An empty line takes two bytes of a body: without a bound a small push could be a long time in reading. */
const MOST_LINES = 1_000_000;

export function checkLineCount(lines: number): void {
  if (lines > MOST_LINES)
    throw new PushFault('body_too_large', `the push has more than ${MOST_LINES} lines; send smaller ones`);
}

const NANOS_PER_MS = 1_000_000n;

/** Milliseconds of a time in nanoseconds; 0 is how protocols say that there is none. */
export function msOfNanos(nanos: bigint): number | null {
  return nanos === 0n ? null : Number(nanos / NANOS_PER_MS);
}

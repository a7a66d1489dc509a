/** Runs of lines: enough of one shape that it is learned, then lines of it and changed ones by turns. */
import { changedBytes, changedMembers, written } from './mutation.ts';
import { type Random, randomOf } from './random.ts';
import { REAL_LOGS, shapeOf } from './records.ts';

/** A shape is learned from the ninth record on that none has known. */
const FIRST = 24;

export type RunOptions = {
  readonly seed: number;
  readonly length: number;
  readonly records?: readonly object[];
};

/** `records` take the place of those that the seed would choose. */
export function runOf({ seed, length, records }: RunOptions): Uint8Array[] {
  const random = randomOf(seed);
  const next = records === undefined ? makerOf(random) : () => plain(random.pick(records), random);
  const lines = Array.from({ length: FIRST }, next);
  while (lines.length < length) {
    const line = next();
    lines.push(random.once(4) ? line : changed(line, random), next());
  }
  return lines;
}

function makerOf(random: Random): () => Uint8Array {
  if (random.once(2)) {
    const log = random.pick(REAL_LOGS);
    const first = random.below(log.length);
    let at = 0;
    // Mostly a few of them, in turn; sometimes all.
    const few = random.once(3) ? log.length : 3;
    return () => log[(first + (at++ % few)) % log.length]!;
  }
  const make = shapeOf(random);
  return () => plain(make(), random);
}

function plain(record: object, random: Random): Uint8Array {
  return Buffer.from(written(record, random, !random.once(20)));
}

function changed(line: Uint8Array, random: Random): Uint8Array {
  if (random.once(2)) return changedBytes(line, random);
  const record = recordOf(line);
  if (record === null) return changedBytes(line, random);
  return Buffer.from(random.once(3) ? written(record, random) : changedMembers(record, random));
}

function recordOf(line: Uint8Array): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(line).toString()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/**
 * The bytes of ledger rows and minute rows.
 *
 * Buckets: pairs of (bucket - bucket before, count). A ledger row: for each series its id, the number of minutes, and for
 * each of those (minute - minute before, number of buckets, buckets). All ascending, all varints.
 */
import { type MinuteBuckets, sumOf } from './minute-buckets.ts';
import type { MinuteRow } from './ports.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const scratch = new ByteWriter();

/** A ledger row's bytes, of minutes in order of series and minute. */
export function encodeDeltas(minutes: readonly MinuteBuckets[]): Buffer {
  scratch.clear();
  for (let at = 0; at < minutes.length; ) {
    const { series } = minutes[at]!;
    const from = at;
    while (minutes[at]?.series === series) at++;
    scratch.varint(series);
    scratch.varint(at - from);
    writeMinutes(minutes, from, at);
  }
  return scratch.take();
}

function writeMinutes(minutes: readonly MinuteBuckets[], from: number, to: number): void {
  let before = 0;
  for (let at = from; at < to; at++) {
    const one = minutes[at]!;
    scratch.varint(one.minute - before);
    before = one.minute;
    scratch.varint(one.to - one.from);
    writeBuckets(one);
  }
}

/** Reads a ledger row back. */
export function decodeDeltas(bytes: Uint8Array): MinuteBuckets[] {
  const reader = new ByteReader(bytes);
  const found: MinuteBuckets[] = [];
  while (!reader.done) {
    const series = reader.varint();
    let minute = 0;
    for (let minutes = reader.varint(); minutes > 0; minutes--) {
      minute += reader.varint();
      const length = reader.varint();
      found.push({ series, minute, ...readBuckets(reader, length), from: 0, to: length });
    }
  }
  return found;
}

function readBuckets(reader: ByteReader, length: number): Pick<MinuteBuckets, 'buckets' | 'counts'> {
  const buckets: number[] = [];
  const counts: number[] = [];
  let bucket = 0;
  for (let left = length; left > 0; left--) {
    bucket += reader.varint();
    buckets.push(bucket);
    counts.push(reader.varint());
  }
  return { buckets, counts };
}

/** A minute row's bytes: what is stored already and what comes in addition, summed. */
export function mergeBuckets(stored: Uint8Array | undefined, added: MinuteBuckets): Buffer {
  const sum = stored === undefined ? added : sumOf([readMinute({ ...added, buckets: stored }), added]);
  scratch.clear();
  writeBuckets(sum);
  return scratch.take();
}

/** Reads a minute row, as a whole. */
export function readMinute(row: MinuteRow): MinuteBuckets {
  const buckets: number[] = [];
  const counts: number[] = [];
  decodeBuckets(row.buckets, (bucket, count) => {
    buckets.push(bucket);
    counts.push(count);
  });
  return { series: row.series, minute: row.minute, buckets, counts, from: 0, to: buckets.length };
}

/** Reads the bytes of a minute row. */
export function decodeBuckets(bytes: Uint8Array, visit: (bucket: number, count: number) => void): void {
  const reader = new ByteReader(bytes);
  let bucket = 0;
  while (!reader.done) {
    bucket += reader.varint();
    visit(bucket, reader.varint());
  }
}

function writeBuckets({ buckets, counts, from, to }: MinuteBuckets): void {
  let before = 0;
  for (let index = from; index < to; index++) {
    const bucket = buckets[index]!;
    scratch.varint(bucket - before);
    before = bucket;
    scratch.varint(counts[index]!);
  }
}

/**
 * The bytes of ledger rows and minute rows.
 *
 * Buckets: pairs of (bucket - bucket before, count). A ledger row: for each series its id, the number of minutes, and for
 * each of those (minute - minute before, number of buckets, buckets). All ascending, all varints.
 */
import type { DeltaTable } from './delta-table.ts';
import { ByteReader, ByteWriter } from './varint.ts';

/** Counts of one (series, minute), ascending by bucket. */
export type MinuteBuckets = {
  readonly series: number;
  readonly minute: number;
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
};

const BUCKETS = 4096;
const MINUTES = 2 ** 20;

/** The table's content in order of series, minute and bucket. Series numbers stay below 2^21. */
export function* minutesOf(table: DeltaTable): Generator<MinuteBuckets> {
  const keys = new Float64Array(table.size);
  let length = 0;
  table.forEach((series, minute, bucket) => {
    keys[length++] = (series * MINUTES + (minute - table.origin)) * BUCKETS + bucket;
  });
  keys.sort();
  let current: { series: number; minute: number; buckets: number[]; counts: number[] } | null = null;
  for (const key of keys) {
    const bucket = key % BUCKETS;
    const upper = Math.floor(key / BUCKETS);
    const minute = table.origin + (upper % MINUTES);
    const series = Math.floor(upper / MINUTES);
    if (current === null || current.series !== series || current.minute !== minute) {
      if (current !== null) yield current;
      current = { series, minute, buckets: [], counts: [] };
    }
    current.buckets.push(bucket);
    current.counts.push(table.get(series, minute, bucket));
  }
  if (current !== null) yield current;
}

/** A ledger row's bytes, of what {@link minutesOf} yields. */
export function encodeDeltas(minutes: Iterable<MinuteBuckets>): Buffer {
  const writer = new ByteWriter();
  for (const [series, own] of Map.groupBy(minutes, (entry) => entry.series)) {
    writer.varint(series);
    writer.varint(own.length);
    let before = 0;
    for (const { minute, buckets, counts } of own) {
      writer.varint(minute - before);
      before = minute;
      writer.varint(buckets.length);
      writeBuckets(writer, buckets, counts);
    }
  }
  return writer.take();
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
      found.push({ series, minute, ...readBuckets(reader, reader.varint()) });
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

/** The sum of what is told of one minute twice. */
export function sumOf(a: MinuteBuckets, b: MinuteBuckets): MinuteBuckets {
  const buckets: number[] = [];
  const counts: number[] = [];
  let left = 0;
  let right = 0;
  while (left < a.buckets.length || right < b.buckets.length) {
    const one = a.buckets[left] ?? Number.POSITIVE_INFINITY;
    const other = b.buckets[right] ?? Number.POSITIVE_INFINITY;
    const bucket = Math.min(one, other);
    buckets.push(bucket);
    counts.push((one === bucket ? a.counts[left++]! : 0) + (other === bucket ? b.counts[right++]! : 0));
  }
  return { series: a.series, minute: a.minute, buckets, counts };
}

const scratch = new ByteWriter();

/** A minute row's bytes: what is stored already and what comes in addition, merged. */
export function mergeBuckets(stored: Uint8Array | undefined, added: MinuteBuckets): Buffer {
  scratch.clear();
  if (stored === undefined) {
    writeBuckets(scratch, added.buckets, added.counts);
    return scratch.take();
  }
  const before = { ...added, buckets: [] as number[], counts: [] as number[] };
  decodeBuckets(stored, (bucket, count) => {
    before.buckets.push(bucket);
    before.counts.push(count);
  });
  const sum = sumOf(before, added);
  writeBuckets(scratch, sum.buckets, sum.counts);
  return scratch.take();
}

/** Reads a minute row. */
export function decodeBuckets(bytes: Uint8Array, visit: (bucket: number, count: number) => void): void {
  const reader = new ByteReader(bytes);
  let bucket = 0;
  while (!reader.done) {
    bucket += reader.varint();
    visit(bucket, reader.varint());
  }
}

function writeBuckets(writer: ByteWriter, buckets: readonly number[], counts: readonly number[]): void {
  let before = 0;
  for (let index = 0; index < buckets.length; index++) {
    writer.varint(buckets[index]! - before);
    before = buckets[index]!;
    writer.varint(counts[index]!);
  }
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBuckets, decodeDeltas, encodeDeltas, mergeBuckets } from '../../server/ledger/deltas-codec.ts';
import { decodePack, emptyPack, encodePack, sumPack } from '../../server/ledger/hour-pack.ts';
import { type MinuteBuckets, summed } from '../../server/ledger/minute-buckets.ts';
import { PendingMinutes } from '../../server/ledger/pending-minutes.ts';
import { ByteReader, ByteWriter } from '../../server/ledger/varint.ts';
import { FIELDS } from '../../server/slo/counts.ts';
import { type Cell, deltasOf, summedCells } from '../support/deltas.ts';

const whole = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53 - 1),
  fc.maxSafeNat(),
);

describe('varints', () => {
  test('read back what was written', () => {
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 200 }), (values) => {
        const writer = new ByteWriter();
        for (const value of values) writer.varint(value);
        const reader = new ByteReader(writer.take());
        expect(values.map(() => reader.varint())).toEqual(values);
        expect(reader.done).toBe(true);
      }),
    );
  });

  test.each([
    { value: 0, bytes: [0] },
    { value: 127, bytes: [0x7f] },
    { value: 128, bytes: [0x80, 0x01] },
    { value: 300, bytes: [0xac, 0x02] },
  ])('$value is $bytes', ({ value, bytes }) => {
    const writer = new ByteWriter();
    writer.varint(value);
    expect([...writer.take()]).toEqual(bytes);
  });

  test('bytes that end inside a number are refused', () => {
    expect(() => new ByteReader(Uint8Array.from([0x80])).varint()).toThrow(RangeError);
    expect(() => new ByteReader(Uint8Array.from([])).varint()).toThrow('the bytes end inside a number');
  });
});

const ORIGIN = 29_000_000;
const event = fc.record({
  series: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 27 - 1 })),
  minute: fc.oneof(
    fc.integer({ min: ORIGIN, max: ORIGIN + 3 }),
    fc.integer({ min: ORIGIN, max: ORIGIN + 2 ** 20 - 1 }),
  ),
  bucket: fc.oneof(fc.integer({ min: 380, max: 384 }), fc.integer({ min: 0, max: 4095 })),
  count: fc.integer({ min: 1, max: 1e9 }),
});

function minutesOf(events: readonly Cell[]): MinuteBuckets[] {
  return summed(deltasOf(events).minuteBuckets((series) => series));
}

function cellsIn(minutes: readonly MinuteBuckets[]): Cell[] {
  return minutes.flatMap(({ series, minute, buckets, counts, from, to }) =>
    Array.from(buckets)
      .slice(from, to)
      .map((bucket, index) => ({ series, minute, bucket, count: counts[from + index]! })),
  );
}

function inOrder(cells: readonly Cell[]): Cell[] {
  return cells.toSorted((a, b) => a.series - b.series || a.minute - b.minute || a.bucket - b.bucket);
}

describe('what is not saved yet', () => {
  test('is one entry a minute and series, however many rows told of it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 40 }), { maxLength: 8 }), (rows) => {
        const pending = new PendingMinutes();
        for (const events of rows) pending.add(minutesOf(events));
        const taken = pending.take();
        expect(cellsIn(taken)).toEqual(inOrder(summedCells(rows.flat())));
        expect(new Set(taken.map(({ series, minute }) => `${series} ${minute}`)).size).toBe(taken.length);
        expect(pending.take()).toEqual([]);
      }),
    );
  });
});

describe('ledger rows', () => {
  test('read back as the sums of what was added, each once, and in order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const read = cellsIn(decodeDeltas(encodeDeltas(minutesOf(events))));
        expect(read).toEqual(inOrder(summedCells(events)));
      }),
    );
  });

  test('nothing is no bytes', () => {
    expect(encodeDeltas([])).toHaveLength(0);
  });
});

describe('minute rows', () => {
  const counts = fc.dictionary(
    fc.integer({ min: 0, max: 4095 }).map(String),
    fc.integer({ min: 1, max: 1e12 }),
  );
  const ofRow = (row: Record<string, number>) => {
    const buckets = Object.keys(row)
      .map(Number)
      .sort((a, b) => a - b);
    const counts = buckets.map((bucket) => row[bucket]!);
    return { series: 1, minute: 1, buckets, counts, from: 0, to: buckets.length };
  };

  test('merging adds, bucket by bucket', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 5 }), (rows) => {
        let stored: Buffer | undefined;
        for (const row of rows) stored = mergeBuckets(stored, ofRow(row));
        const read: Record<string, number> = {};
        decodeBuckets(stored!, (bucket, count) => {
          read[bucket] = count;
        });
        const byHand: Record<string, number> = {};
        for (const row of rows)
          for (const [bucket, n] of Object.entries(row)) byHand[bucket] = (byHand[bucket] ?? 0) + n;
        expect(read).toEqual(byHand);
      }),
    );
  });
});

describe('hour packs', () => {
  const pack = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 * FIELDS - 1 }), fc.integer({ min: 1, max: 2 ** 50 })))
    .map((cells) => {
      const made = emptyPack();
      for (const [at, value] of cells) made[at] = value;
      return made;
    });

  test('read back as written; fields that are all zero cost a byte', () => {
    fc.assert(
      fc.property(pack, (given) => {
        expect(decodePack(encodePack(given))).toEqual(given);
      }),
    );
    expect(encodePack(emptyPack())).toHaveLength(FIELDS);
  });

  test('a part of the hour sums to the minutes in it', () => {
    const bounds = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(pack, bounds, (given, [from, to]) => {
        const byHand = new Float64Array(FIELDS);
        for (let at = from * FIELDS; at < to * FIELDS; at++) byHand[at % FIELDS]! += given[at]!;
        expect(sumPack(given, from, to)).toEqual(byHand);
      }),
    );
  });
});

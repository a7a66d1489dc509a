/**
 * The counts of one SLO in the sixty minutes of an hour: the unit in which per-SLO history is stored. Derived from the
 * minute rows and disposable.
 */
import { FIELDS } from '../slo/counts.ts';
import { ByteReader, ByteWriter } from './varint.ts';

export const HOUR_MINUTES = 60;

/** Sixty times {@link FIELDS} numbers: `pack[minuteOfHour * FIELDS + field]`. */
export type HourPack = Uint32Array;

export function emptyPack(): HourPack {
  return new Uint32Array(HOUR_MINUTES * FIELDS);
}

export function addPack(into: HourPack, from: HourPack): void {
  for (let index = 0; index < into.length; index++) into[index]! += from[index]!;
}

/** The sum of the minutes [from, to) of the hour, `FIELDS` numbers. */
export function sumPack(pack: HourPack, from = 0, to = HOUR_MINUTES): Float64Array {
  const sums = new Float64Array(FIELDS);
  for (let minute = from; minute < to; minute++) {
    for (let field = 0; field < FIELDS; field++) sums[field]! += pack[minute * FIELDS + field]!;
  }
  return sums;
}

/** For each field a varint that tells whether it is there (1) or all zero (0), and then its sixty numbers. */
export function encodePack(pack: HourPack): Buffer {
  const writer = new ByteWriter();
  for (let field = 0; field < FIELDS; field++) {
    const used = fieldUsed(pack, field);
    writer.varint(used ? 1 : 0);
    if (!used) continue;
    for (let minute = 0; minute < HOUR_MINUTES; minute++) writer.varint(pack[minute * FIELDS + field]!);
  }
  return writer.take();
}

export function decodePack(bytes: Uint8Array): HourPack {
  const pack = emptyPack();
  const reader = new ByteReader(bytes);
  for (let field = 0; field < FIELDS; field++) {
    if (reader.varint() === 0) continue;
    for (let minute = 0; minute < HOUR_MINUTES; minute++) pack[minute * FIELDS + field] = reader.varint();
  }
  return pack;
}

function fieldUsed(pack: HourPack, field: number): boolean {
  for (let index = field; index < pack.length; index += FIELDS) if (pack[index] !== 0) return true;
  return false;
}

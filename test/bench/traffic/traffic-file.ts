/** Log files of the benchmark. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import type { LineShape } from './line-shapes.ts';
import { minuteBlocks } from './minute-blocks.ts';
import { HandCount } from './requests.ts';

const MINUTE_MS = 60_000;
/** 500 requests a second: the counts of a minute of a busy service. */
export const LINES_PER_MINUTE = 30_000;

/** Writes whole minutes that end with the present, at least `lines` in all, and answers what they hold. */
export function writeTraffic(path: string, shape: LineShape, lines: number): HandCount {
  const blocks = minuteBlocks(shape, LINES_PER_MINUTE);
  const minutes = Math.ceil(lines / LINES_PER_MINUTE);
  const end = Math.floor(Date.now() / MINUTE_MS);
  const all = new HandCount();
  const file = openSync(path, 'w');
  try {
    for (let minute = end - minutes; minute < end; minute++) {
      const { bytes, count } = blocks.of(minute);
      writeSync(file, bytes);
      all.addAll(count);
    }
  } finally {
    closeSync(file);
  }
  return all;
}

/** Writes a log of one line. */
export function writeLine(path: string, shape: LineShape): void {
  writeFileSync(path, minuteBlocks(shape, 1).of(Math.floor(Date.now() / MINUTE_MS)).bytes);
}

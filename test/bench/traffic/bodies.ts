/** Request bodies made beforehand. */
import { type Request, requestOf } from '../http-load.ts';
import { SHAPES } from './line-shapes.ts';
import { minuteBlocks } from './minute-blocks.ts';

const MINUTE_MS = 60_000;
/** A body holds lines of so many minutes, as after a short pause of the shipper. */
const MINUTES = 3;
const LF = 0x0a;

/** `count` posts of at most `size` bytes, and not a line less than fits. */
export function bodiesOfSize(size: number, count: number): Request[] {
  const perMinute = Math.ceil(size / shortestLine() / MINUTES);
  return each(count, (seed) => {
    const bytes = lastMinutes(perMinute, seed).subarray(0, size);
    return bytes.subarray(0, bytes.lastIndexOf(LF) + 1);
  });
}

/** `count` posts of `lines` lines each. */
export function bodiesOfLines(lines: number, count: number): Request[] {
  return each(count, (seed) => {
    const bytes = lastMinutes(Math.ceil(lines / MINUTES), seed);
    let end = 0;
    for (let line = 0; line < lines; line++) end = bytes.indexOf(LF, end) + 1;
    return bytes.subarray(0, end);
  });
}

function each(count: number, bodyOf: (seed: number) => Buffer): Request[] {
  return Array.from({ length: count }, (_, seed) => {
    const body = bodyOf(seed);
    return requestOf(body, linesOf(body));
  });
}

function lastMinutes(perMinute: number, seed: number): Buffer {
  const blocks = minuteBlocks(SHAPES.leeway, perMinute, seed);
  const end = Math.floor(Date.now() / MINUTE_MS);
  const minutes = Array.from({ length: MINUTES }, (_, nth) =>
    Buffer.from(blocks.of(end - MINUTES + nth).bytes),
  );
  return Buffer.concat(minutes);
}

function shortestLine(): number {
  const request = { method: 'GET', path: '/s', query: '', status: 200, us: 1000 };
  return SHAPES.leeway.write(request, SHAPES.leeway.minuteText(0), 0).line.length;
}

function linesOf(body: Buffer): number {
  let lines = 0;
  for (let at = body.indexOf(LF); at >= 0; at = body.indexOf(LF, at + 1)) lines++;
  return lines;
}

/**
 * `node test/bench/generate-lines.ts [--bytes 10GB] [--shape leeway] [--rate 500]`: an access log on the standard output, faster
 * than it can be read. It ends with the present minute, in whole minutes.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SHAPES, type ShapeName } from './traffic/line-shapes.ts';
import { minuteBlocks } from './traffic/minute-blocks.ts';

const MINUTE_MS = 60_000;
const SECONDS = 60;
const UNITS: Readonly<Record<string, number>> = { '': 1, MB: 1e6, GB: 1e9 };
const STDOUT = 1;

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '10GB' },
    shape: { type: 'string', default: 'leeway' },
    rate: { type: 'string', default: '500' },
  },
});
const shape = SHAPES[values.shape as ShapeName];
if (shape === undefined) throw new Error(`shapes are: ${Object.keys(SHAPES).join(', ')}`);

const blocks = minuteBlocks(shape, Number(values.rate) * SECONDS);
const { bytes: first } = blocks.of(0);
const minutes = Math.ceil(bytesOf(values.bytes) / first.length);
const end = Math.floor(Date.now() / MINUTE_MS);
for (let minute = end - minutes; minute < end; minute++) writeAll(blocks.of(minute).bytes);

function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(STDOUT, bytes, at);
}

function bytesOf(text: string): number {
  const parts = /^(\d+)(MB|GB|)$/.exec(text);
  if (parts === null) throw new Error(`--bytes ${text}: write a number, or like 500MB or 10GB`);
  return Number(parts[1]) * UNITS[parts[2]!]!;
}

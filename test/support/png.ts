/** Makes a screenshot small enough to be kept: a palette of 256 colours, and a patient compression. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS = 3;
const COLOURS = 256;

type Image = { readonly width: number; readonly height: number; readonly rgb: Buffer };

/** Reads an 8-bit RGB image, as browsers write it, and writes it with a palette. */
export function withPalette(png: Buffer): Buffer {
  const image = decode(png);
  const palette = coveringColours(image.rgb);
  const nearest = new Map<number, number>(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((image.width + 1) * image.height);
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    const colour = image.rgb.readUIntBE(pixel * CHANNELS, CHANNELS);
    const index = nearest.get(colour) ?? nearestOf(palette, colour);
    nearest.set(colour, index);
    rows[pixel + Math.floor(pixel / image.width) + 1] = index;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(image.width, 0);
  head.writeUInt32BE(image.height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.concat(palette.map((colour) => Buffer.from([colour >> 16, colour >> 8, colour])));
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', table),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decode(png: Buffer): Image {
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png[24] !== 8 || png[25] !== 2) throw new Error('not an 8-bit RGB image');
  return { width, height, rgb: unfilter(inflateSync(Buffer.concat(data)), width * CHANNELS, height) };
}

function unfilter(filtered: Buffer, length: number, height: number): Buffer {
  const rgb = Buffer.alloc(length * height);
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (length + 1)]!;
    for (let x = 0; x < length; x++) {
      const at = row * length + x;
      const left = x < CHANNELS ? 0 : rgb[at - CHANNELS]!;
      const up = row === 0 ? 0 : rgb[at - length]!;
      const upLeft = row === 0 || x < CHANNELS ? 0 : rgb[at - length - CHANNELS]!;
      const foretold = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter]!;
      rgb[at] = filtered[row * (length + 1) + 1 + x]! + foretold;
    }
  }
  return rgb;
}

function paeth(left: number, up: number, upLeft: number): number {
  const [toLeft, toUp, toUpLeft] = [up - upLeft, left - upLeft, left + up - 2 * upLeft].map(Math.abs);
  if (toLeft! <= toUp! && toLeft! <= toUpLeft!) return left;
  return toUp! <= toUpLeft! ? up : upLeft;
}

/** The frequent come first, and none is kept that is near to one already kept: as near as it must be for the table to hold all. */
function coveringColours(rgb: Buffer): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += CHANNELS) {
    const colour = rgb.readUIntBE(at, CHANNELS);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  for (let apart = 1; ; apart++) {
    const kept: number[] = [];
    for (const colour of frequent) {
      if (kept.every((other) => distance(colour, other) >= apart ** 2)) kept.push(colour);
      if (kept.length > COLOURS) break;
    }
    if (kept.length <= COLOURS) return kept;
  }
}

function nearestOf(palette: readonly number[], colour: number): number {
  return palette.reduce(
    (best, other, index) => (distance(other, colour) < distance(palette[best]!, colour) ? index : best),
    0,
  );
}

function distance(a: number, b: number): number {
  return (
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, check]);
}

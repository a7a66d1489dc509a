/** A log by the minute, made quickly: a few minutes are written beforehand, and only the text of the minute is put in anew. */
import type { LineShape } from './line-shapes.ts';
import { HandCount, type Request, requestsOf } from './requests.ts';

export type MinuteBlocks = {
  /** The lines of a minute. The bytes are another minute's at a later call. */
  of(minute: number): { readonly bytes: Buffer; readonly count: HandCount };
};

/** Endless requests of a seed. */
export type Requests = (seed: number) => Iterator<Request, never>;

type Block = { readonly bytes: Buffer; readonly minutesAt: Uint32Array; readonly count: HandCount };

const BLOCKS = 8;
const MINUTE_MS = 60_000;

/** The same shape, rate, requests and seed make the same lines. */
export function minuteBlocks(
  shape: LineShape,
  linesPerMinute: number,
  seed = 1,
  requests: Requests = requestsOf,
): MinuteBlocks {
  const blocks = Array.from({ length: BLOCKS }, (_, nth) =>
    blockOf(shape, linesPerMinute, requests(seed * BLOCKS + nth)),
  );
  return {
    of(minute) {
      const { bytes, minutesAt, count } = blocks[minute % BLOCKS]!;
      const text = Buffer.from(shape.minuteText(minute), 'latin1');
      for (const at of minutesAt) bytes.set(text, at);
      return { bytes, count };
    },
  };
}

function blockOf(shape: LineShape, lines: number, requests: Iterator<Request, never>): Block {
  const minute = shape.minuteText(0);
  const count = new HandCount();
  const minutesAt = new Uint32Array(lines);
  const texts: string[] = [];
  let length = 0;
  for (let nth = 0; nth < lines; nth++) {
    const request = requests.next().value;
    const { line, minuteAt } = shape.write(request, minute, Math.floor((nth * MINUTE_MS) / lines));
    minutesAt[nth] = length + minuteAt;
    length += line.length;
    texts.push(line);
    count.add(request);
  }
  return { bytes: Buffer.from(texts.join(''), 'latin1'), minutesAt, count };
}

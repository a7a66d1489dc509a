/** Loki's push request, in both of its forms, to the lines in it. */
import { z } from 'zod';
import { parseJsonBody } from './json-body.ts';
import { parseLabels, servicesOf } from './loki-labels.ts';
import { malformed } from './push-fault.ts';
import { checkLineCount, msOfNanos, type PushedLine, type PushFormat } from './pushed-line.ts';
import { lengthField, Message, varintField } from './wire.ts';

const WHAT = 'a Loki push request';

const STREAMS = lengthField(1);
const LABELS = lengthField(1);
const ENTRIES = lengthField(2);
const TIMESTAMP = lengthField(1);
const LINE = lengthField(2);
const SECONDS = varintField(1);
const NANOS = varintField(2);

const Nanoseconds = z.string().regex(/^\d{1,19}$/, 'the time is not a string of nanoseconds');

const JsonPush = z.object({
  streams: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(z.tuple([Nanoseconds, z.string()]).rest(z.unknown())),
    }),
  ),
});

/** The lines of a push, `bytes` without any compression. Iterating throws a PushFault. */
export function lokiLines(bytes: Uint8Array, format: PushFormat): Iterable<PushedLine> {
  return format === 'json' ? linesOfJson(bytes) : linesOfProtobuf(bytes);
}

function* linesOfJson(bytes: Uint8Array): Generator<PushedLine> {
  let count = 0;
  for (const { stream, values } of parseJsonBody(bytes, JsonPush, WHAT).streams) {
    const services = servicesOf(new Map(Object.entries(stream)));
    for (const [nanos, line] of values) {
      checkLineCount(++count);
      yield { services, at: msOfNanos(BigInt(nanos)), line: Buffer.from(line) };
    }
  }
}

type Place = { stream: number; entry: number; count: number };

function* linesOfProtobuf(bytes: Uint8Array): Generator<PushedLine> {
  const place: Place = { stream: -1, entry: -1, count: 0 };
  try {
    const push = new Message(bytes);
    while (push.next()) {
      if (push.tag !== STREAMS) continue;
      place.stream++;
      place.entry = -1;
      yield* linesOfStream(push.bytes(), place);
    }
  } catch (cause) {
    throw malformed(WHAT, placeText(place), cause);
  }
}

function* linesOfStream(bytes: Uint8Array, place: Place): Generator<PushedLine> {
  const services = servicesOf(parseLabels(labelsOf(bytes)));
  const stream = new Message(bytes);
  while (stream.next()) {
    if (stream.tag !== ENTRIES) continue;
    place.entry++;
    checkLineCount(++place.count);
    yield { services, ...entryOf(stream.bytes()) };
  }
}

/** Fields may stand in any order: the labels are looked for before any line is read. */
function labelsOf(bytes: Uint8Array): string {
  const stream = new Message(bytes);
  let labels = '';
  while (stream.next()) if (stream.tag === LABELS) labels = stream.string();
  return labels;
}

function entryOf(bytes: Uint8Array): { at: number | null; line: Uint8Array } {
  const entry = new Message(bytes);
  let at: number | null = null;
  let line: Uint8Array = new Uint8Array();
  while (entry.next()) {
    if (entry.tag === TIMESTAMP) at = timeOf(entry.bytes());
    else if (entry.tag === LINE) line = entry.bytes();
  }
  return { at, line };
}

function timeOf(bytes: Uint8Array): number | null {
  const time = new Message(bytes);
  let nanos = 0n;
  while (time.next()) {
    if (time.tag === SECONDS) nanos += time.int64() * 1_000_000_000n;
    else if (time.tag === NANOS) nanos += time.int64();
  }
  return msOfNanos(nanos);
}

function placeText({ stream, entry }: Place): string {
  if (stream < 0) return '';
  return entry < 0 ? `streams[${stream}]` : `streams[${stream}].entries[${entry}]`;
}

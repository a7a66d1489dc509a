/** Writes the planned past as log lines: straight into bytes, because there are millions of them. */
import { fateOf } from './fate.ts';
import { type HistoryPlan, MINUTE_MS, type Span } from './history-plan.ts';
import { ID_DIGITS, LineBytes } from './line-bytes.ts';
import { type Random, seededRandom, seedOf } from './random.ts';
import { createRequests, type DemoRequest } from './requests.ts';

const CHUNK_LINES = 9_000;

/** About 1 MB of NDJSON: whole minutes, so that a chunk that never arrived leaves whole minutes empty. */
export type HistoryChunk = { readonly span: Span; readonly lines: number; readonly bytes: Uint8Array };

type Size = { readonly span: Span; readonly lines: number };

/** The lines of `span`, oldest first. The same plan gives the same bytes, whatever span they are asked for in. */
export function* historyChunks(plan: HistoryPlan, span: Span): Generator<HistoryChunk> {
  const write = minuteWriter(plan);
  for (const size of chunkSizes(plan, span)) {
    const bytes = new LineBytes(size.lines);
    for (let minute = size.span.from; minute < size.span.to; minute++) write(bytes, minute);
    yield { ...size, bytes: bytes.written() };
  }
}

export function countLines(plan: HistoryPlan, span: Span): number {
  let lines = 0;
  for (const size of chunkSizes(plan, span)) lines += size.lines;
  return lines;
}

function* chunkSizes(plan: HistoryPlan, span: Span): Generator<Size> {
  let from = span.from;
  let lines = 0;
  for (let minute = span.from; minute < span.to; minute++) {
    lines += plan.lines(minute);
    if (lines < CHUNK_LINES && minute + 1 < span.to) continue;
    yield { span: { from, to: minute + 1 }, lines };
    from = minute + 1;
    lines = 0;
  }
}

function minuteWriter(plan: HistoryPlan): (bytes: LineBytes, minute: number) => void {
  const requests = createRequests();
  const middleOf = middles();
  return (bytes, minute) => {
    const random = seededRandom(seedOf(~plan.seed, minute));
    const condition = plan.condition(minute);
    const lines = plan.lines(minute);
    bytes.beginMinute(minute);
    for (let i = 0; i < lines; i++) {
      // A read first: no minute of the read objective is without an event.
      const request = i === 0 ? requests.read(random) : requests.any(random);
      const fate = fateOf(request.kind, condition, random);
      const offset = Math.floor(((i + random()) / lines) * MINUTE_MS);
      bytes.line(offset, idNumber(random), middleOf(request, fate.error ?? request.status), fate.ms);
    }
  };
}

function idNumber(random: Random): number {
  return Math.floor(random() * 36 ** ID_DIGITS);
}

/** The bytes between request id and duration; there are few different ones. */
function middles(): (request: DemoRequest, status: number) => Uint8Array {
  const known = new Map<DemoRequest, Map<number, Uint8Array>>();
  return (request, status) => {
    const byStatus = known.get(request) ?? new Map<number, Uint8Array>();
    known.set(request, byStatus);
    const middle = byStatus.get(status) ?? middleBytes(request, status);
    byStatus.set(status, middle);
    return middle;
  };
}

function middleBytes(request: DemoRequest, status: number): Uint8Array {
  const { method, path } = request;
  return Buffer.from(
    `","method":${JSON.stringify(method)},"path":${JSON.stringify(path)},"status":${status},"ms":`,
  );
}

import type { Deliver } from './delivery.ts';
import { countLines, type HistoryChunk, historyChunks } from './history-lines.ts';
import { type HistoryPlan, type Span, withoutIncidents } from './history-plan.ts';

const IN_FLIGHT = 2;

/** Puts the lines of `spans` through Leeway's ingest. Rejects when a chunk was refused, or the demo was stopped. */
export async function importHistory(options: {
  plan: HistoryPlan;
  spans: readonly Span[];
  deliver: Deliver;
  progress(done: number, total: number): void;
}): Promise<void> {
  const { plan, spans, deliver, progress } = options;
  const total = spans.reduce((sum, span) => sum + countLines(plan, span), 0);
  if (total === 0) return;
  const chunks = chunksOf(plan, spans);
  let done = 0;
  let chunkNumber = 0;
  let failure: Error | undefined;
  progress(done, total);

  async function lane(): Promise<void> {
    for (let next = chunks.next(); !next.done; next = chunks.next()) {
      const chunk = next.value;
      const delivered = await deliver(keyOf(plan, chunkNumber++, chunk), chunk.bytes);
      if (delivered !== 'counted') {
        failure ??= new Error(`the history of the demo is incomplete: a chunk was ${delivered}`);
        chunks.return();
        return;
      }
      done += chunk.lines;
      progress(done, total);
    }
  }

  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  if (failure) throw failure;
}

function* chunksOf(plan: HistoryPlan, spans: readonly Span[]): Generator<HistoryChunk, void> {
  for (const span of spans) {
    // The end of the past is where the demo was off since it last ran; its incidents belong to the first import.
    const isGap = span.to === plan.span.to && span.from > plan.span.from;
    yield* historyChunks(isGap ? withoutIncidents(plan) : plan, span);
  }
}

/** The span is part of it: after a restart chunk 0 holds other minutes, and a key may not come with another body. */
function keyOf(plan: HistoryPlan, chunkNumber: number, chunk: HistoryChunk): string {
  return `history-${chunkNumber}-${plan.seed}-${chunk.span.from}-${chunk.span.to}`;
}

/** The reading thread: an ingest of its own, as a replica has one. */
import { parentPort, workerData } from 'node:worker_threads';
import { SeriesRegistry } from '../../ledger/series-registry.ts';
import { createIngest } from '../ingest.ts';
import type { BodyReading, OpenBody } from '../read-body.ts';
import type { Answer, Order, SentReading, ThreadStart } from './messages.ts';

const port = parentPort!;
const registry = new SeriesRegistry();
let horizonMinutes = 0;
const ingest = createIngest({
  registry,
  maxBody: Number.MAX_SAFE_INTEGER,
  horizonMinutes: () => horizonMinutes,
  learned: (workerData as ThreadStart).learned,
});
const bodies = new Map<number, OpenBody>();
let told = 0;

port.on('message', (order: Order) => {
  switch (order.kind) {
    case 'rules':
      return ingest.rules(order.rules);
    case 'remember':
      return ingest.remember(order.routes);
    case 'open':
      horizonMinutes = order.horizonMinutes;
      bodies.set(order.body, ingest.openBody(order.about));
      return;
    case 'bytes':
      bodies.get(order.body)?.push(new Uint8Array(order.piece, 0, order.length));
      return answer({ kind: 'done', body: order.body, piece: order.piece }, [order.piece]);
    case 'end':
      return end(order.body);
    case 'drop':
      bodies.delete(order.body);
  }
});

function end(body: number): void {
  const reading = sent(bodies.get(body)!.end() as BodyReading);
  bodies.delete(body);
  const series = Array.from({ length: registry.size - told }, (_, index) => registry.describe(told + index));
  told = registry.size;
  const moved = reading.ok ? Object.values(reading.runs).map(({ buffer }) => buffer) : [];
  answer({ kind: 'read', body, reading, series }, moved);
}

function sent(reading: BodyReading): SentReading {
  if (!reading.ok) return reading;
  const { deltas, ...batch } = reading.batch;
  return { ok: true, batch, runs: deltas.runs() };
}

function answer(message: Answer, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

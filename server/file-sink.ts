/** Where the lines of a source's files go: through the ingest into the ledger. */
import { hash } from 'node:crypto';
import type { Sink } from './ingest/tail/sink.ts';
import type { Batch } from './ledger/batch.ts';
import { Deltas } from './ledger/deltas.ts';
import type { Service } from './service.ts';
import { type LineRules, type ServiceRule, servicesOf } from './slo/line-rules.ts';

export type FileReading = {
  readonly source: string;
  readonly service: ServiceRule;
  readonly lines: LineRules;
};

/** `isOnce`: the files are read once, and nobody waits for more of them. */
export function fileSink(
  { holder, ingest, store, commit }: Pick<Service, 'holder' | 'ingest' | 'store' | 'commit'>,
  { source, service, lines }: FileReading,
  { now, isOnce }: { readonly now: () => number; readonly isOnce: boolean },
): Sink {
  // A position tells what came before; a body that looks like an earlier one is none.
  const reading = { source, service, lines, dedupBody: false };
  return {
    source,
    rules: digestOf(service, lines),
    files: store,
    reader: isOnce ? null : holder,
    commit: (batch) => commit({ ...batch, isOnce }),
    heard: () => emptyBatch(source, servicesOf(service), now()),
    read: (piece) => ingest.readPiece(piece, { ...reading, at: now() }),
  };
}

function digestOf(service: ServiceRule, lines: LineRules): string {
  const plain = (_: string, value: unknown): unknown => (value instanceof Map ? [...value].sort() : value);
  return hash('sha256', JSON.stringify([service, lines], plain), 'hex').slice(0, 16);
}

/** Every service that its lines may belong to hears of a source that says nothing. */
function emptyBatch(source: string, services: readonly string[], at: number): Batch {
  const none = { accepted: 0, rejected: 0, ignored: 0 };
  const reasons = { rejectedBy: new Map(), ignoredBy: new Map(), formats: new Map() };
  return {
    ...none,
    parts: services.map((service) => ({ source, service, ...none, ...reasons })),
    deltas: new Deltas(),
    errors: [],
    identity: null,
    position: null,
    arrivedAt: at,
  };
}

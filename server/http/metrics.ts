/** What Prometheus reads: the golden signals of Leeway itself, and every SLO as the board has it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Batch } from '../ledger/batch.ts';
import { registerAlertMetrics } from './metrics-alerts.ts';
import { registerBoardMetrics } from './metrics-board.ts';
import { registerGateMetrics } from './metrics-gate.ts';
import { OPENMETRICS_CONTENT_TYPE, openMetricsOf, prefersOpenMetrics } from './open-metrics.ts';
import type { FollowedFiles, HttpDeps, OwnRequest } from './ports.ts';
import { registerSlothMetrics } from './sloth-metrics.ts';

/** 0.3 is there because "under 300 ms" is the objective people write. */
const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5];

/** Gauges that are named as counters are; the same by type stay. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** What became of one POST. A closed set: it is a label. */
export type BatchResult =
  | 'committed'
  | 'duplicate'
  | 'conflict'
  | 'refused'
  | 'unavailable'
  | 'aborted'
  | 'failed';

export type Metrics = {
  /** All of it, as of now, in the format that a header Accept prefers. */
  exposition(accept?: string): Promise<{ readonly contentType: string; readonly text: string }>;
  observe(line: OwnRequest): void;
  countBatch(result: BatchResult): void;
  /** What one committed batch said; duplicates say nothing new. */
  countLines(batch: Pick<Batch, 'accepted' | 'parts'>): void;
};

export function createMetrics(deps: HttpDeps, streamClients: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  registerSaturation(registry, deps, streamClients);
  registerBoardMetrics(registry, deps.board);
  if (deps.alertActivity !== undefined) registerAlertMetrics(registry, deps.alertActivity);
  registerGateMetrics(registry, deps.gate);
  const refreshSloth = registerSlothMetrics(registry, deps.board);
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by method, route template and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS,
    registers: [registry],
  });
  const counters = ingestCounters(registry);
  if (deps.files !== undefined) registerFiles(registry, deps.files, counters);
  return {
    async exposition(accept) {
      refreshSloth();
      const text = await registry.metrics();
      if (!prefersOpenMetrics(accept)) return { contentType: registry.contentType, text };
      return { contentType: OPENMETRICS_CONTENT_TYPE, text: openMetricsOf(text) };
    },
    observe({ method, route, status, ms }) {
      latency.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
    },
    ...counters,
  };
}

/** What comes from files counts as what is posted does. */
function registerFiles(
  registry: Registry,
  files: FollowedFiles,
  { countLines }: Pick<Metrics, 'countLines'>,
): void {
  files.onCommitted(countLines);
  new Gauge({
    name: 'leeway_source_faults',
    help: 'How much stands in the way of reading the files of a source: 0 when all is well.',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [source, faults] of files.faultCounts()) this.set({ source }, faults);
    },
  });
}

function ingestCounters(registry: Registry): Pick<Metrics, 'countBatch' | 'countLines'> {
  const registers = [registry];
  const events = new Counter({ name: 'leeway_ingest_events_total', help: 'Events counted.', registers });
  const rejected = new Counter({
    name: 'leeway_ingest_rejected_total',
    help: 'Lines refused, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const ignored = new Counter({
    name: 'leeway_ingest_ignored_total',
    help: 'Lines read that are no request to count, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const batches = new Counter({
    name: 'leeway_ingest_batches_total',
    help: 'Bodies posted, by what became of them.',
    labelNames: ['result'],
    registers,
  });
  return {
    countBatch: (result) => batches.inc({ result }),
    countLines({ accepted, parts }) {
      events.inc(accepted);
      for (const { rejectedBy, ignoredBy } of parts) {
        for (const [reason, count] of rejectedBy) rejected.inc({ reason }, count);
        for (const [reason, count] of ignoredBy) ignored.inc({ reason }, count);
      }
    },
  };
}

function registerSaturation(registry: Registry, deps: HttpDeps, streamClients: () => number): void {
  const read = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  read('leeway_commit_queue_depth', 'Batches that wait for the next group commit.', deps.queueDepth);
  read('leeway_replicas', 'Processes that serve on this database, as this one knows.', deps.replicas.count);
  read('leeway_leading', '1 where this process counts, evaluates and sends; 0 where another one does.', () =>
    deps.board.hasCounts ? 1 : 0,
  );
  read(
    'leeway_stream_clients',
    'Pages that are connected to the stream; where this process counts, those of the others too.',
    streamClients,
  );
  new Gauge({
    name: 'leeway_pg_pool',
    help: 'Connections to PostgreSQL, and calls that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = deps.pool();
      this.set({ state: 'used' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}

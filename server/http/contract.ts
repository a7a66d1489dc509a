/**
 * What goes over the wire, once: Fastify validates and describes with these, the page takes its types from them.
 * Shares are fractions, counts safe integers, times ISO 8601 UTC. With total 0: sli null, burn 0, remaining 1.
 */
import { z } from 'zod';
import { SloStatus } from './slo-contract.ts';

export * from './slo-contract.ts';

export const ErrorBody = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .meta({ id: 'Error', description: 'Every error has this shape.' });

export const LineFault = z.object({ line: z.int(), reason: z.string() }).meta({ id: 'LineFault' });

export const FormatRead = z
  .object({
    name: z.string(),
    lines: z.int().describe('Lines counted that were read so.'),
    assumes: z.string().describe('What reading it takes for granted, such as the unit of the duration.'),
  })
  .meta({ id: 'FormatRead', description: 'A log format as which lines were read.' });

export const IngestReply = z
  .object({
    accepted: z.int().describe('Lines counted.'),
    rejected: z.int().describe('Lines refused; the rest of the batch is counted all the same.'),
    ignored: z.int().describe('Lines that were read and are no request to count; they are in no total.'),
    duplicate: z
      .boolean()
      .describe('True when this Idempotency-Key was committed before: nothing was counted again.'),
    errors: z.array(LineFault).describe('A sample of the refused lines.'),
    formats: z.array(FormatRead).describe('What this body was read as; the most frequent first.'),
  })
  .meta({ id: 'IngestReply' });

export const Trend = z.array(z.number().nullable()).meta({
  id: 'Trend',
  description: 'Budget left at evenly spaced times of the window, oldest first: the sparkline.',
});

export const DefinitionFault = z
  .object({ file: z.string(), line: z.int(), column: z.int(), message: z.string(), excerpt: z.string() })
  .meta({
    id: 'DefinitionFault',
    description:
      'A fault in a definition file. What has it is not in force; a good version read before stays.',
  });

export const SourceStatus = z
  .object({
    name: z.string(),
    service: z.string().describe('The first of `services`; empty when there is none.'),
    services: z
      .array(z.string())
      .describe('Whose lines it has brought so far, or by its declaration will bring.'),
    lastHeard: z.iso.datetime().nullable().describe('Null: a declared source that was never heard.'),
    silent: z.boolean(),
    silenceAfterSeconds: z.number().nullable(),
    accepted: z.int(),
    rejected: z.int(),
    rejectedBy: z.record(z.string(), z.int()).describe('Refused lines by reason.'),
    ignored: z.int().describe('Lines that were read and are no request to count; they are in no total.'),
    ignoredBy: z.record(z.string(), z.int()).describe('Ignored lines by reason.'),
    formats: z.array(FormatRead).describe('What its lines were read as; the most frequent first.'),
    notes: z
      .array(z.string())
      .describe(
        'What stands in the way of reading it now, such as a file that is missing or may not be read.',
      ),
  })
  .meta({ id: 'SourceStatus' });

export const SloList = z
  .object({
    slos: z.array(SloStatus),
    faults: z.array(DefinitionFault),
    sources: z.array(SourceStatus),
  })
  .meta({ id: 'SloList' });

export const HistoryPoint = z
  .object({
    t: z.iso.datetime().describe('End of the step.'),
    good: z.int(),
    bad: z.int(),
    total: z.int(),
    remaining: z.number().describe('Remaining budget as it was then, over the window that ended at t.'),
    left: z
      .number()
      .nullable()
      .describe(
        'Burn-down: what the bad events from the start of the present window to t leave of its budget.',
      ),
    burn: z.number().describe('Burn rate over the step.'),
  })
  .meta({ id: 'HistoryPoint' });

export const History = z
  .object({
    service: z.string(),
    name: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    stepSeconds: z.int(),
    points: z.array(HistoryPoint),
  })
  .meta({ id: 'History' });

export const AttributionRow = z
  .object({
    key: z.record(z.string(), z.string()),
    good: z.int(),
    bad: z.int(),
    total: z.int(),
    share: z.number().describe('Share of all bad events of the window; the rows sum to 1.'),
    budget: z.number().describe('Share of the error budget that these bad events took.'),
  })
  .meta({ id: 'AttributionRow' });

export const Attribution = z
  .object({
    service: z.string(),
    name: z.string(),
    by: z.array(z.string()),
    bad: z.int(),
    rows: z.array(AttributionRow),
  })
  .meta({ id: 'Attribution' });

export const RouteSuggestion = z
  .object({
    name: z.string().nullable().describe('Of the objective; null when none is proposed.'),
    objective: z.string().nullable().describe('The sentence; null when none is proposed.'),
    yaml: z.string().nullable().describe('The same as an entry of `slos:`.'),
    remaining: z.number().nullable().describe('Budget that the objective would have left at the end.'),
    reason: z.string().describe('Why this sentence, or why none.'),
  })
  .meta({ id: 'RouteSuggestion' });

export const RouteReport = z
  .object({
    service: z.string(),
    method: z.string(),
    route: z.string().describe('The names of its parameters mean nothing.'),
    held: z.int().describe('Rarer routes that it contains and that are counted with it: most often ids.'),
    requests: z.int(),
    perMinute: z
      .number()
      .nullable()
      .describe("Since the service's first request of the span; null when its lines carry no times."),
    measured: z.int().describe('Requests with a duration.'),
    p50: z
      .number()
      .nullable()
      .describe('ms: half of the requests took less. The upper edge of the bucket that holds the quantile.'),
    p95: z.number().nullable(),
    p99: z.number().nullable(),
    clientErrors: z.int().describe('Answered 4xx.'),
    serverErrors: z.int().describe('Answered 5xx.'),
    objectives: z.array(z.string()).describe('The objectives of the service that count this route.'),
    ignoredBy: z.array(z.string()).describe('Objectives that mean this route but ignore it on purpose.'),
    suggestion: RouteSuggestion.nullable().describe('Null where an objective counts or ignores the route.'),
  })
  .meta({ id: 'RouteReport', description: 'What was seen of one method and route, all statuses together.' });

export const Routes = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    services: z.array(
      z.object({
        service: z.string(),
        requests: z.int(),
        unknownPaths: z.int().describe('Requests to paths that nobody knew, answered 404; in no route.'),
        yaml: z.string().nullable().describe('All suggestions of the service as one document.'),
      }),
    ),
    routes: z.array(RouteReport).describe('By service, the busiest first.'),
  })
  .meta({ id: 'Routes' });

/** First message of a stream. `seq` grows by one a message; after a gap, connect again. */
export const StreamSnapshot = z
  .object({
    type: z.literal('snapshot'),
    seq: z.int(),
    at: z.iso.datetime(),
    slos: z.array(SloStatus),
    trends: z.record(z.string(), Trend).describe('By "service/name".'),
    faults: z.array(DefinitionFault),
    sources: z.array(SourceStatus),
    folder: z.string().describe('Where definitions are read from, as it is set.'),
    demo: z.boolean().describe('True when the example service runs and its switches are there.'),
  })
  .meta({ id: 'StreamSnapshot', description: 'The first message of a stream.' });

/** What changed since the message before. */
export const StreamChange = z
  .object({
    type: z.literal('change'),
    seq: z.int(),
    at: z.iso.datetime(),
    slos: z.array(SloStatus),
    removed: z.array(z.object({ service: z.string(), name: z.string() })),
    trends: z.record(z.string(), Trend).optional(),
    faults: z.array(DefinitionFault).optional(),
    sources: z.array(SourceStatus).optional(),
  })
  .meta({ id: 'StreamChange', description: 'What changed since the message before; whole SLOs.' });

/** Sent every 5 s; a client that hears nothing for 15 s is cut off and should say so. */
export const StreamHeartbeat = z
  .object({ type: z.literal('heartbeat'), seq: z.int(), at: z.iso.datetime() })
  .meta({ id: 'StreamHeartbeat', description: 'Sent every 5 s.' });

export const StreamMessage = z.discriminatedUnion('type', [StreamSnapshot, StreamChange, StreamHeartbeat]);

export const Health = z
  .object({
    alive: z.literal(true),
    version: z.string().describe('LEEWAY_VERSION, else the number of the release.'),
  })
  .meta({ id: 'Health', description: 'The process runs.' });

export const Ready = z
  .object({ ready: z.boolean(), reasons: z.array(z.string()).describe('Why not; empty when ready.') })
  .meta({ id: 'Ready' });

/** The demo's switches: `GET` and `PUT /api/v1/demo`, there in demo mode only. */
export const DemoSwitches = z
  .object({
    slow: z.boolean().describe('Answers take longer.'),
    broken: z.boolean().describe('Answers are errors.'),
  })
  .meta({ id: 'DemoSwitches' });

export type ErrorBody = z.infer<typeof ErrorBody>;
export type IngestReply = z.infer<typeof IngestReply>;
export type Trend = z.infer<typeof Trend>;
export type DefinitionFault = z.infer<typeof DefinitionFault>;
export type FormatRead = z.infer<typeof FormatRead>;
export type SourceStatus = z.infer<typeof SourceStatus>;
export type SloList = z.infer<typeof SloList>;
export type HistoryPoint = z.infer<typeof HistoryPoint>;
export type History = z.infer<typeof History>;
export type AttributionRow = z.infer<typeof AttributionRow>;
export type Attribution = z.infer<typeof Attribution>;
export type RouteReport = z.infer<typeof RouteReport>;
export type Routes = z.infer<typeof Routes>;
export type StreamMessage = z.infer<typeof StreamMessage>;
export type StreamSnapshot = z.infer<typeof StreamSnapshot>;
export type StreamChange = z.infer<typeof StreamChange>;
export type DemoSwitches = z.infer<typeof DemoSwitches>;

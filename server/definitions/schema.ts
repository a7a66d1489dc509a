/** The shape of one YAML document, and the JSON Schema that editors check it with. */
import { z } from 'zod';
import { AlertsShape, alertKeysAt } from './alerts-shape.ts';
import { PolicyShape, policyKeysAt } from './policy-shape.ts';
import { NotifyShape, receiverKeysAt } from './receiver-shape.ts';
import { SourceShape, sourceKeysAt } from './source-shape.ts';
import {
  durationText,
  ExpressionText,
  HistogramText,
  Labels,
  Methods,
  Name,
  RatioText,
  RouteText,
  RouteTexts,
  RunbookUrl,
  Sentence,
  SliceLength,
  SliceTargetText,
  Statuses,
  TargetText,
  WindowText,
  wrongType,
} from './texts.ts';

const MatchShape = z
  .strictObject(
    {
      method: Methods.optional().describe('GET, a list like [GET, HEAD], or any. Left out: any.'),
      route: RouteText.optional().describe(
        'A path like /s/:id; a last * stands for any rest. Left out: any.',
      ),
    },
    { error: 'match holds method and route, like { method: GET, route: /s/:id }' },
  )
  .describe('Which requests are meant.');

const GoodShape = z
  .strictObject(
    {
      status: Statuses.optional().describe('non-5xx, 2xx, 404, 400-403, or a list of them.'),
      under: durationText('under').optional().describe('Strictly less than this: 300ms, 1.5s.'),
      at_most: durationText('at most').optional().describe('This or less; written instead of under.'),
    },
    { error: 'good holds status, and under or at_most, like { status: non-5xx, under: 300ms }' },
  )
  .meta({ description: 'What makes a request good: every condition must hold.', minProperties: 1 });

const IgnoreShape = z
  .strictObject(
    {
      status: Statuses.optional().describe('Requests with these statuses are in no count.'),
      route: RouteTexts.optional().describe('Requests to these routes are in no count.'),
    },
    { error: 'ignore holds status and route, like { status: [404, 499] }' },
  )
  .meta({ description: 'Requests that are in no count: any of the conditions is enough.', minProperties: 1 });

const SlicesShape = z
  .strictObject(
    {
      length: SliceLength.describe('1m, 5m, 10m, 1h: what divides an hour.'),
      target: SliceTargetText.optional().describe(
        'The share of events that a good slice needs. Left out: each slice weighs the same, and counts by its share.',
      ),
    },
    { error: 'slices holds length and target, like { length: 5m, target: 95% }' },
  )
  .describe('Count slices of time in the place of events.');

const SloShape = z
  .strictObject(
    {
      name: Name.describe('Unique within the service.'),
      objective: Sentence.optional().describe('99.5% of GET /s/:id non-5xx under 300ms over 30 days'),
      target: TargetText.optional().describe('The share that must be good: 99.9%.'),
      match: MatchShape.optional(),
      source: z
        .string({ error: wrongType('the source', 'write the name of a source of type prometheus') })
        .optional()
        .describe('The Prometheus that is asked for total and good; left out where only one is defined.'),
      total: ExpressionText('total')
        .optional()
        .describe('All events: http_requests_total{job="web"}, or sum(rate(…[{{.window}}])).'),
      good: z
        .union([GoodShape, ExpressionText('good')], {
          error: 'good is a map like { status: non-5xx, under: 300ms }, or, beside total, a counter',
        })
        .optional()
        .describe('What makes a request good; beside total, the counter of the good events.'),
      bad: ExpressionText('bad').optional().describe('The counter of the bad events, instead of good.'),
      histogram: HistogramText.optional().describe(
        'In the place of total: a histogram, without _bucket; good has under or at_most then.',
      ),
      ratio: RatioText('ratio')
        .optional()
        .describe('In the place of total and good: PromQL that gives the share of good events.'),
      error_ratio: RatioText('error_ratio')
        .optional()
        .describe('In the place of total and bad: PromQL that gives the share of bad events.'),
      window: WindowText.optional().describe(
        '30d, 4w or 12h, rolling; or calendar month (week, quarter, year), "calendar month in Europe/Berlin".',
      ),
      slices: SlicesShape.optional(),
      per: Labels.optional().describe(
        'An objective for each value: route, method; of counters any label. The first hundred values have one.',
      ),
      ignore: IgnoreShape.optional(),
      alerts: AlertsShape.optional(),
      policy: PolicyShape.optional(),
      notify: NotifyShape.optional(),
      description: z
        .string({ error: wrongType('the description', 'write a text') })
        .max(1000, 'the description is at most 1000 characters long')
        .optional(),
      runbook: RunbookUrl.optional().describe('What to do when the budget burns: an http or https address.'),
    },
    { error: 'an SLO holds a name and an objective' },
  )
  .meta({
    description:
      'An objective: one sentence; or the same spelled out as target, match, good and window; or what a Prometheus has counted.',
    oneOf: [
      { required: ['objective'] },
      { required: ['target', 'match', 'good', 'window'] },
      {
        required: ['target', 'total', 'window'],
        oneOf: [{ required: ['good'] }, { required: ['bad'] }],
      },
      { required: ['target', 'histogram', 'good', 'window'] },
      { required: ['target', 'ratio', 'window'] },
      { required: ['target', 'error_ratio', 'window'] },
    ],
  });

export const DocumentShape = z
  .strictObject(
    {
      service: Name.optional().describe('The service that the objectives of this document belong to.'),
      slos: z.array(SloShape, { error: 'slos is a list; begin each objective with "- name:"' }).optional(),
      alerts: AlertsShape.optional().describe(
        'When alerts fire, of all objectives of this document; keys of an objective itself win.',
      ),
      policy: PolicyShape.optional().describe(
        'What verdicts come of, and what a deploy may do; keys of an objective itself win.',
      ),
      public: z
        .boolean({ error: wrongType('public', 'write true or false') })
        .optional()
        .describe('Whether anybody may see how the service stands, without signing in. Left out: no.'),
      notify: NotifyShape.optional().describe(
        'Who is told of alerts: of this service, or without one of every service.',
      ),
      sources: z
        .array(SourceShape, { error: 'sources is a list; begin each source with "- name:"' })
        .optional()
        .describe('Where events come from; holds for all files.'),
    },
    { error: 'a document holds service and slos' },
  )
  .meta({ title: 'Leeway definitions' });

export type SloFields = z.output<typeof SloShape>;

/** What may stand at a path of the document, for suggestions. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [list, , part] = path;
  if (list === undefined) return Object.keys(DocumentShape.shape);
  if (list === 'sources') return sourceKeysAt(path.slice(2));
  if (list === 'notify') return receiverKeysAt(path.slice(2));
  if (part === 'notify') return receiverKeysAt(path.slice(4));
  if (list === 'alerts') return alertKeysAt(path.slice(1));
  if (part === 'alerts') return alertKeysAt(path.slice(3));
  if (list === 'policy') return policyKeysAt(path.slice(1));
  if (part === 'policy') return policyKeysAt(path.slice(3));
  if (part === 'match') return Object.keys(MatchShape.shape);
  if (part === 'good') return Object.keys(GoodShape.shape);
  if (part === 'ignore') return Object.keys(IgnoreShape.shape);
  if (part === 'slices') return Object.keys(SlicesShape.shape);
  return Object.keys(SloShape.shape);
}

/** The JSON Schema that docs/leeway.schema.json holds. */
export function definitionsJsonSchema(): object {
  return z.toJSONSchema(DocumentShape, { io: 'input' });
}

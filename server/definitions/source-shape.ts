/** The shape of one source in YAML. */
import { z } from 'zod';
import { UNITS } from '../slo/line-rules.ts';
import { FORMAT_NAMES } from '../slo/log-formats.ts';
import { asNumber } from '../slo/tiers.ts';
import { unitInName } from '../slo/unit-names.ts';
import { BasicShape, HeadersShape, Interval, PrometheusUrl, Secret, Targets } from './prometheus-shape.ts';
import { FormatName, fieldPath, Lag, Paths, SilenceAfter, TimeZone } from './source-texts.ts';
import { Name, PercentageText, wrongType } from './texts.ts';

const UNIT = 's, ms, us, ns, or text when the value tells it ("12ms")';

const TimedFieldShape = z
  .strictObject(
    {
      path: fieldPath('the path of the duration').describe('Where it stands.'),
      unit: z
        .enum([...UNITS, 'text'], { error: `the unit is one of ${UNIT}` })
        .optional()
        .describe(`One of ${UNIT}. Left out: what the name tells.`),
    },
    { error: 'the duration is a field like took_ms, or { path: took, unit: ms }' },
  )
  .superRefine(({ path, unit }, context) => {
    if (unit === undefined && unitInName(path) === null)
      context.addIssue({
        code: 'custom',
        path: ['path'],
        message: `"${path}" does not tell its unit; write unit: too, one of ${UNIT}`,
      });
  });

const DurationField = z
  .union([fieldPath('duration'), TimedFieldShape], {
    error: 'the duration is a field like took_ms, or { path: took, unit: ms }',
  })
  .superRefine((field, context) => {
    if (typeof field === 'string' && unitInName(field) === null)
      context.addIssue(
        `"${field}" does not tell its unit; write { path: ${field}, unit: ms }; units are ${UNIT}`,
      );
  });

const FieldsShape = z
  .strictObject(
    {
      status: fieldPath('status').describe('The status code.'),
      method: fieldPath('method').optional().describe('The method.'),
      path: fieldPath('path').optional().describe('The path; a query string is cut off.'),
      route: fieldPath('route').optional().describe('The route template, where the log has one.'),
      request: fieldPath('request')
        .optional()
        .describe('A request line like GET /x HTTP/1.1, for method and path.'),
      time: fieldPath('time').optional().describe('When. Left out: the time of arrival.'),
      duration: DurationField.optional().describe('How long it took.'),
    },
    { error: 'fields says where things stand, like { status: response.code, method: verb, path: url }' },
  )
  .describe('Where in each line, a JSON object, the parts of a request stand: keys or dotted paths.');

const ServiceFieldShape = z
  .strictObject(
    {
      field: fieldPath('field').describe(
        'A key or dotted path; host or router for where the format has those.',
      ),
      map: z
        .record(z.string(), Name, {
          error: wrongType('the map', 'write one like { shop.example.org: shop }'),
        })
        .refine((map) => Object.keys(map).length > 0, 'the map is empty; write { VALUE: SERVICE }')
        .describe('From what the field says to the service.'),
      otherwise: Name.optional().describe(
        'For what the map does not name. Left out: such lines are refused.',
      ),
    },
    { error: 'the service is a name, or { field: host, map: { shop.example.org: shop } }' },
  )
  .describe('Which service a line belongs to, by one of its fields.');

export const SourceShape = z.strictObject(
  {
    name: z
      .string({ error: wrongType('the name of a source', 'write one like http/snippets') })
      .regex(
        /^[a-z0-9][a-z0-9._/-]{0,126}$/,
        'the name of a source has small letters, digits, ".", "_", "-" and "/", 127 at most',
      )
      .describe('As in ?source=NAME; a POST without it comes from http/<service>.'),
    type: z
      .enum(['http', 'file', 'prometheus', 'scrape'], {
        error: 'the type is http, file, prometheus or scrape',
      })
      .optional()
      .describe(
        'Left out: file when there is a path, prometheus when there is a url, scrape when there are targets, else http.',
      ),
    url: PrometheusUrl.optional().describe('Of a Prometheus: http://127.0.0.1:9090.'),
    targets: Targets.optional().describe(
      'What is scraped: http://127.0.0.1:3000/metrics, or a list; without a path: /metrics.',
    ),
    interval: Interval.optional().describe('How often it is asked, or scraped: 30s. Left out: 15s.'),
    bearer: Secret('bearer').optional().describe('A token for the Prometheus, from the environment.'),
    basic: BasicShape.optional(),
    headers: HeadersShape.optional(),
    ca: z
      .string({ error: wrongType('ca', 'write the path of a PEM file') })
      .min(1, 'ca is empty; write the path of a PEM file')
      .optional()
      .describe('Path of a PEM file with the authorities to trust.'),
    path: Paths.optional().describe('A file, a glob, or a list. Relative: from the working directory.'),
    service: z
      .union([Name, ServiceFieldShape], {
        error: 'the service is a name, or { field: host, map: { shop.example.org: shop } }',
      })
      .optional()
      .describe('Left out: the service of this document.'),
    format: FormatName.optional().meta({
      description: 'How lines are written. Left out: auto.',
      enum: FORMAT_NAMES,
    }),
    fields: FieldsShape.optional(),
    timezone: TimeZone.optional().describe('Of times that have no zone: an IANA name like Europe/Berlin.'),
    silence_after: SilenceAfter.optional().describe('10m, 6h, off, or auto. Left out: auto.'),
    lag: Lag.optional().describe('How late lines come: 5m. Left out: not at all.'),
    dedup: z
      .enum(['off', 'body'], { error: 'dedup is off or body' })
      .optional()
      .describe('body: a body that came before, within ten minutes, is not counted again.'),
    rejected_above: PercentageText('rejected_above', '5%')
      .refine((share) => asNumber(share) < 1, 'rejected_above is below 100%; write one like 5%')
      .optional()
      .describe('Tell when more than this share of its lines is refused: 5%. Left out: do not.'),
  },
  { error: 'a source holds a name, and how its lines are read' },
);

export type SourceFields = z.output<typeof SourceShape>;

/** What may stand at a path within a source. */
export function sourceKeysAt([part, inner]: readonly PropertyKey[]): readonly string[] {
  if (part === 'service') return Object.keys(ServiceFieldShape.shape);
  if (part === 'basic') return Object.keys(BasicShape.shape);
  if (part === 'fields') return Object.keys(inner === 'duration' ? TimedFieldShape.shape : FieldsShape.shape);
  return Object.keys(SourceShape.shape);
}

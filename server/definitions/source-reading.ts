import type { FieldMapping, ServiceRule } from '../slo/line-rules.ts';
import { unitInName } from '../slo/unit-names.ts';
import type { SourceDefinition } from './source.ts';
import type { SourceFields } from './source-shape.ts';

const INTERVAL_MS = 15_000;

/** A source from the values of its keys, `service` being that of the document. */
export function toSource(
  fields: SourceFields,
  service: string,
  place: SourceDefinition['place'],
): SourceDefinition {
  const heard = {
    name: fields.name,
    silenceAfter: fields.silence_after ?? 'auto',
    lag: fields.lag ?? 0,
    place,
  } as const;
  if (fields.url !== undefined) {
    const { url, interval = INTERVAL_MS, ca = null } = fields;
    return { ...heard, type: 'prometheus', url, interval, headers: headersOf(fields), ca };
  }
  if (fields.targets !== undefined) {
    const { targets, interval = INTERVAL_MS, ca = null } = fields;
    return { ...heard, type: 'scrape', targets, interval, headers: headersOf(fields), ca };
  }
  const paths = fields.path ?? [];
  return {
    ...heard,
    type: paths.length > 0 ? 'file' : 'http',
    paths,
    service: serviceRule(fields.service ?? service),
    lines: {
      format: fields.format ?? 'auto',
      fields: fields.fields === undefined ? null : mapping(fields.fields),
      timezone: fields.timezone ?? null,
    },
    dedup: fields.dedup ?? 'off',
    rejectedAbove: fields.rejected_above ?? null,
  };
}

/** What is sent with every request, the credentials included. */
export function headersOf({
  bearer,
  basic,
  headers = {},
}: Pick<SourceFields, 'bearer' | 'basic' | 'headers'>): Map<string, string> {
  const all = new Map(Object.entries(headers));
  if (bearer !== undefined) all.set('authorization', `Bearer ${bearer}`);
  if (basic !== undefined) {
    const pair = Buffer.from(`${basic.user}:${basic.password}`, 'utf8').toString('base64');
    all.set('authorization', `Basic ${pair}`);
  }
  return all;
}

function serviceRule(service: NonNullable<SourceFields['service']>): ServiceRule {
  if (typeof service === 'string') return { kind: 'one', service };
  const { field, map, otherwise = null } = service;
  return { kind: 'field', field, map: new Map(Object.entries(map)), otherwise };
}

function mapping(fields: NonNullable<SourceFields['fields']>): FieldMapping {
  const { status, method = null, path = null, route = null, request = null, time = null } = fields;
  return { status, method, path, route, request, time, duration: duration(fields.duration) };
}

type DurationField = NonNullable<SourceFields['fields']>['duration'];

function duration(field: DurationField): FieldMapping['duration'] {
  if (field === undefined) return null;
  const { path, unit = unitInName(path) } =
    typeof field === 'string' ? { path: field, unit: unitInName(field) } : field;
  return { path, unit: unit === 'text' ? null : unit };
}

import type { FieldMapping, ServiceRule } from '../slo/line-rules.ts';
import { unitInName } from '../slo/unit-names.ts';
import type { SourceDefinition } from './source.ts';
import type { SourceFields } from './source-shape.ts';

/** A source from the values of its keys, `service` being that of the document. */
export function toSource(
  fields: SourceFields,
  service: string,
  place: SourceDefinition['place'],
): SourceDefinition {
  const paths = fields.path ?? [];
  return {
    name: fields.name,
    type: fields.type ?? (paths.length > 0 ? 'file' : 'http'),
    paths,
    service: serviceRule(fields.service ?? service),
    lines: {
      format: fields.format ?? 'auto',
      fields: fields.fields === undefined ? null : mapping(fields.fields),
      timezone: fields.timezone ?? null,
    },
    silenceAfter: fields.silence_after ?? 'auto',
    lag: fields.lag ?? 0,
    dedup: fields.dedup ?? 'off',
    place,
  };
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

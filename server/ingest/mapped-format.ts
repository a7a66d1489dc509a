import type { FieldMapping } from '../slo/line-rules.ts';
import type { JsonFormat } from './json-formats.ts';
import { USUAL_TIMES } from './json-names.ts';

/** The format that the `fields:` of a source describe. */
export function mappedFormat({
  status,
  method,
  path,
  route,
  request,
  time,
  duration,
}: FieldMapping): JsonFormat {
  return {
    name: 'mapped',
    marks: [status],
    // What the service of a line may be told by.
    host: ['host'],
    router: ['router'],
    status: [status],
    time: time === null ? USUAL_TIMES : [time],
    ...(method !== null && { method: [method] }),
    ...(path !== null && { path: [path] }),
    ...(route !== null && { route: [route] }),
    ...(request !== null && { request: [request] }),
    ...(duration !== null && { durations: [[duration.unit ?? 'untold', duration.path]] }),
  };
}

import type { FieldMapping } from '../slo/line-rules.ts';
import { type DurationUnit, type JsonFormat, UNIT_ENDINGS, USUAL_TIMES } from './json-formats.ts';

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
  const unit = duration === null ? null : (duration.unit ?? unitOfName(duration.path));
  return {
    name: 'mapped',
    marks: [],
    status: [status],
    time: time === null ? USUAL_TIMES : [time],
    ...(method !== null && { method: [method] }),
    ...(path !== null && { path: [path] }),
    ...(route !== null && { route: [route] }),
    ...(request !== null && { request: [request] }),
    ...(duration !== null && unit !== null && { durations: [[unit, duration.path]] }),
  };
}

/** The unit that the end of a name tells, like `took_ms`; `untold` leaves only texts with their unit. */
function unitOfName(path: string): DurationUnit {
  const name = path.split('.').at(-1)!;
  const found = UNIT_ENDINGS.find(([, endings]) => endings.some((ending) => name.endsWith(ending)));
  return found?.[0] ?? (name === 'ms' ? 'ms' : 'untold');
}

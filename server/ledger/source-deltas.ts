/** What the batches of a group say of their sources. */
import { type Batch, type BatchPart, sumBy } from './batch.ts';
import type { SourceDelta } from './heard.ts';

const MS_PER_MINUTE = 60_000;

/** When each source was heard, and how many of its lines were taken, refused and ignored. */
export function sourceDeltas(batches: readonly Batch[]): SourceDelta[] {
  const heard = batches.flatMap((batch) => batch.parts.map((part) => ({ part, batch })));
  const deltas = [...Map.groupBy(heard, ({ part }) => part.source)].map(([source, own]) =>
    deltaOf(
      source,
      own.map(({ part }) => part),
      new Set(own.map(({ batch }) => batch)),
    ),
  );
  return deltas.filter((delta) => delta.heard.length > 0);
}

function deltaOf(source: string, parts: readonly BatchPart[], batches: ReadonlySet<Batch>): SourceDelta {
  const minutes = new Set<number>();
  for (const { arrivedAt, deltas, measured } of batches) {
    for (const minute of measured ?? [Math.floor(arrivedAt / MS_PER_MINUTE)]) minutes.add(minute);
    for (const minute of deltas.minutes) minutes.add(minute);
  }
  const services = [...new Set(parts.map(({ service }) => service))].filter((service) => service !== '');
  return {
    source,
    service: services[0] ?? '',
    services,
    at: Math.max(...[...batches].map(({ arrivedAt }) => arrivedAt)),
    newest: newestOf([...batches].filter(({ isOnce }) => isOnce !== true)),
    heard: ranges([...minutes].sort((a, b) => a - b)),
    accepted: sum(parts, (part) => part.accepted),
    rejected: sum(parts, (part) => part.rejected),
    rejectedBy: Object.fromEntries(sumBy(parts.map(({ rejectedBy }) => rejectedBy))),
    ignored: sum(parts, (part) => part.ignored),
    ignoredBy: Object.fromEntries(sumBy(parts.map(({ ignoredBy }) => ignoredBy))),
    formats: Object.fromEntries(sumBy(parts.map(({ formats }) => formats))),
  };
}

/** What tells of no minute is heard in that of its arrival. */
function newestOf(batches: readonly Batch[]): number | null {
  const minutes = batches.flatMap(({ arrivedAt, deltas, measured }) => {
    const told = [...(measured ?? deltas.minutes)];
    return told.length === 0 ? [Math.floor(arrivedAt / MS_PER_MINUTE)] : [Math.max(...told)];
  });
  return minutes.length === 0 ? null : Math.max(...minutes);
}

function sum(parts: readonly BatchPart[], of: (part: BatchPart) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}

/** Ascending numbers as inclusive ranges. */
export function ranges(ascending: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const value of ascending) {
    const last = found.at(-1);
    if (last !== undefined && value === last[1] + 1) last[1] = value;
    else found.push([value, value]);
  }
  return found;
}

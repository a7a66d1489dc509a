/** Of what is defined twice the first holds, and each later one is a fault. */
import type { Place, Slo } from '../slo/definition.ts';
import { suggestion } from '../slo/near-word.ts';
import { type DefinitionFault, faultAt } from './fault.ts';
import type { FileReading } from './file-reading.ts';
import type { LogSource, SourceDefinition } from './source.ts';

type Placed = { readonly place: Place };

export function firstOfEach<T extends Placed>(
  files: readonly FileReading[],
  items: (file: FileReading) => readonly T[],
  nameOf: (item: T) => string,
  faults: DefinitionFault[],
): T[] {
  const first = new Map<string, T>();
  for (const item of files.flatMap(items)) {
    const name = nameOf(item);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, item);
    else {
      const stands = `it stands at ${placeText(earlier)} already`;
      faults.push(faultOf(files, item, `${name} is defined twice: ${stands}; rename one of them`));
    }
  }
  return [...first.values()];
}

/** A file that two sources read would count twice. */
export function firstOfEachPath(
  files: readonly FileReading[],
  sources: readonly LogSource[],
  faults: DefinitionFault[],
): LogSource[] {
  const readers = new Map<string, LogSource>();
  return sources.filter((source) => {
    const taken = source.paths.find((path) => readers.has(path));
    if (taken === undefined) {
      for (const path of source.paths) readers.set(path, source);
      return true;
    }
    const earlier = readers.get(taken)!;
    const reader = `the source ${earlier.name} at ${placeText(earlier)}`;
    faults.push(faultOf(files, source, `${taken} is read by ${reader} already, and would count twice`));
    return false;
  });
}

/** Objectives on counters need the source that has them; those whose source is missing are left out. */
export function withKnownSources(
  files: readonly FileReading[],
  slos: readonly Slo[],
  sources: readonly SourceDefinition[],
  faults: DefinitionFault[],
): Slo[] {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return slos.filter((slo) => {
    if (slo.sli === 'events') return true;
    const { source } = slo.counters;
    const found = byName.get(source);
    if (found?.type === 'prometheus') return true;
    const others = sources.filter(({ type }) => type === 'prometheus').map(({ name }) => name);
    const why =
      found === undefined
        ? `no source "${source}" is defined${suggestion(source, others)}; write it under "sources:", with type: prometheus`
        : `the source ${source} is of type ${found.type}; counters need one of type prometheus`;
    faults.push(faultOf(files, slo, `${slo.name}: ${why}`));
    return false;
  });
}

function placeText({ place: { file, line, column } }: Placed): string {
  return `${file}:${line}:${column}`;
}

function faultOf(files: readonly FileReading[], { place }: Placed, message: string): DefinitionFault {
  const text = files.find(({ path }) => path === place.file)?.text ?? '';
  return faultAt(text.split('\n')[place.line - 1] ?? '', place, Number.POSITIVE_INFINITY, message);
}

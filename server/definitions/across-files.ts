/** What the definitions of all files must be to each other. Of what is defined twice the first holds, and each later one is a fault. */
import { hash } from 'node:crypto';
import { type Place, readBy, type Slo } from '../slo/definition.ts';
import { suggestion } from '../slo/near-word.ts';
import { longestMinutes } from '../slo/window.ts';
import { whyUndivided } from './divided.ts';
import { type DefinitionFault, faultAt } from './fault.ts';
import type { FileReading } from './file-reading.ts';
import { isLogSource, type LogSource, type SourceDefinition } from './source.ts';

type Placed = { readonly place: Place };

export function firstOfEach<T extends Placed>(
  files: readonly FileReading[],
  items: readonly T[],
  nameOf: (item: T) => string,
  faults: DefinitionFault[],
): T[] {
  const first = new Map<string, T>();
  for (const item of items) {
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

/** Those that can be had for each value of their labels. */
export function divisible(
  files: readonly FileReading[],
  slos: readonly Slo[],
  faults: DefinitionFault[],
): Slo[] {
  return slos.filter((slo) => {
    const why = whyUndivided(slo);
    if (why !== null) faults.push(faultOf(files, slo, `${slo.name}: ${why}`));
    return why === null;
  });
}

/** Objectives on counters with the source that has them; those whose source is missing are left out. */
export function withKnownSources(
  files: readonly FileReading[],
  slos: readonly Slo[],
  sources: readonly SourceDefinition[],
  faults: DefinitionFault[],
): Slo[] {
  return slos.flatMap((slo): Slo[] => {
    if (slo.sli === 'events') return [slo];
    const found = sourceOf(slo.counters.source, sources);
    if (found.ok && (!found.isScraped || readBy(slo.counters) === 'samples'))
      return [{ ...slo, counters: { ...slo.counters, source: found.source } }];
    if (found.ok) {
      const reason = `${found.source} is scraped, and works nothing out; write counters, like http_requests_total{code=~"5.."}`;
      faults.push(faultOf(files, slo, `${slo.name}: ${reason}`));
      return [];
    }
    faults.push(faultOf(files, slo, `${slo.name}: ${found.reason}`));
    return [];
  });
}

type Found =
  | { readonly ok: true; readonly source: string; readonly isScraped: boolean }
  | { readonly ok: false; readonly reason: string };

function sourceOf(name: string, sources: readonly SourceDefinition[]): Found {
  const all = sources.filter((source) => !isLogSource(source));
  const known = all.filter(({ type }) => type === 'prometheus');
  const asked = name === '' && known.length > 0 ? known : all;
  const names = asked.map((source) => source.name);
  const others = 'write it under "sources:", with type: prometheus';
  const found = name === '' ? asked[0] : sources.find((source) => source.name === name);
  if (name === '' && asked.length !== 1) {
    const reason =
      asked.length === 0
        ? `there is no Prometheus to ask; ${others}`
        : `one of ${names.join(', ')} is asked; write "source:" with its name`;
    return { ok: false, reason };
  }
  if (found === undefined)
    return { ok: false, reason: `no source "${name}" is defined${suggestion(name, names)}; ${others}` };
  if (isLogSource(found)) {
    const reason = `the source ${name} is of type ${found.type}; counters need one of type prometheus or scrape`;
    return { ok: false, reason };
  }
  return { ok: true, source: found.name, isScraped: found.type === 'scrape' };
}

/** What is read of counters is named after all that it depends on; with another window it is read anew, to its depth. */
export function withDigest(slo: Slo): Slo {
  if (slo.sli === 'events') return slo;
  const { source, counts, part, total } = slo.counters;
  const all = [slo.service, source, counts, part.text, total?.text ?? null, longestMinutes(slo.window)];
  const digest = hash('sha256', JSON.stringify(all), 'hex').slice(0, 16);
  return { ...slo, counters: { ...slo.counters, digest } };
}

function placeText({ place: { file, line, column } }: Placed): string {
  return `${file}:${line}:${column}`;
}

/** A fault of what a file defines, with the line it stands in. */
export function faultOf(
  files: readonly Pick<FileReading, 'path' | 'shown'>[],
  { place }: Placed,
  message: string,
): DefinitionFault {
  const text = files.find(({ path }) => path === place.file)?.shown ?? '';
  return faultAt(text.split('\n')[place.line - 1] ?? '', place, Number.POSITIVE_INFINITY, message);
}

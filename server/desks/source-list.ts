/** The sources as people see them: the heard ones, and those that are declared and should be. */
import { isLogSource, type SourceDefinition } from '../definitions/source.ts';
import type { Source } from '../http/board.ts';
import { NO_LINES } from '../ledger/heard.ts';
import type { SourceHealth } from '../ledger/source-views.ts';
import { servicesOf } from '../slo/line-rules.ts';

/** `notesOn`: what stands in the way of reading the files of a source. */
export function sourceList(
  heard: readonly SourceHealth[],
  declared: readonly SourceDefinition[],
  notesOn: (source: SourceDefinition) => readonly string[],
): Source[] {
  const byName = new Map(declared.map((source) => [source.name, source]));
  const notes = (source: SourceDefinition | undefined): readonly string[] =>
    source === undefined || source.type === 'http' ? [] : notesOn(source);
  const known = new Set(heard.map(({ name }) => name));
  return [
    ...heard.map((source) => ({ ...source, notes: notes(byName.get(source.name)) })),
    ...declared
      .filter(({ name }) => !known.has(name))
      .map((source) => ({ ...unheard(source), notes: notes(source) })),
  ];
}

function unheard(source: SourceDefinition): Omit<Source, 'notes'> {
  const { name, silenceAfter } = source;
  const services = isLogSource(source) ? servicesOf(source.service) : [];
  return {
    name,
    service: services[0] ?? '',
    services,
    lastHeard: null,
    silent: false,
    silenceAfter: typeof silenceAfter === 'number' ? silenceAfter : null,
    ...NO_LINES,
  };
}

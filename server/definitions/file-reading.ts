import type { Slo } from '../slo/definition.ts';
import { readDocument } from './document-reading.ts';
import type { Environment } from './environment.ts';
import { type DefinitionFault, type DefinitionWarning, faultAt } from './fault.ts';
import { Cursor } from './imports/cursor.ts';
import { importDocument } from './imports/import-document.ts';
import { readImport } from './imports/imported.ts';
import { openSloObjects } from './imports/openslo.ts';
import type { SourceDefinition } from './source.ts';
import { readYaml, type YamlDocument } from './yaml-documents.ts';

/** One file as read; with any fault it contributes nothing else. */
export type FileReading = {
  readonly path: string;
  readonly text: string;
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  /** Objects that may refer to those of other files. */
  readonly openSlo: readonly Cursor[];
  readonly faults: readonly DefinitionFault[];
  /** What was left out of definitions of other tools: the rest holds. */
  readonly leftOut: readonly DefinitionFault[];
  readonly warnings: readonly DefinitionWarning[];
};

const NOTHING = { slos: [], sources: [], openSlo: [], leftOut: [], warnings: [], faults: [] } as const;
const LARGEST_FILE = 4 * 1024 * 1024;

export function readDefinitionFile(path: string, text: string, env: Environment): FileReading {
  if (text.length > LARGEST_FILE) {
    const place = { file: path, line: 1, column: 1 };
    return broken(path, text, [faultAt('', place, 1, 'the file is over 4 MiB; divide it into several')]);
  }
  const { documents, faults } = readYaml(path, text, env);
  const readings = documents.map(readAny);
  const all = [...faults, ...readings.flatMap((reading) => reading.faults)];
  if (all.length > 0) return broken(path, text, all);
  return {
    path,
    text,
    slos: readings.flatMap(({ slos }) => slos),
    sources: readings.flatMap(({ sources }) => sources),
    openSlo: readings.flatMap(({ openSlo }) => openSlo),
    leftOut: readings.flatMap(({ leftOut }) => leftOut),
    warnings: readings.flatMap(({ warnings }) => warnings),
    faults: [],
  };
}

/** Our own form, or that of another tool. */
function readAny(document: YamlDocument): Omit<FileReading, 'path' | 'text'> {
  const cursor = new Cursor(document.value, document.places);
  const openSlo = openSloObjects(cursor);
  if (openSlo.length > 0) return { ...NOTHING, openSlo };
  const imported = importDocument(cursor);
  if (imported === null) return { ...NOTHING, ...readDocument(document) };
  const { faults: leftOut, ...rest } = readImport(imported);
  return { ...NOTHING, ...rest, leftOut };
}

/** A file that contributes nothing but its faults. */
function broken(path: string, text: string, faults: readonly DefinitionFault[]): FileReading {
  const inOrder = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { ...NOTHING, path, text, faults: inOrder };
}

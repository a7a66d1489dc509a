import type { Slo } from '../slo/definition.ts';
import { readDocument } from './document-reading.ts';
import type { Environment } from './environment.ts';
import { type DefinitionFault, faultAt } from './fault.ts';
import type { SourceDefinition } from './source.ts';
import { readYaml } from './yaml-documents.ts';

/** One file as read; with any fault it contributes nothing else. */
export type FileReading = {
  readonly path: string;
  readonly text: string;
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  readonly faults: readonly DefinitionFault[];
};

const LARGEST_FILE = 4 * 1024 * 1024;

export function readDefinitionFile(path: string, text: string, env: Environment): FileReading {
  if (text.length > LARGEST_FILE) {
    const place = { file: path, line: 1, column: 1 };
    return broken(path, text, [faultAt('', place, 1, 'the file is over 4 MiB; divide it into several')]);
  }
  const { documents, faults } = readYaml(path, text, env);
  const readings = documents.map(readDocument);
  const all = [...faults, ...readings.flatMap((reading) => reading.faults)];
  if (all.length > 0) return broken(path, text, all);
  return {
    path,
    text,
    slos: readings.flatMap((reading) => reading.slos),
    sources: readings.flatMap((reading) => reading.sources),
    faults: [],
  };
}

/** A file that contributes nothing but its faults. */
function broken(path: string, text: string, faults: readonly DefinitionFault[]): FileReading {
  const inOrder = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { path, text, slos: [], sources: [], faults: inOrder };
}

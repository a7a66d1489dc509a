import type { Slo } from '../slo/definition.ts';
import { readDocument } from './document-reading.ts';
import type { Environment } from './environment.ts';
import { type DefinitionFault, type DefinitionWarning, faultAt } from './fault.ts';
import { Cursor } from './imports/cursor.ts';
import { importDocument } from './imports/import-document.ts';
import { readImport } from './imports/imported.ts';
import { openSloObjects } from './imports/openslo.ts';
import { NOBODY, type NotifyReading, together } from './notify-reading.ts';
import type { SourceDefinition } from './source.ts';
import { readYaml, type YamlDocument } from './yaml-documents.ts';

type File = Pick<FileReading, 'path' | 'text' | 'shown'>;

/** One file as read; with any fault it contributes nothing else. */
export type FileReading = {
  readonly path: string;
  readonly text: string;
  /** The text as people may read it. */
  readonly shown: string;
  readonly slos: readonly Slo[];
  readonly sources: readonly SourceDefinition[];
  /** Its faults take nothing else away. */
  readonly notify: NotifyReading;
  /** Objects that may refer to those of other files. */
  readonly openSlo: readonly Cursor[];
  readonly faults: readonly DefinitionFault[];
  /** What was left out of definitions of other tools: the rest holds. */
  readonly leftOut: readonly DefinitionFault[];
  readonly warnings: readonly DefinitionWarning[];
};

const NOTHING = {
  slos: [],
  sources: [],
  notify: NOBODY,
  openSlo: [],
  leftOut: [],
  warnings: [],
  faults: [],
} as const;
const LARGEST_FILE = 4 * 1024 * 1024;

export function readDefinitionFile(path: string, text: string, env: Environment): FileReading {
  if (text.length > LARGEST_FILE) {
    const place = { file: path, line: 1, column: 1 };
    return broken({ path, text, shown: '' }, [
      faultAt('', place, 1, 'the file is over 4 MiB; divide it into several'),
    ]);
  }
  const { documents, faults, ofReceivers, shown } = readYaml(path, text, env);
  const file = { path, text, shown };
  const readings = documents.map(readAny);
  const all = [...faults, ...readings.flatMap((reading) => reading.faults)];
  const notify = together([...readings.map((reading) => reading.notify), { ...NOBODY, faults: ofReceivers }]);
  if (all.length > 0) return broken(file, [...all, ...notify.faults]);
  return {
    ...file,
    slos: readings.flatMap(({ slos }) => slos),
    sources: readings.flatMap(({ sources }) => sources),
    notify: { ...notify, faults: inOrder(notify.faults) },
    openSlo: readings.flatMap(({ openSlo }) => openSlo),
    leftOut: readings.flatMap(({ leftOut }) => leftOut),
    warnings: readings.flatMap(({ warnings }) => warnings),
    faults: [],
  };
}

/** Our own form, or that of another tool. */
function readAny(document: YamlDocument): Omit<FileReading, keyof File> {
  const cursor = new Cursor(document.value, document.places);
  const openSlo = openSloObjects(cursor);
  if (openSlo.length > 0) return { ...NOTHING, openSlo };
  const imported = importDocument(cursor);
  if (imported === null) return { ...NOTHING, ...readDocument(document) };
  const { faults: leftOut, ...rest } = readImport(imported);
  return { ...NOTHING, ...rest, leftOut };
}

/** A file that contributes nothing but its faults. */
function broken(file: File, faults: readonly DefinitionFault[]): FileReading {
  return { ...NOTHING, ...file, faults: inOrder(faults) };
}

function inOrder(faults: readonly DefinitionFault[]): DefinitionFault[] {
  return faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

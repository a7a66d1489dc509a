import type { Environment } from '../environment.ts';
import { type DefinitionFault, type DefinitionWarning, faultAt } from '../fault.ts';
import { readYaml } from '../yaml-documents.ts';
import { Cursor } from './cursor.ts';
import { importDocument } from './import-document.ts';
import { type Imported, readImport } from './imported.ts';
import { importOpenSlo, openSloObjects } from './openslo.ts';
import { ownForm } from './own-form.ts';

type ForeignReading = {
  /** In our own form. */
  readonly yaml: string;
  readonly warnings: readonly DefinitionWarning[];
  readonly faults: readonly DefinitionFault[];
};

/** Reads files of other tools, all of them together. What our own form would refuse is left out. */
export function readForeign(
  files: readonly { readonly path: string; readonly text: string }[],
  env: Environment,
): ForeignReading {
  const faults: DefinitionFault[] = [];
  const warnings: DefinitionWarning[] = [];
  const written: Imported[] = [];
  const objects: Cursor[] = [];
  const take = (parts: Parameters<typeof readImport>[0]) => {
    const { faults: leftOut, warnings: lost } = readImport(parts);
    faults.push(...leftOut);
    warnings.push(...lost);
    written.push(
      ...parts.imported.filter((one) => readImport({ imported: [one], leftOut: [] }).faults.length === 0),
    );
  };
  for (const { path, text } of files) {
    const { documents, faults: broken } = readYaml(path, text, env);
    faults.push(...broken);
    for (const { value, places } of documents) {
      const cursor = new Cursor(value, places);
      const own = openSloObjects(cursor);
      const parts = own.length > 0 ? null : importDocument(cursor);
      objects.push(...own);
      if (parts !== null) take(parts);
      else if (own.length === 0)
        faults.push(places.fault([], 'these are no definitions of Sloth, Pyrra or OpenSLO'));
    }
    if (documents.length === 0 && broken.length === 0)
      faults.push(faultAt('', { file: path, line: 1, column: 1 }, 1, 'the file is empty'));
  }
  take(importOpenSlo(objects));
  return { yaml: ownForm(written), warnings, faults };
}

import type { Environment } from '../environment.ts';
import { type DefinitionFault, type DefinitionWarning, faultAt } from '../fault.ts';
import { readYaml } from '../yaml-documents.ts';
import { Cursor } from './cursor.ts';
import { importDocument } from './import-document.ts';
import { type Import, type Imported, readImport } from './imported.ts';
import { importOpenSlo, openSloObjects } from './openslo.ts';
import { ownForm } from './own-form.ts';
import { References } from './references.ts';

type ForeignReading = {
  /** In our own form. */
  readonly yaml: string;
  readonly warnings: readonly DefinitionWarning[];
  readonly faults: readonly DefinitionFault[];
};

type ForeignFile = { readonly path: string; readonly text: string };

/**
 * Reads files of other tools, all of them together. What our own form would refuse is left out. What variables of the
 * environment hold is judged, and not told.
 */
export function readForeign(files: readonly ForeignFile[], env: Environment): ForeignReading {
  const { imports, faults } = importsOf(files, env);
  const warnings: DefinitionWarning[] = [];
  const written: Imported[] = [];
  const references = new References(
    files.map(({ text }) => text),
    env,
  );
  const marked = importsOf(files, references.marks).imports.flatMap(({ imported }) => imported);
  for (const parts of imports) {
    const { faults: leftOut, warnings: lost } = readImport(parts);
    faults.push(...leftOut);
    warnings.push(...lost);
    for (const one of parts.imported) {
      if (readImport({ imported: [one], leftOut: [] }).faults.length > 0) continue;
      const printed = references.printed(one, marked);
      if (printed !== null) written.push(printed);
      else faults.push(unprintable(one));
    }
  }
  const hidden = (text: string): string => references.hidden(text);
  return {
    yaml: ownForm(written),
    warnings: warnings.map((one) => ({
      ...one,
      service: hidden(one.service),
      name: hidden(one.name),
      message: hidden(one.message),
    })),
    faults: faults.map((one) => ({ ...one, message: hidden(one.message) })),
  };
}

/** What files hold, OpenSLO last, as its objects refer to each other. */
function importsOf(
  files: readonly ForeignFile[],
  env: Environment,
): { readonly imports: readonly Import[]; readonly faults: DefinitionFault[] } {
  const faults: DefinitionFault[] = [];
  const imports: Import[] = [];
  const objects: Cursor[] = [];
  for (const { path, text } of files) {
    const { documents, faults: broken } = readYaml(path, text, env);
    faults.push(...broken);
    for (const { value, places } of documents) {
      const cursor = new Cursor(value, places);
      const own = openSloObjects(cursor);
      const parts = own.length > 0 ? null : importDocument(cursor);
      objects.push(...own);
      if (parts !== null) imports.push(parts);
      else if (own.length === 0)
        faults.push(places.fault([], 'these are no definitions of Sloth, Pyrra or OpenSLO'));
    }
    if (documents.length === 0 && broken.length === 0)
      faults.push(faultAt('', { file: path, line: 1, column: 1 }, 1, 'the file is empty'));
  }
  return { imports: [...imports, importOpenSlo(objects)], faults };
}

function unprintable({ at, fields }: Imported): DefinitionFault {
  const message = `${String(fields.name)} is left out: what a variable of the environment holds decides what it becomes, and is not printed; write the value in its place`;
  return at.places.fault(at.path, message);
}

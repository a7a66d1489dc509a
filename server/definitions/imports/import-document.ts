import type { Cursor } from './cursor.ts';
import type { Import } from './imported.ts';
import { importPyrra, isPyrra } from './pyrra.ts';
import { importSloth, isSloth } from './sloth.ts';

/** What a document of another tool holds that needs no other document; null when it is none. */
export function importDocument(document: Cursor): Import | null {
  if (isSloth(document)) return importSloth(document);
  return isPyrra(document) ? importPyrra(document) : null;
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type FolderFile = { readonly path: string; readonly text: string };

export type FolderReading =
  | { readonly ok: true; readonly files: readonly FolderFile[] }
  | { readonly ok: false; readonly reason: string };

/** The definition files directly in a folder, in the order of their names. Hidden ones are not definitions. */
export async function readFolder(folder: string): Promise<FolderReading> {
  try {
    const files: FolderFile[] = [];
    for (const path of await listFolder(folder)) {
      const text = await readIfThere(path);
      if (text !== null) files.push({ path, text });
    }
    return { ok: true, files };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Changes whenever a file of the folder may have changed: names, times, sizes, and what links lead to. */
export async function fingerprint(folder: string): Promise<string> {
  try {
    const marks: string[] = [];
    for (const path of await listFolder(folder)) {
      const found = await stat(path).catch(() => null);
      marks.push(
        found === null ? path : `${path} ${found.ino} ${found.mtimeMs} ${found.ctimeMs} ${found.size}`,
      );
    }
    return marks.join('\n');
  } catch (error) {
    return reasonOf(error);
  }
}

async function listFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const definitions = names.filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'));
  return definitions.sort().map((name) => join(folder, name));
}

/** A file that went away since it was listed, or is a folder, is not there. */
async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EISDIR') return null;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (codeOf(error) === 'ENOENT')
    return 'the folder does not exist; create it, or set LEEWAY_DEFINITIONS to another';
  if (codeOf(error) === 'ENOTDIR') return 'this is not a folder; set LEEWAY_DEFINITIONS to one';
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

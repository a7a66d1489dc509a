import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import type { Environment } from '../definitions/environment.ts';
import { type FolderFile, readFolder } from '../definitions/folder.ts';

const DEFAULT_FOLDER = './slo-definitions';

type FilesReading =
  | { readonly ok: true; readonly files: readonly FolderFile[] }
  | { readonly ok: false; readonly reason: string };

/**
 * The definition files at the paths, each once; without any path, those of the folder of the settings. Rejects with
 * `invalid_settings` where one cannot be read.
 */
export async function definitionFiles(paths: readonly string[], env: Environment): Promise<FolderFile[]> {
  const given = paths.length > 0 ? paths : [env.LEEWAY_DEFINITIONS || DEFAULT_FOLDER];
  const files = new Map<string, FolderFile>();
  for (const path of given) {
    const found = await readPath(path);
    if (!found.ok) throw new AppError('invalid_settings', `${path}: ${found.reason}`);
    for (const file of found.files) files.set(file.path, file);
  }
  return [...files.values()];
}

async function readPath(path: string): Promise<FilesReading> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await readFolder(path);
    return { ok: true, files: [{ path, text: await readFile(path, 'utf8') }] };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return {
      ok: false,
      reason: missing ? 'there is no such file or folder' : `cannot be read: ${String(error)}`,
    };
  }
}

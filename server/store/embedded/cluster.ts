import { spawn } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '../../app-error.ts';
import type { Binaries } from './binaries.ts';
import { giveTo, type ServerUser, spawnAs } from './server-user.ts';
import { SUPERUSER } from './settings.ts';

const DRAFT = 'cluster-draft-';

/** Makes an empty cluster at `<place>/cluster`: drafted, synced to disk, then renamed, so that a crash leaves none or a whole one. */
export async function makeCluster(place: string, binaries: Binaries, user: ServerUser): Promise<void> {
  const draft = mkdtempSync(join(place, DRAFT));
  giveTo(user, draft);
  await initdb(draft, binaries, user);
  renameSync(draft, join(place, 'cluster'));
  syncFolder(place);
}

/** Removes what a killed Leeway had begun to make. Its initdb may still be at work; then the next start removes the rest. */
export function sweepDrafts(place: string): void {
  for (const name of readdirSync(place).filter((entry) => entry.startsWith(DRAFT))) {
    try {
      rmSync(join(place, name), { recursive: true, force: true });
    } catch {}
  }
}

async function initdb(folder: string, binaries: Binaries, user: ServerUser): Promise<void> {
  const options = [
    '--username',
    SUPERUSER,
    // Who can reach the socket is settled by its folder, which only the server's user (and root) can enter.
    '--auth=trust',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  const child = spawn(join(binaries.folder, 'bin', 'initdb'), ['-D', folder, ...options], {
    ...spawnAs(user),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [faults, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject)),
  ]);
  if (code === 0) return;
  throw new AppError(
    'unavailable',
    `PostgreSQL's initdb failed in ${folder} (exit code ${code}):\n${faults.trim()}`,
  );
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** A cluster can be read only by the major version that made it. */
export function checkMajor(cluster: string, binaries: Binaries): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made === binaries.major) return;
  throw new AppError(
    'invalid_settings',
    `The database in ${cluster} was made by PostgreSQL ${made}, and this Leeway brings ${binaries.major}: go back to the Leeway that made it, or set LEEWAY_DATA_DIR to a new folder.`,
  );
}

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const WRITING_MS = 5000;

/** What a PostgreSQL server says of itself in its cluster's postmaster.pid. */
export type Postmaster = { readonly pid: number; readonly socketFolder: string; readonly status: string };

export function parsePostmaster(file: string): Postmaster | undefined {
  const lines = file.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, socketFolder: lines[4] ?? '', status: lines[7] ?? '' };
}

/**
 * What the pid file of a cluster tells: of no server, of one that is gone (its pid may be another program's by now),
 * of one that is just writing the file, or of one that lives.
 */
export type Sighting = 'none' | 'stale' | 'unfinished' | Postmaster;

export function sightPostmaster(cluster: string): Sighting {
  const file = join(cluster, 'postmaster.pid');
  try {
    const found = parsePostmaster(readFileSync(file, 'utf8'));
    if (found !== undefined) return servesCluster(found.pid, cluster) ? found : 'stale';
    return Date.now() - statSync(file).mtimeMs < WRITING_MS ? 'unfinished' : 'stale';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
}

export function livePostmaster(cluster: string): Postmaster | undefined {
  const sighting = sightPostmaster(cluster);
  return typeof sighting === 'string' ? undefined : sighting;
}

/** A dead process that nobody has reaped has no command line any more, so it counts as gone. */
export function servesCluster(pid: number, cluster: string): boolean {
  const command = commandLine(pid);
  return command.includes('postgres') && (worksIn(pid, cluster) ?? command.includes(` ${cluster} `));
}

/** A postmaster works in its cluster's folder, whatever its path is called by now. Undefined: the system does not tell. */
function worksIn(pid: number, cluster: string): boolean | undefined {
  try {
    const [folder, wanted] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)];
    return folder.dev === wanted.dev && folder.ino === wanted.ino;
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('/bin/ps', ['-ww', '-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch {
    return '';
  }
}

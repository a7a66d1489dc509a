/** The embedded PostgreSQL of a data directory, as a victim. */
import { join } from 'node:path';
import { livePostmaster } from '../../server/store/embedded/postmaster.ts';
import { freeze, sent } from '../support/frozen.ts';

export function postmasterOf(dataDir: string): number | undefined {
  return livePostmaster(join(dataDir, 'postgres', 'cluster'))?.pid;
}

/** Ends the postmaster alone, without a word; its sessions notice by themselves. False: none was there. */
export function killPostmaster(dataDir: string): boolean {
  const pid = postmasterOf(dataDir);
  return pid !== undefined && sent(pid, 'SIGKILL');
}

/** Has it stop: at once without a checkpoint, as `pg_ctl -m immediate`, or with one, as `-m fast`. Leeway starts it again. */
export function stopPostmaster(dataDir: string, mode: 'fast' | 'immediate'): boolean {
  const pid = postmasterOf(dataDir);
  return pid !== undefined && sent(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
}

/** Freezes the postmaster and every process of its; answers how to let them go on. */
export function freezePostgres(dataDir: string): () => void {
  const pid = postmasterOf(dataDir);
  if (pid === undefined) throw new Error(`no PostgreSQL runs in ${dataDir}`);
  return freeze(pid);
}

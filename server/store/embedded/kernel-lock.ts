import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 10;
const SQLITE_BUSY = 5;

export type Lock = { release(): void };

// A database that nobody refers to is collected, and its lock would go with it.
const held = new Set<DatabaseSync>();

/**
 * A lock between processes that the kernel drops when its holder dies, however it dies: Node has no flock,
 * and the lock of a SQLite transaction is one. Nothing is ever written to the file.
 */
export function tryLock(path: string, mode: 'shared' | 'exclusive'): Lock | undefined {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec(mode === 'exclusive' ? 'begin exclusive' : 'begin; select 1 from sqlite_schema');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  held.add(file);
  // Whoever may open the file may lock it.
  chmodSync(path, 0o600);
  return {
    release() {
      if (held.delete(file)) file.close();
    },
  };
}

/** Runs `work` while no other process (and nobody else in this one) runs theirs on the same file. */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = tryLock(path, 'exclusive');
  while (lock === undefined) {
    await delay(RETRY_MS);
    lock = tryLock(path, 'exclusive');
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

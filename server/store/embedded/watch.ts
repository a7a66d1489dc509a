import { existsSync } from 'node:fs';
import { livePostmaster } from './postmaster.ts';

const LOOK_MS = 1000;

export type Watch = { stop(): Promise<void> };

/**
 * Looks every second whether the cluster's server lives and its socket is there, and has it revived when not. A server
 * of a deleted cluster at the same place takes the socket with it when it ends.
 */
export function watchServer(
  cluster: string,
  socket: () => string,
  revive: () => Promise<void>,
  log: (message: string) => void,
): Watch {
  let looking: Promise<void> | undefined;
  let lastFault = '';
  async function look() {
    try {
      const lives = livePostmaster(cluster) !== undefined;
      if (lives && existsSync(socket())) return;
      if (lastFault === '' && !lives) log('PostgreSQL has died: starting it again');
      await revive();
      lastFault = '';
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== lastFault) log(fault);
      lastFault = fault;
    }
  }
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, LOOK_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

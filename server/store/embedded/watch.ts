import { livePostmaster } from './postmaster.ts';

const LOOK_MS = 1000;

export type Watch = { stop(): Promise<void> };

/** Looks every second whether the cluster's server lives, and has it revived when it does not. */
export function watchServer(
  cluster: string,
  revive: () => Promise<void>,
  log: (message: string) => void,
): Watch {
  let looking: Promise<void> | undefined;
  let lastFault = '';
  async function look() {
    try {
      if (livePostmaster(cluster) !== undefined) return;
      if (lastFault === '') log('PostgreSQL has died: starting it again');
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

import { livePostmaster } from './postmaster.ts';

const LOOK_MS = 1000;

export type Watch = { stop(): Promise<void> };

/** Looks every second whether the cluster's server lives, and has it revived when it does not. */
export function watchServer(
  cluster: string,
  revive: () => Promise<void>,
  log: (message: string) => void,
): Watch {
  let reviving: Promise<void> | undefined;
  let lastFault = '';
  const look = () => {
    if (reviving !== undefined || livePostmaster(cluster) !== undefined) return;
    log('PostgreSQL has died: starting it again');
    reviving = revive()
      .then(() => {
        lastFault = '';
      })
      .catch((error: unknown) => {
        const fault = error instanceof Error ? error.message : String(error);
        if (fault !== lastFault) log(fault);
        lastFault = fault;
      })
      .finally(() => {
        reviving = undefined;
      });
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await reviving;
    },
  };
}

import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/** Longer than any commit takes; then the process ends all the same. */
const GRACE_MS = 20_000;

/**
 * Waits for SIGTERM, SIGINT or a fault that nobody caught, and then stops what runs. A signal may come while it still starts: as
 * PID 1 of a container, who has not said what to do with a signal never gets it. Rejects when it cannot be started.
 */
export function untilStopped(starting: Promise<{ stop(): Promise<void> }>, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    const grace = closeWithGrace({ delay: GRACE_MS }, async ({ err, signal }) => {
      if (err !== undefined) log.fatal({ err }, 'Leeway ends because of a fault');
      else log.info({ signal }, 'Leeway is stopping');
      await (await starting).stop();
      resolve();
    });
    starting.catch((cause: unknown) => {
      grace.uninstall();
      reject(cause);
    });
  });
}

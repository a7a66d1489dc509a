import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/** Longer than any commit takes; then the process ends all the same. */
const GRACE_MS = 20_000;

/** Waits for SIGTERM, SIGINT or a fault that nobody caught, and then stops what runs. */
export function untilStopped(stop: () => Promise<void>, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    closeWithGrace({ delay: GRACE_MS }, async ({ err, signal }) => {
      if (err !== undefined) log.fatal({ err }, 'Leeway ends because of a fault');
      else log.info({ signal }, 'Leeway is stopping');
      await stop();
      resolve();
    });
  });
}

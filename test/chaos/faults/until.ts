import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 10;
const PATIENCE_MS = 60_000;

/** Settles when it is so; rejects with `what` is amiss when it is not so for long. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const late = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > late) throw new Error(`${what} after ${PATIENCE_MS} ms`);
    await delay(LOOK_MS);
  }
}

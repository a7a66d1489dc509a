/** What a Leeway that runs is asked from outside, again and again until it is as it should be. */
import { setTimeout as delay } from 'node:timers/promises';

const WITHIN_MS = 30_000;
const POLL_MS = 50;

/** The status of a GET; 0 when there is no answer. */
export async function statusOf(url: string | URL): Promise<number> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

/** How many events an objective has; -1 where that cannot be told. */
export async function totalOf(url: string, slo: string, token: string | null = null): Promise<number> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/api/v1/slos', url), { headers });
  const { slos = [] } = (await answer.json()) as { slos?: { name: string; total: number }[] };
  return slos.find(({ name }) => name === slo)?.total ?? -1;
}

/** Settles when it is so, or after a while: what is checked next tells. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (performance.now() < end) {
    if (await isSo()) return;
    await delay(POLL_MS);
  }
}

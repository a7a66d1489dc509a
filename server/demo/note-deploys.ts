import { authorization, type LeewayAddress, SERVICE } from './delivery.ts';
import { MINUTE_MS, type PlannedDeploy } from './history-plan.ts';
import type { Log } from './log.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Notes which versions the example app ran. The demo goes on without those that Leeway does not take. */
export async function noteDeploys(
  leeway: LeewayAddress,
  deploys: readonly PlannedDeploy[],
  log: Log,
): Promise<void> {
  for (const { version, minute } of deploys) {
    const at = new Date(minute * MINUTE_MS).toISOString();
    try {
      const answer = await fetch(new URL('/api/v1/deploys', leeway.url), {
        method: 'POST',
        headers: { ...authorization(leeway), 'content-type': 'application/json' },
        body: JSON.stringify({ service: SERVICE, version, at }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (!answer.ok) log.warn({ version, status: answer.status }, 'a deploy of the demo was not noted');
    } catch (fault) {
      log.warn({ version, err: fault }, 'a deploy of the demo was not noted');
    }
  }
}

/** PostgreSQL goes away for five seconds under load, frozen and then killed; Leeway is not touched. */
import { setTimeout as delay } from 'node:timers/promises';
import { statusOf } from '../support/asking.ts';
import { startCrowd } from './crowd.ts';
import { compareUntilEqual, HandCount } from './hand-count.ts';
import { HTTP_OBJECTIVES } from './objectives.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { freezePostgres, killPostmaster } from './postgres.ts';
import { Sender } from './sender.ts';
import type { Traffic } from './traffic.ts';
import { Victim } from './victim.ts';

const OUTAGE_MS = 5_000;
const NOT_READY_MS = 2_000;
const READY_AGAIN_MS = 20_000;
const CALM_MS = 2_000;
const PAUSE_MS = 100;
const PATIENCE_MS = 20_000;
const KILL_EVERY_MS = 50;
const LOOK_MS = 20;

type Seen = { readonly notReady: number; readonly again: number };

export async function outageScenario(traffic: Traffic): Promise<Outcome> {
  const victim = new Victim();
  const hand = new HandCount(HTTP_OBJECTIVES);
  const sender = new Sender(() => victim.url);
  try {
    await victim.start();
    const url = victim.url!;
    const crowd = startCrowd(traffic, sender, hand, PAUSE_MS);
    await delay(CALM_MS);
    const frozen = await watchOutage(url, () => frozenFor(victim, OUTAGE_MS));
    await delay(CALM_MS);
    const killed = await watchOutage(url, () => deadFor(victim, OUTAGE_MS));
    await delay(CALM_MS);
    crowd.stop();
    await crowd.finished;
    const compared = await compareUntilEqual(hand, url, PATIENCE_MS);
    const code = await victim.terminate();
    return outcomeOf({
      title: 'PostgreSQL away for 5 s under load, frozen and then killed',
      facts: [
        ['lines', `${crowd.lines}, in ${crowd.answered.length} batches`],
        ['starts of Leeway', String(victim.starts)],
        ['frozen: /ready 503 after, 200 again after', timesOf(frozen)],
        ['killed: /ready 503 after, 200 again after', timesOf(killed)],
        ['answered 503 with Retry-After', String(sender.tally.turnedAway)],
        ['posts cut off without an answer', String(sender.tally.cutOff)],
        ['longest wait for an answer', `${(sender.tally.longestAnswer / 1000).toFixed(1)} s`],
      ],
      compared,
      faults: [
        ...sender.tally.faults,
        ...lateness('frozen', frozen),
        ...lateness('killed', killed),
        ...(code === 0 ? [] : [`exit code ${code} at SIGTERM`]),
      ],
    });
  } finally {
    sender.close();
    await victim.dispose();
  }
}

async function frozenFor({ dataDir }: Victim, ms: number): Promise<void> {
  const thaw = freezePostgres(dataDir);
  await delay(ms);
  thaw();
}

/** Leeway revives its server within a second, so each one that appears is killed as well. */
async function deadFor({ dataDir }: Victim, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    killPostmaster(dataDir);
    await delay(KILL_EVERY_MS);
  }
}

/** ms from the beginning of the outage to the first 503 of `/ready`, and from its end to the next 200. */
async function watchOutage(url: string, outage: () => Promise<void>): Promise<Seen> {
  const begun = performance.now();
  const over = outage().then(() => performance.now());
  const notReady = (await firstTime(`${url}/ready`, 503, begun + OUTAGE_MS)) - begun;
  const end = await over;
  const again = (await firstTime(`${url}/ready`, 200, end + READY_AGAIN_MS)) - end;
  return { notReady, again };
}

/** When a GET first answered `status`; Infinity when it did not until `giveUp`. */
async function firstTime(url: string, status: number, giveUp: number): Promise<number> {
  while (performance.now() < giveUp) {
    if ((await statusOf(url)) === status) return performance.now();
    await delay(LOOK_MS);
  }
  return Number.POSITIVE_INFINITY;
}

function timesOf({ notReady, again }: Seen): string {
  return `${(notReady / 1000).toFixed(2)} s, ${(again / 1000).toFixed(2)} s`;
}

function lateness(what: string, { notReady, again }: Seen): string[] {
  const faults: string[] = [];
  if (notReady > NOT_READY_MS) faults.push(`${what}: /ready was not 503 within ${NOT_READY_MS} ms`);
  if (!Number.isFinite(again)) faults.push(`${what}: /ready was not 200 again within ${READY_AGAIN_MS} ms`);
  return faults;
}

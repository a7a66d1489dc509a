/** Kill -9 with batches in flight, again and again, on one data directory. */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../server/demo/random.ts';
import { type Crowd, startCrowd } from './crowd.ts';
import { compareUntilEqual, HandCount } from './hand-count.ts';
import { HTTP_OBJECTIVES } from './objectives.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { Sender } from './sender.ts';
import type { Traffic } from './traffic.ts';
import { Victim } from './victim.ts';

const KILLS = 12;
const PATIENCE_MS = 30_000;

export async function killScenario(traffic: Traffic): Promise<Outcome> {
  const victim = new Victim();
  const hand = new HandCount(HTTP_OBJECTIVES);
  const sender = new Sender(() => victim.url);
  try {
    await victim.start();
    const crowd = startCrowd(traffic, sender, hand);
    await killAllAlong(victim, crowd, sender, traffic);
    await crowd.finished;
    const inMemory = await compareUntilEqual(hand, victim.url!, PATIENCE_MS);
    const code = await victim.terminate();
    if (code !== 0) sender.tally.faults.push(`exit code ${code} at SIGTERM`);
    await victim.start();
    const fromStore = await compareUntilEqual(hand, victim.url!, PATIENCE_MS);
    await victim.terminate();
    return outcomeOf({
      title: 'kill -9 under load',
      facts: factsOf(crowd, traffic, sender, victim),
      compared: [...inMemory, ...fromStore],
      faults: sender.tally.faults,
    });
  } finally {
    sender.close();
    await victim.dispose();
  }
}

/** Kills are spread over the traffic; each falls on a moment with batches in flight, and each third on the start after it. */
async function killAllAlong(victim: Victim, crowd: Crowd, sender: Sender, traffic: Traffic): Promise<void> {
  const random = seededRandom(traffic.seed);
  for (let kill = 1; kill <= KILLS; kill++) {
    await untilTrue(() => crowd.answered.length >= (kill * traffic.batches) / (KILLS + 1));
    await delay(random() * 40);
    await untilTrue(() => sender.tally.inFlight > 0);
    await victim.kill(kill % 2 === 0);
    if (kill % 3 === 0) {
      victim.spawn();
      await delay(200 + random() * 1_500);
      await victim.kill(random() < 0.5);
    }
    await victim.start();
  }
}

function factsOf(crowd: Crowd, traffic: Traffic, { tally }: Sender, victim: Victim): [string, string][] {
  return [
    ['lines', String(crowd.lines)],
    ['batches', `${traffic.batches}, ${crowd.sentTwice} of them sent twice`],
    [
      'posts',
      `${tally.posts}; ${tally.cutOff} cut off, ${tally.notListening} refused, ${tally.turnedAway} answered 503`,
    ],
    ['duplicates answered', String(tally.duplicates)],
    ['kill -9 of Leeway', String(victim.kills)],
    ['kill -9 of PostgreSQL with it', String(victim.postgresKills)],
    ['starts', String(victim.starts)],
    ['longest start to /ready', `${(victim.longestReady / 1000).toFixed(1)} s`],
    ['longest start to first counts', `${(victim.longestCounts / 1000).toFixed(1)} s`],
  ];
}

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(1);
}

/** SIGTERM under load: whatever was answered 200 is counted, and the exit code is 0. */
import { setTimeout as delay } from 'node:timers/promises';
import { compareUntilEqual, HandCount } from './hand-count.ts';
import { HTTP_OBJECTIVES } from './objectives.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { Sender } from './sender.ts';
import { makeBatch, type Traffic, type TrafficBatch } from './traffic.ts';
import { Victim } from './victim.ts';

const ROUNDS = 3;
const SENDERS = 8;
const LOAD_MS = 1_500;
const PATIENCE_MS = 20_000;

export async function shutdownScenario(traffic: Traffic): Promise<Outcome> {
  const victim = new Victim();
  const hand = new HandCount(HTTP_OBJECTIVES);
  const sender = new Sender(() => victim.url);
  const codes: string[] = [];
  let answered = 0;
  let lines = 0;
  try {
    await victim.start();
    for (let round = 0; round < ROUNDS; round++) {
      const load = startLoad(traffic, round, sender, hand);
      await delay(LOAD_MS);
      const code = await victim.terminate();
      codes.push(String(code));
      const { acknowledged, others } = await load.stop();
      answered += acknowledged.length;
      for (const batch of [...acknowledged, ...others]) lines += batch.lines;
      await victim.start();
      await sendAgain(acknowledged, others, sender);
    }
    const compared = await compareUntilEqual(hand, victim.url!, PATIENCE_MS);
    await victim.terminate();
    return outcomeOf({
      title: 'SIGTERM under load',
      facts: [
        ['rounds, exit codes', `${ROUNDS}: ${codes.join(', ')}`],
        ['lines', String(lines)],
        ['batches answered 200 before the end, all found counted', String(answered)],
        ['answered 503 with Retry-After', String(sender.tally.turnedAway)],
        ['posts cut off without an answer', String(sender.tally.cutOff)],
      ],
      compared,
      faults: [
        ...sender.tally.faults,
        ...codes.filter((code) => code !== '0').map((code) => `exit code ${code}`),
      ],
    });
  } finally {
    sender.close();
    await victim.dispose();
  }
}

type Sent = { readonly acknowledged: TrafficBatch[]; readonly others: TrafficBatch[] };

function startLoad(traffic: Traffic, round: number, sender: Sender, hand: HandCount) {
  const sent: Sent = { acknowledged: [], others: [] };
  const each = Math.floor(traffic.batches / ROUNDS);
  let next = round * each;
  let over = false;
  const work = async () => {
    while (!over && next < (round + 1) * each) {
      const batch = makeBatch(traffic, next++);
      hand.add(batch);
      const reply = await sender.send(batch, () => over);
      if (reply === null) sent.others.push(batch);
      else sent.acknowledged.push(batch);
    }
  };
  const working = Promise.all(Array.from({ length: SENDERS }, work));
  return {
    async stop(): Promise<Sent> {
      over = true;
      await working;
      return sent;
    },
  };
}

async function sendAgain(
  acknowledged: TrafficBatch[],
  others: TrafficBatch[],
  sender: Sender,
): Promise<void> {
  for (const batch of acknowledged) {
    const reply = await sender.send(batch);
    if (reply?.duplicate !== true) sender.tally.faults.push(`batch ${batch.key} had its 200 and was lost`);
  }
  for (const batch of others) await sender.send(batch);
}

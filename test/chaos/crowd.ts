/** Many senders at work on one traffic: every batch once, some of them twice under their key. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HandCount } from './hand-count.ts';
import type { Sender } from './sender.ts';
import { makeBatch, type Traffic, type TrafficBatch } from './traffic.ts';

const SENDERS = 8;

export type Crowd = {
  /** The batches that have their 200, by their numbers. */
  readonly answered: readonly number[];
  readonly lines: number;
  readonly sentTwice: number;
  readonly finished: Promise<void>;
  /** Begins no further batch. */
  stop(): void;
};

/** Sends the batches of the traffic; each is counted by hand once. `pauseMs` is each sender's rest after a batch. */
export function startCrowd(traffic: Traffic, sender: Sender, hand: HandCount, pauseMs = 0): Crowd {
  const stop = () => {
    next = traffic.batches;
  };
  const crowd = { answered: [] as number[], lines: 0, sentTwice: 0, finished: Promise.resolve(), stop };
  let next = 0;
  const work = async () => {
    while (next < traffic.batches) {
      const index = next++;
      const batch = makeBatch(traffic, index);
      hand.add(batch);
      crowd.lines += batch.lines;
      await sendOnceOrTwice(batch, index, sender, crowd);
      crowd.answered.push(index);
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  crowd.finished = Promise.all(Array.from({ length: SENDERS }, work)).then(() => {});
  return crowd;
}

/** One batch in ten goes out twice at once, one in ten again after its answer. */
async function sendOnceOrTwice(
  batch: TrafficBatch,
  index: number,
  sender: Sender,
  crowd: { sentTwice: number },
): Promise<void> {
  if (index % 10 === 3) {
    crowd.sentTwice++;
    const replies = await Promise.all([sender.send(batch), sender.send(batch)]);
    if (replies.every((reply) => reply?.duplicate === false)) {
      sender.tally.faults.push(`batch ${batch.key} was counted by both of two posts at once`);
    }
    return;
  }
  await sender.send(batch);
  if (index % 10 !== 7) return;
  crowd.sentTwice++;
  const again = await sender.send(batch);
  if (again?.duplicate !== true) sender.tally.faults.push(`batch ${batch.key} was counted again`);
}

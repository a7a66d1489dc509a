/** Senders without end, to one replica after the other. */
import { type Crowd, startCrowd } from './crowd.ts';
import type { HandCount } from './hand-count.ts';
import { Sender, type Tally } from './sender.ts';
import { makeBatch, type Traffic } from './traffic.ts';

export type Load = {
  readonly tally: Tally;
  /** How many batches have had their 200. */
  readonly answered: number;
  /** Batches that were sent twice on purpose. */
  readonly sentTwice: number;
  /** Settles when each batch that was begun has had its 200; answers how many lines were sent. */
  stop(): Promise<number>;
  /** After that: sends each batch once more under its key; answers how many events were counted as new, because they had been lost. */
  sendAgain(): Promise<number>;
};

/** `pauseMs`: of each sender, between a 200 and its next batch. */
export function startLoad(
  urls: readonly string[],
  hand: HandCount,
  traffic: Omit<Traffic, 'batches'>,
  pauseMs: number,
): Load {
  let turn = 0;
  const sender = new Sender(() => urls[turn++ % urls.length]!);
  const endless = { ...traffic, batches: Number.POSITIVE_INFINITY };
  const crowd = startCrowd(endless, sender, hand, pauseMs);
  return {
    tally: sender.tally,
    get answered() {
      return crowd.answered.length;
    },
    get sentTwice() {
      return crowd.sentTwice;
    },
    async stop() {
      crowd.stop();
      await crowd.finished;
      return crowd.lines;
    },
    sendAgain: () => sendAgain(crowd, endless, sender),
  };
}

async function sendAgain({ answered }: Crowd, traffic: Traffic, sender: Sender): Promise<number> {
  let lost = 0;
  for (const index of answered) {
    const batch = makeBatch(traffic, index);
    const reply = await sender.send(batch);
    if (reply?.duplicate === false) lost += batch.events.length;
  }
  return lost;
}

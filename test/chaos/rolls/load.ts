/** Shippers that post without a pause, to one replica after the other, and keep a count by hand. */
import { setTimeout as delay } from 'node:timers/promises';
import { HandCount } from '../hand-count.ts';
import { HTTP_OBJECTIVES } from '../objectives.ts';
import { Sender, type Tally } from '../sender.ts';
import { makeBatch, type Traffic } from '../traffic.ts';

const SHIPPERS = 4;

export type Load = {
  readonly hand: HandCount;
  readonly tally: Tally;
  /** Settles when each batch that was begun has had its 200; answers how many lines were sent. */
  stop(): Promise<number>;
};

/** `pauseMs`: of each shipper, between a 200 and its next batch. */
export function startLoad(urls: readonly string[], traffic: Traffic, pauseMs: number): Load {
  const hand = new HandCount(HTTP_OBJECTIVES);
  let turn = 0;
  const sender = new Sender(() => urls[turn++ % urls.length]!);
  let next = 0;
  let lines = 0;
  let over = false;
  const ship = async () => {
    while (!over) {
      const batch = makeBatch(traffic, next++);
      hand.add(batch);
      lines += batch.lines;
      await sender.send(batch);
      await delay(pauseMs);
    }
  };
  const shipping = Promise.all(Array.from({ length: SHIPPERS }, ship));
  return {
    hand,
    tally: sender.tally,
    async stop() {
      over = true;
      await shipping;
      sender.close();
      return lines;
    },
  };
}

/** Posts without a pause, and repeats each body under its key until it has its 200, as a shipper does. */
import { setTimeout as delay } from 'node:timers/promises';

const LINES = 10;
const PAUSE_MS = 100;

export type BodySender = {
  /** Settles when so many more have their 200. */
  answered(count: number): Promise<void>;
  /** How many events were sent, each of which has its 200. */
  stop(): Promise<number>;
};

/** To a service, as reads of `/s/1`. */
export function startSender(url: string, token: string, service: string): BodySender {
  let isStopping = false;
  let bodies = 0;
  const waiting = new Set<() => void>();
  const loop = (async () => {
    while (!isStopping) {
      await deliver(`body-${bodies}`);
      bodies++;
      for (const look of waiting) look();
    }
  })();

  async function deliver(key: string): Promise<void> {
    const time = new Date().toISOString();
    const line = JSON.stringify({ time, method: 'GET', path: '/s/1', status: 200, durationMs: 5 });
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
    const body = `${line}\n`.repeat(LINES);
    for (;;) {
      const status = await fetch(`${url}/api/v1/logs?service=${service}`, {
        method: 'POST',
        headers,
        body,
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 0,
      );
      if (status === 200) return;
      if (status !== 0 && status < 500) throw new Error(`a body was answered with ${status}`);
      await delay(PAUSE_MS);
    }
  }

  return {
    async answered(count) {
      const until = bodies + count;
      await new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (bodies < until) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        loop.catch(reject);
      });
    },
    async stop() {
      isStopping = true;
      await loop;
      return bodies * LINES;
    },
  };
}

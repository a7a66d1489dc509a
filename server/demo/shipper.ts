import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Deliver } from './delivery.ts';

/** Brings the example app's lines to Leeway, in order, each once. */
export type Shipper = {
  write(line: string): void;
  /** Ends the gathering, and resolves when all lines were delivered or given up: how many Leeway did not count. */
  flush(): Promise<number>;
};

/** Short of 150 ms, so that a bad request can be on the page 250 ms after it was answered. */
const GATHER_MS = 100;
/** Lines wait in memory while Leeway is away, some 10 MB an hour; a real shipper reads them from a file. */
const MOST_LINES = 5_000;

export function createShipper(options: { deliver: Deliver; clock: Clock }): Shipper {
  // Keys must differ between runs: Leeway remembers them for a day.
  const run = randomUUID();
  let waiting: string[] = [];
  let sending: Promise<void> | null = null;
  const hurry = new AbortController();
  let batch = 0;
  let lost = 0;

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      await options.clock.wait(GATHER_MS, hurry.signal);
      const lines = waiting.slice(0, MOST_LINES);
      waiting = waiting.slice(MOST_LINES);
      const body = Buffer.from(`${lines.join('\n')}\n`);
      const delivered = await options.deliver(`live-${run}-${batch++}`, body);
      if (delivered !== 'counted') lost += lines.length;
    }
    sending = null;
  }

  return {
    write(line) {
      waiting.push(line);
      sending ??= sendAll();
    },
    async flush() {
      hurry.abort();
      await sending;
      return lost;
    },
  };
}

/** A log that is written all the time, and followed by one replica after the other. */
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SloList } from '../../../server/http/contract.ts';
import { getJson } from '../comparisons.ts';
import type { HandCount } from '../hand-count.ts';
import { type Objective, objectivesOf } from '../objectives.ts';
import { makeBatch, type Traffic } from '../traffic.ts';
import { until } from './until.ts';

const SERVICE = 'app';
export const SOURCE = 'edge';
const PAUSE_MS = 100;

export const FOLLOWED: readonly Objective[] = objectivesOf(SERVICE, ['read', 'everything']);

/** Where the lines of a service come from. */
export function sourceOf(service: string): string {
  return service === SERVICE ? SOURCE : `http/${service}`;
}

export class LogFile {
  readonly #path: string;
  readonly #hand: HandCount;
  #isOver = false;
  #writing: Promise<void> = Promise.resolve();
  #lines = 0;

  constructor(path: string, hand: HandCount) {
    this.#path = path;
    this.#hand = hand;
  }

  get yaml(): string {
    return `sources:\n  - { name: ${SOURCE}, service: ${SERVICE}, path: ${this.#path} }\n`;
  }

  /** Writes until it is told to stop. */
  start(traffic: Omit<Traffic, 'batches'>): void {
    this.#isOver = false;
    this.#writing = this.#write({ ...traffic, batches: Number.POSITIVE_INFINITY });
  }

  /** Answers how many lines were written since ever. */
  async stop(): Promise<number> {
    this.#isOver = true;
    await this.#writing;
    return this.#lines;
  }

  /** Settles when something that is written from now on was read, and all before it, as the Leeway at `url` has it. */
  async isRead(url: string): Promise<void> {
    const lines = this.#lines + 1;
    await until(async () => (await readAt(url).catch(() => 0)) >= lines, 'the log was not read');
  }

  async #write(traffic: Traffic): Promise<void> {
    for (let index = 0; !this.#isOver; index++) {
      const batch = makeBatch(traffic, index);
      this.#hand.add({ ...batch, service: SERVICE });
      appendFileSync(this.#path, batch.body);
      this.#lines += batch.lines;
      await delay(PAUSE_MS);
    }
  }
}

async function readAt(url: string): Promise<number> {
  const { sources } = await getJson<SloList>(`${url}/api/v1/slos`);
  const read = sources.find(({ name }) => name === SOURCE);
  return (read?.accepted ?? 0) + (read?.rejected ?? 0);
}

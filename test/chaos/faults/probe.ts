/** Single lines that are sent to each replica to see whether all is well: taken at once, counted, and shown by all. */
import { statusOf, totalOf } from '../../support/asking.ts';
import { listenTo, type PageListener } from '../../support/page-listener.ts';
import type { HandCount } from '../hand-count.ts';
import { type Objective, objectivesOf } from '../objectives.ts';
import { Sender } from '../sender.ts';
import type { TrafficBatch } from '../traffic.ts';
import { until } from './until.ts';

const SERVICE = 'probe';
const NAME = 'probes';
const AMISS = 'not all is well';
const MINUTE_MS = 60_000;

export const PROBED: Objective = { ...objectivesOf(SERVICE, ['everything'])[0]!, name: NAME };

export class Prober {
  readonly #urls: readonly string[];
  readonly #hand: HandCount;
  readonly #pages: readonly PageListener[];
  #sent = 0;

  /** A page is open at each of the addresses, from now on. */
  constructor(urls: readonly string[], hand: HandCount) {
    this.#urls = urls;
    this.#hand = hand;
    this.#pages = urls.map((url) => listenTo(() => url, null, NAME));
  }

  /** Settles when each of the replicas is ready, has taken a line, and shows all of them. */
  async allIsWell(places: readonly number[]): Promise<void> {
    const urls = places.map((place) => this.#urls[place]!);
    await Promise.all(urls.map((url) => this.#probe(url)));
    await Promise.all(
      urls.map((url) => until(async () => (await totalOf(url, NAME).catch(() => -1)) === this.#sent, AMISS)),
    );
  }

  /** What is wrong with the open pages, in words; waits for what is on its way. */
  async pageFaults(): Promise<string[]> {
    await until(() => this.#pages.every(({ total }) => total === this.#sent), AMISS).catch(() => {});
    return this.#pages.flatMap(({ total, gaps }, place) => [
      ...(total === this.#sent ? [] : [`the page at ${place} shows ${total} lines of ${this.#sent}`]),
      ...(gaps === 0 ? [] : [`the page at ${place} missed ${gaps} messages`]),
    ]);
  }

  close(): void {
    for (const page of this.#pages) page.stop();
  }

  async #probe(url: string): Promise<void> {
    const batch = probe(`probe-${++this.#sent}`);
    this.#hand.add(batch);
    await until(async () => (await statusOf(`${url}/ready`)) === 200, AMISS);
    const sender = new Sender(() => url);
    await sender.send(batch);
    sender.close();
  }
}

function probe(key: string): TrafficBatch {
  const time = Date.now();
  const request = { method: 'POST', path: '/snippets', status: 201 };
  return {
    ...{ key, service: SERVICE, lines: 1, refused: 0 },
    body: Buffer.from(`${JSON.stringify({ time, ...request, ms: 1 })}\n`),
    events: [{ minute: Math.floor(time / MINUTE_MS), ...request, us: 1000 }],
  };
}

/** Replicas on one database, each at an address where it is again after its end. */
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../support/free-port.ts';
import { freeze } from '../../support/frozen.ts';
import { metric } from '../../support/metric.ts';
import { type Leeway, startLeeway } from '../../support/process.ts';

const LOOK_MS = 10;
const AGAIN_MS = 500;
const START_MS = 60_000;
const LEADER_MS = 30_000;

export type FleetOptions = {
  readonly replicas: number;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly definitionsDir: string;
};

export class Fleet {
  readonly urls: readonly string[];
  readonly #options: FleetOptions;
  readonly #ports: readonly number[];
  readonly #running = new Map<number, Leeway>();

  private constructor(options: FleetOptions, ports: readonly number[]) {
    this.#options = options;
    this.#ports = ports;
    this.urls = ports.map((port) => `http://127.0.0.1:${port}`);
  }

  static async open(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options, await freePorts(options.replicas));
    for (const place of fleet.urls.keys()) await fleet.start(place);
    return fleet;
  }

  /** The places of those that run. */
  get up(): number[] {
    return [...this.#running.keys()];
  }

  /** Starts it until it listens, as whatever watches over it does when it ends at its start. */
  async start(place: number): Promise<void> {
    const { databaseUrl, folder, definitionsDir } = this.#options;
    const env = { PORT: String(this.#ports[place]), DATABASE_URL: databaseUrl };
    const late = performance.now() + START_MS;
    for (;;) {
      const leeway = startLeeway({ dataDir: folder, definitionsDir, env });
      const isUp = await leeway.listening.then(
        () => true,
        (cause: unknown) => {
          if (performance.now() > late) throw cause;
          return false;
        },
      );
      if (isUp) {
        this.#running.set(place, leeway);
        return;
      }
      await delay(AGAIN_MS);
    }
  }

  /** Sends it the signal that ends it; settles, with how it ended, when it has. */
  async end(place: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals> {
    const leeway = this.#running.get(place)!;
    this.#running.delete(place);
    leeway.kill(signal);
    return leeway.ended;
  }

  /** Answers how to let it go on. */
  freeze(place: number): () => void {
    return freeze(this.#running.get(place)!.pid);
  }

  /** The place of the one that counts, when there is one. */
  async leader(): Promise<number> {
    const late = performance.now() + LEADER_MS;
    while (performance.now() < late) {
      for (const place of this.up)
        if ((await metric(this.urls[place]!, 'leeway_leading').catch(() => 0)) === 1) return place;
      await delay(LOOK_MS);
    }
    throw new Error(`nobody leads after ${LEADER_MS} ms`);
  }

  async close(): Promise<void> {
    await Promise.all(this.up.map((place) => this.end(place, 'SIGKILL')));
  }
}

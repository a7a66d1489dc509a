/** Brings what waits in the outbox to its receivers, a lane for each; where another process leads, nothing. */
import { Lane, type LaneOptions } from './lane.ts';

const POLL_MS = 1_000;

export type DispatcherOptions = LaneOptions & {
  readonly isLeading: () => boolean;
  /** The names of all receivers that are defined. */
  readonly names: () => readonly string[];
  readonly failed: (cause: unknown) => void;
};

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lanes = new Map<string, Lane>();
  /** As of the last look. */
  #waiting: ReadonlyMap<string, number> = new Map();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  /** Something came while it was looked. */
  #again = false;
  #isStopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.wake(), POLL_MS);
  }

  /** Something may wait. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#looking !== null) this.#again = true;
    else
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  async #look(): Promise<void> {
    try {
      for (const lane of await this.#due()) this.#keepAtIt(lane);
    } catch (cause) {
      this.#options.failed(cause);
    }
  }

  /** Nobody waits for a lane: a slow receiver holds up its own deliveries alone. */
  #keepAtIt(lane: Lane): void {
    lane.work().catch((cause) => this.#options.failed(cause));
  }

  /** One round over all receivers; settles when nothing is due any more. */
  async round(): Promise<void> {
    await Promise.all((await this.#due()).map((lane) => lane.work()));
  }

  async #due(): Promise<Lane[]> {
    const { isLeading, store, names } = this.#options;
    this.#waiting = isLeading() ? await store.waiting() : new Map();
    if (this.#isStopped || !isLeading()) return [];
    const repeating = names().filter((name) => this.#options.receiverOf(name)?.repeat !== undefined);
    return [...new Set([...this.#waiting.keys(), ...repeating])].map((name) => this.#lane(name));
  }

  #lane(name: string): Lane {
    const lane = this.#lanes.get(name) ?? new Lane(name, this.#options);
    this.#lanes.set(name, lane);
    return lane;
  }

  /** By receiver: how many messages waited for it a moment ago; none where another process leads. */
  get waiting(): ReadonlyMap<string, number> {
    return this.#options.isLeading() ? this.#waiting : new Map();
  }

  /** Its circuit; null while nothing was ever delivered to it. */
  circuitOf(name: string): Lane['circuit'] | null {
    return this.#lanes.get(name)?.circuit ?? null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }
}

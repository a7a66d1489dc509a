/** The keeping of what was asked of the gate: no answer fails, or waits for long, because its record cannot be written. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ToldFaults } from './told-faults.ts';

/** A database that is well takes a few. */
const PATIENCE_MS = 200;
const MOST_WAITING = 200;

export type GateRecordsOptions = { readonly now: () => number; readonly log: Pick<Logger, 'warn'> };

export class GateRecords {
  readonly #options: GateRecordsOptions;
  readonly #waiting = new Set<Promise<void>>();
  readonly #faults: ToldFaults;
  #lost = 0;

  constructor(options: GateRecordsOptions) {
    this.#options = options;
    this.#faults = new ToldFaults(options.now);
  }

  get lost(): number {
    return this.#lost;
  }

  /** Settles when the record is written, or is lost, or takes its time. */
  async keep(write: () => Promise<void>): Promise<void> {
    if (this.#waiting.size >= MOST_WAITING) {
      this.#lose(new Error(`${MOST_WAITING} records wait to be written`));
      return;
    }
    const writing = write().catch((cause: unknown) => this.#lose(cause));
    this.#waiting.add(writing);
    void writing.then(() => this.#waiting.delete(writing));
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([writing, delay(PATIENCE_MS, undefined, { signal }).catch(() => {})]);
    patience.abort();
  }

  /** Settles when nothing waits any more. */
  async drain(): Promise<void> {
    await Promise.all(this.#waiting);
  }

  #lose(cause: unknown): void {
    this.#lost++;
    const { log } = this.#options;
    this.#faults.tell(cause, () =>
      log.warn({ err: cause }, 'a question to the gate was answered, but could not be kept'),
    );
  }
}

/** What a process does while another one counts: it waits for the lease, and knows as much as it takes to serve without it. */
import type { FoldStore, Leader, Lease } from './ports.ts';

/** Sources that were heard elsewhere are known here so much later at most. */
const SOURCES_MS = 2_000;
/** After the end of a lease it is free. */
const PAST_END_MS = 10;

export type StandbyOptions = {
  readonly store: Pick<FoldStore, 'acquireLease' | 'leader' | 'sources'>;
  readonly holder: string;
  readonly log: { info(message: string): void };
};

export class Standby {
  readonly #options: StandbyOptions;
  #leader: Leader | null = null;
  #waits = false;
  #sources: ReadonlyMap<string, string> = new Map();
  #sourcesAt = Number.NEGATIVE_INFINITY;

  constructor(options: StandbyOptions) {
    this.#options = options;
  }

  /** The service of each source that was heard, by its name. */
  get sources(): ReadonlyMap<string, string> {
    return this.#sources;
  }

  /** ms until it may be this one's turn; null when nobody is waited for. */
  get restMs(): number | null {
    return this.#leader === null ? null : this.#leader.restMs + PAST_END_MS;
  }

  /** The lease, when it is free; null while another process has it. */
  async acquire(): Promise<Lease | null> {
    const { store, holder, log } = this.#options;
    const lease = await store.acquireLease(holder);
    this.#leader = lease === null ? await store.leader() : null;
    if (lease === null) {
      if (!this.#waits) log.info('another process has the lease; this one takes over when it ends');
      await this.#learnSources();
    }
    this.#waits = lease === null;
    return lease;
  }

  async #learnSources(): Promise<void> {
    const at = performance.now();
    if (at - this.#sourcesAt < SOURCES_MS) return;
    const rows = await this.#options.store.sources();
    this.#sources = new Map(
      rows.flatMap(({ name, services }) => services.slice(0, 1).map((one) => [name, one])),
    );
    this.#sourcesAt = at;
  }
}

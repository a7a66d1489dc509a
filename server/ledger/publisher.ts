/** Tells what changed: statuses soon after each change, trends and sources, which nobody waits for, every few seconds. */
import type { FoldState } from './fold-state.ts';
import type { Statuses } from './statuses.ts';

const SOON_MS = 50;
const SLOWLY_MS = 2_000;

export class Publisher {
  readonly #statuses: Statuses;
  readonly #now: () => number;
  readonly #state: () => FoldState | null;
  #timer: NodeJS.Timeout | null = null;
  #slowlyAt = Number.NEGATIVE_INFINITY;

  constructor(statuses: Statuses, now: () => number, state: () => FoldState | null) {
    this.#statuses = statuses;
    this.#now = now;
    this.#state = state;
  }

  /** Publishes in a moment, together with what comes until then. */
  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.publish();
    }, SOON_MS);
  }

  /** Publishes what changed; nothing when nobody leads here. */
  publish(): void {
    const state = this.#state();
    if (state === null) return;
    const now = this.#now();
    const statuses = state.hasChanges ? state.takeStatuses(now) : [];
    const slowly = now - this.#slowlyAt >= SLOWLY_MS && (statuses.length > 0 || state.hasTrends);
    if (slowly) this.#slowlyAt = now;
    else if (statuses.length === 0) return;
    const more = slowly ? { trends: state.takeTrends(), sources: state.sources.health(now) } : {};
    this.#statuses.publish({ statuses, removed: [], ...more });
  }

  /** The next time trends and sources go along, however short ago they last did. */
  hurry(): void {
    this.#slowlyAt = Number.NEGATIVE_INFINITY;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

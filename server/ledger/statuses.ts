/** The statuses as they are now, and who wants to hear of changes. */
import type { Status } from '../slo/status.ts';
import { sloKey } from './objectives.ts';
import type { SourceHealth } from './source-views.ts';

/** Budget left at evenly spaced times of the window, oldest first; null where there was no traffic yet. */
export type Trend = readonly (number | null)[];

export type Change = {
  readonly statuses: readonly Status[];
  readonly removed: readonly { readonly service: string; readonly name: string }[];
  readonly trends?: ReadonlyMap<string, Trend>;
  readonly sources?: readonly SourceHealth[];
};

export class Statuses {
  readonly #statuses = new Map<string, Status>();
  readonly #trends = new Map<string, Trend>();
  readonly #listeners = new Set<(change: Change) => void>();
  #sources: readonly SourceHealth[] = [];

  snapshot(): {
    statuses: readonly Status[];
    trends: ReadonlyMap<string, Trend>;
    sources: readonly SourceHealth[];
  } {
    return { statuses: [...this.#statuses.values()], trends: this.#trends, sources: this.#sources };
  }

  find(key: { service: string; name: string }): Status | undefined {
    return this.#statuses.get(sloKey(key));
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(change: Change): void {
    for (const status of change.statuses) this.#statuses.set(sloKey(status.slo), status);
    for (const key of change.removed) {
      this.#statuses.delete(sloKey(key));
      this.#trends.delete(sloKey(key));
    }
    for (const [key, trend] of change.trends ?? []) this.#trends.set(key, trend);
    if (change.sources !== undefined) this.#sources = change.sources;
    for (const listener of this.#listeners) listener(change);
  }
}

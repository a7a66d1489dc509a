/** Changes of the board that wait for the next message, merged so that the latest word on each SLO is sent. */
import type { Status } from '../slo/status.ts';
import type { BoardChange, SloKey, Trend } from './board.ts';
import { sloId } from './wire.ts';

export class PendingChange {
  readonly #statuses = new Map<string, Status>();
  readonly #removed = new Map<string, SloKey>();
  readonly #trends = new Map<string, Trend>();
  #trendsChanged = false;
  #faults: BoardChange['faults'];
  #sources: BoardChange['sources'];

  add(change: BoardChange): void {
    for (const key of change.removed) {
      const id = sloId(key);
      this.#statuses.delete(id);
      this.#trends.delete(id);
      this.#removed.set(id, { service: key.service, name: key.name });
    }
    for (const status of change.statuses) {
      const id = sloId(status.slo);
      this.#removed.delete(id);
      this.#statuses.set(id, status);
    }
    for (const [id, trend] of change.trends ?? []) this.#trends.set(id, trend);
    this.#trendsChanged ||= change.trends !== undefined;
    this.#faults = change.faults ?? this.#faults;
    this.#sources = change.sources ?? this.#sources;
  }

  /** All that was added since the last call. */
  take(): BoardChange {
    const change: BoardChange = {
      statuses: [...this.#statuses.values()],
      removed: [...this.#removed.values()],
      ...(this.#trendsChanged && { trends: new Map(this.#trends) }),
      ...(this.#faults !== undefined && { faults: this.#faults }),
      ...(this.#sources !== undefined && { sources: this.#sources }),
    };
    this.#statuses.clear();
    this.#removed.clear();
    this.#trends.clear();
    this.#trendsChanged = false;
    this.#faults = undefined;
    this.#sources = undefined;
    return change;
  }
}

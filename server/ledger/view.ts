/**
 * What people are shown of the fold, and the telling of what changed: statuses soon after each change, trends and sources,
 * which nobody waits for, every few seconds.
 */
import type { Status } from '../slo/status.ts';
import type { FoldState } from './fold-state.ts';
import { sloKey } from './objectives.ts';
import type { Statuses } from './statuses.ts';

const SOON_MS = 50;
/** Until alerts are looked at when nobody watches. */
const UNSEEN_MS = 200;
/** Telling takes a tenth of the time at most. */
const REST = 9;
const SLOWLY_MS = 2_000;

export class View {
  readonly #statuses: Statuses;
  readonly #now: () => number;
  readonly #state: () => FoldState | null;
  readonly #heardElsewhere: () => ReadonlyMap<string, string>;
  readonly #failed: (cause: unknown) => void;
  readonly #urgent: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** How long the last telling took, ms. */
  #took = 0;
  #slowlyAt = Number.NEGATIVE_INFINITY;

  /** `heardElsewhere`: the service of each source, while another process counts. `failed`: when telling what changed goes wrong. `urgent`: when an alert is to be told. */
  constructor(
    statuses: Statuses,
    now: () => number,
    state: () => FoldState | null,
    heardElsewhere: () => ReadonlyMap<string, string>,
    { failed, urgent }: { readonly failed: (cause: unknown) => void; readonly urgent: () => void },
  ) {
    this.#failed = failed;
    this.#urgent = urgent;
    this.#statuses = statuses;
    this.#now = now;
    this.#state = state;
    this.#heardElsewhere = heardElsewhere;
  }

  /** One status with all that was committed so far, whether or not it was published yet. */
  find(key: { service: string; name: string }): Status | undefined {
    return this.#state()?.peekStatus(sloKey(key), this.#now()) ?? this.#statuses.find(key);
  }

  /** Which service a source belongs to, when it was ever heard; in an outage as last published. */
  serviceOf(source: string): string | undefined {
    const state = this.#state();
    if (state !== null) return state.sources.serviceOf(source);
    const elsewhere = this.#heardElsewhere().get(source);
    if (elsewhere !== undefined) return elsewhere;
    return this.#statuses.snapshot().sources.find(({ name }) => name === source)?.services[0];
  }

  /** How many sources were ever heard. */
  get sourceCount(): number {
    const { sources } = this.#statuses.snapshot();
    return this.#state()?.sources.count ?? Math.max(sources.length, this.#heardElsewhere().size);
  }

  /** Publishes in a moment, together with what comes until then; where nobody would hear of it, alerts are looked at. */
  soon(): void {
    const isSeen = this.#statuses.hasListeners;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        const began = performance.now();
        try {
          if (isSeen) this.publish();
          else this.#state()?.checkAlerts(this.#now());
          if (this.#state()?.alerting.book.hasNotices === true) this.#urgent();
        } catch (cause) {
          this.#failed(cause);
        }
        this.#took = performance.now() - began;
      },
      Math.max(isSeen ? SOON_MS : UNSEEN_MS, this.#took * REST),
    );
  }

  /** Publishes what changed; nothing when nobody leads here. */
  publish(): void {
    const state = this.#state();
    if (state === null) return;
    state.catchUp();
    const now = this.#now();
    const statuses = state.hasChanges ? state.takeStatuses(now) : [];
    const isNews = statuses.length > 0 || state.hasTrends || state.sources.hasNews(now);
    const slowly = isNews && now - this.#slowlyAt >= SLOWLY_MS;
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

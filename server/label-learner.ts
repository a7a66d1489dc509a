/** Finds the values by which objectives are divided: in the traffic that is counted, and in what counters tell. */
import type { Logger } from 'pino';
import type { DefinitionsStore } from './definitions/watch.ts';
import type { Fold } from './ledger/fold.ts';
import type { LabelStore } from './ledger/ports.ts';
import { isEventSlo } from './slo/definition.ts';
import { type SeenValues, valuesOfRequest } from './slo/per.ts';

const LOOK_MS = 2_000;
/** Others find values too, and what is seen must not be forgotten. */
const REFRESH_MS = 60_000;

export type LabelLearnerOptions = {
  readonly store: LabelStore;
  readonly definitions: DefinitionsStore;
  readonly fold: Pick<Fold, 'state'>;
  /** The definitions have changed by what was learned. */
  readonly apply: () => void;
  readonly log: Logger;
};

export class LabelLearner {
  readonly #options: LabelLearnerOptions;
  #known = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #series = 0;
  #templates: unknown = null;
  #refreshedAt = 0;
  #running = Promise.resolve();
  #lastFault = '';

  constructor(options: LabelLearnerOptions) {
    this.#options = options;
  }

  /** What was seen before this process began. */
  async begin(): Promise<void> {
    this.#learn(await this.#options.store.labelValues());
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  /** Looks at the series that are counted, when there are new ones. */
  look(): void {
    const { definitions, fold } = this.#options;
    const { templates } = definitions.current();
    if (templates.length === 0) return;
    const book = fold.state?.book;
    const count = book?.seriesCount ?? 0;
    const isSame = count === this.#series && templates === this.#templates;
    if (isSame && performance.now() - this.#refreshedAt < REFRESH_MS) return;
    this.#series = count;
    this.#templates = templates;
    this.#refreshedAt = performance.now();
    const series = book?.allSeries ?? [];
    this.saw(
      templates.filter(isEventSlo).flatMap((slo) =>
        series.flatMap((one): SeenValues[] => {
          const values = one.service === slo.service ? valuesOfRequest(slo, one) : null;
          return values === null ? [] : [{ service: slo.service, slo: slo.name, values }];
        }),
      ),
    );
  }

  /** Takes what was seen; the definitions change by what is new. */
  saw(seen: readonly SeenValues[]): void {
    const distinct = [...new Map(seen.map((one) => [keyOf(one), one])).values()];
    this.#running = this.#running.then(() => this.#take(distinct)).catch((cause) => this.#failed(cause));
  }

  async #take(seen: readonly SeenValues[]): Promise<void> {
    const { store, apply } = this.#options;
    await store.sawLabelValues(seen);
    const stored = await store.labelValues();
    this.#lastFault = '';
    if (stored.every((one) => this.#known.has(keyOf(one)))) return;
    this.#learn(stored);
    apply();
  }

  #learn(stored: readonly SeenValues[]): void {
    this.#known = new Set(stored.map(keyOf));
    this.#options.definitions.learn(stored);
  }

  #failed(cause: unknown): void {
    const words = cause instanceof Error ? cause.message : String(cause);
    this.#series = 0;
    if (words !== this.#lastFault)
      this.#options.log.warn({ err: cause }, 'labels that were seen wait for PostgreSQL');
    this.#lastFault = words;
  }
}

function keyOf({ service, slo, values }: SeenValues): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([service, slo, sorted]);
}

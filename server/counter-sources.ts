/** The sources of the definitions that are asked for counters, each with an asker of its own on the service. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Definitions } from './definitions/read.ts';
import type { PrometheusSource } from './definitions/source.ts';
import { PrometheusApi } from './prometheus/api.ts';
import { Asker } from './prometheus/asker.ts';
import { CounterReader } from './prometheus/counter-reader.ts';
import { countingFor } from './prometheus/counting-for.ts';
import type { Service } from './service.ts';
import type { CounterSlo } from './slo/definition.ts';
import { longestMinutes } from './slo/window.ts';

const MS_PER_MINUTE = 60_000;

export type CounterSources = {
  /** What stands in the way of asking a source now. */
  faults(source: string): readonly string[];
  /** Calls `listener` after that changed for any source; returns the way to stop. */
  onFaults(listener: () => void): () => void;
  start(): void;
  /** Ends when what is on its way is committed or given up. */
  stop(): Promise<void>;
};

export type CounterSourcesOptions = {
  readonly service: Service;
  readonly now: () => number;
  readonly log: Logger;
};

/** What is asked of a source: when it is the same, asking goes on. */
type Wanted = { readonly source: PrometheusSource; readonly slos: ReadonlyMap<string, CounterSlo> };
type Asking = {
  readonly wanted: Wanted;
  readonly asker: Asker;
  readonly api: PrometheusApi | null;
  readonly fault: string | null;
};

export function createCounterSources(options: CounterSourcesOptions): CounterSources {
  return new Askers(options);
}

class Askers implements CounterSources {
  readonly #options: CounterSourcesOptions;
  readonly #asked = new Map<string, Asking>();
  readonly #listeners = new Set<() => void>();
  #changing = Promise.resolve();
  #isStopped = false;

  constructor(options: CounterSourcesOptions) {
    this.#options = options;
  }

  faults(source: string): readonly string[] {
    const asking = this.#asked.get(source);
    if (asking === undefined) return [];
    return asking.fault === null ? asking.asker.faults : [asking.fault];
  }

  onFaults(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    const { service } = this.#options;
    this.#change(service.definitions.current());
    service.onDefinitions((definitions) => this.#change(definitions));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#changing;
    await Promise.all([...this.#asked.values()].map(end));
  }

  #change(definitions: Definitions): void {
    this.#changing = this.#changing
      .then(() => this.#ask(definitions))
      .catch((cause) => this.#options.log.error({ err: cause }, 'the counters could not be asked for'));
  }

  async #ask(definitions: Definitions): Promise<void> {
    if (this.#isStopped) return;
    const wanted = new Map(
      definitions.counterSources.map((source) => [source.name, wantedOf(source, definitions)]),
    );
    for (const [name, asking] of this.#asked) {
      const next = wanted.get(name);
      if (next !== undefined && isAskedAlike(asking.wanted, next)) wanted.delete(name);
      else {
        this.#asked.delete(name);
        await end(asking);
      }
    }
    for (const one of wanted.values()) this.#begin(one);
    this.#tell();
  }

  #begin(wanted: Wanted): void {
    const { service, now, log } = this.#options;
    const { source, slos } = wanted;
    const { api, fault } = openApi(source);
    const readers =
      api === null
        ? []
        : [...slos.values()].map(
            (slo) =>
              new CounterReader({
                service: slo.service,
                counters: slo.counters,
                window: longestMinutes(slo.window) * MS_PER_MINUTE,
                lag: source.lag,
                counting: countingFor(api, slo.counters),
                store: service.store,
                commit: service.commit,
                ordinal: (...of) => service.registry.ordinal(...of),
                now,
                tell: (reading) => service.readings.set(slo.counters.digest, reading),
              }),
          );
    const asker = new Asker({
      readers,
      interval: source.interval,
      isOurs: () => service.fold.leading,
      warn: (cause) => log.warn({ err: cause }, `the counters of ${source.name} wait for PostgreSQL`),
      onChange: () => this.#tell(),
    });
    for (const each of fault === null ? [] : [fault]) log.warn(`source ${source.name}: ${each}`);
    this.#asked.set(source.name, { wanted, asker, api, fault });
    asker.start();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function end({ asker, api }: Asking): Promise<void> {
  await asker.stop();
  await api?.close();
}

function openApi(source: PrometheusSource): Pick<Asking, 'api' | 'fault'> {
  try {
    return { api: new PrometheusApi(source), fault: null };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { api: null, fault: `ca ${source.ca} cannot be read: ${why}` };
  }
}

/** Objectives on the same counters over the same window share what is read. */
function wantedOf(source: PrometheusSource, { slos }: Definitions): Wanted {
  const own = slos
    .filter((slo) => slo.sli === 'counters')
    .filter(({ counters }) => counters.source === source.name);
  return { source, slos: new Map(own.map((slo) => [slo.counters.digest, slo])) };
}

function isAskedAlike(a: Wanted, b: Wanted): boolean {
  const of = ({ source: { url, interval, headers, ca, lag }, slos }: Wanted) => ({
    source: { url, interval, headers, ca, lag },
    digests: [...slos.keys()],
  });
  return isDeepStrictEqual(of(a), of(b));
}

/** The sources of the definitions that are asked for counters, each with an asker of its own on the service. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Definitions } from './definitions/read.ts';
import type { CounterSource } from './definitions/source.ts';
import { type OpenedSource, openCounterSource } from './opened-source.ts';
import { Asker } from './prometheus/asker.ts';
import { CounterReader } from './prometheus/counter-reader.ts';
import { countingFor } from './prometheus/counting-for.ts';
import type { Service } from './service.ts';
import type { CounterSlo } from './slo/definition.ts';
import type { SeenValues } from './slo/per.ts';
import { longestMinutes } from './slo/window.ts';

const MS_PER_MINUTE = 60_000;
const DISCOVER_MS = 60_000;

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
type Wanted = {
  readonly source: CounterSource;
  readonly slos: ReadonlyMap<string, CounterSlo>;
  /** Divided by labels whose values are to be found. */
  readonly templates: readonly CounterSlo[];
};
type Asking = {
  readonly wanted: Wanted;
  readonly asker: Asker;
  readonly opened: OpenedSource | null;
  readonly fault: string | null;
};

export function createCounterSources(options: CounterSourcesOptions): CounterSources {
  return new Askers(options);
}

class Askers implements CounterSources {
  readonly #options: CounterSourcesOptions;
  readonly #asked = new Map<string, Asking>();
  /** When values of labels were last looked for, by source. */
  readonly #discovered = new Map<string, number>();
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
    this.#discovered.delete(source.name);
    const opening = openCounterSource(source, [...slos.values(), ...wanted.templates], now);
    const [opened, fault] = opening.ok ? [opening.opened, null] : [null, opening.reason];
    const readers =
      opened === null
        ? []
        : [...slos.values()].map(
            (slo) =>
              new CounterReader({
                service: slo.service,
                counters: slo.counters,
                window: longestMinutes(slo.window) * MS_PER_MINUTE,
                lag: source.lag,
                hasHistory: opened.hasHistory,
                counting: countingFor(opened.answers, slo.counters),
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
      isPaced: opened?.isPaced ?? false,
      isOurs: () => service.fold.leading,
      prepare: (signal) => this.#prepare(wanted, opened, signal),
      warn: (cause) => log.warn({ err: cause }, `the counters of ${source.name} wait for PostgreSQL`),
      onChange: () => this.#tell(),
    });
    for (const each of fault === null ? [] : [fault]) log.warn(`source ${source.name}: ${each}`);
    this.#asked.set(source.name, { wanted, asker, opened, fault });
    asker.start();
  }

  async #prepare(
    wanted: Wanted,
    opened: OpenedSource | null,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    if (opened === null) return [];
    const faults = await opened.prepare(signal);
    return [...faults, ...(await this.#discover(wanted, opened, signal))];
  }

  /** Looks for new values of the labels that objectives are divided by; answers why it cannot. */
  async #discover(
    { source, templates }: Wanted,
    { answers }: OpenedSource,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { service, now } = this.#options;
    const last = this.#discovered.get(source.name) ?? Number.NEGATIVE_INFINITY;
    if (templates.length === 0 || performance.now() - last < DISCOVER_MS) return [];
    const seen: SeenValues[] = [];
    for (const { service: owner, name, per, window, counters } of templates) {
      const span = { from: now() - longestMinutes(window) * MS_PER_MINUTE, until: now() };
      for (const { selector } of counters.total?.terms ?? []) {
        const found = await answers.labelSets(selector, span, signal);
        if (!found.ok) return [`per: ${found.message}`];
        for (const labels of found.sets) {
          const values = Object.fromEntries(per.map((label) => [label, labels[label] ?? '']));
          seen.push({ service: owner, slo: name, values });
        }
      }
    }
    this.#discovered.set(source.name, performance.now());
    service.labels.saw(seen);
    return [];
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

async function end({ asker, opened }: Asking): Promise<void> {
  await asker.stop();
  await opened?.close();
}

/** Objectives on the same counters over the same window share what is read. */
function wantedOf(source: CounterSource, { slos, templates }: Definitions): Wanted {
  const of = (all: Definitions['slos']) =>
    all.filter((slo) => slo.sli === 'counters').filter(({ counters }) => counters.source === source.name);
  const own = of(slos);
  return {
    source,
    slos: new Map(own.map((slo) => [slo.counters.digest, slo])),
    templates: of(templates),
  };
}

function isAskedAlike(a: Wanted, b: Wanted): boolean {
  const of = ({ source: { place, silenceAfter, ...source }, slos, templates }: Wanted) => ({
    source,
    digests: [...slos.keys()],
    templates: templates.map(({ service, name, per, counters }) => [service, name, per, counters.digest]),
  });
  return isDeepStrictEqual(of(a), of(b));
}

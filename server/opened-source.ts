/** A source of counters that is open: what a Prometheus and scraped targets are to those who read them. */
import type { CounterSource, PrometheusSource, ScrapeSource } from './definitions/source.ts';
import { PrometheusApi } from './prometheus/api.ts';
import type { EdgeSource } from './prometheus/histogram-counting.ts';
import type { RangeSource } from './prometheus/queried-counting.ts';
import type { SampleSource } from './prometheus/sampled-counting.ts';
import { Scraper } from './prometheus/scraper.ts';
import type { CounterSlo } from './slo/definition.ts';

export type OpenedSource = {
  readonly answers: SampleSource & EdgeSource & Partial<RangeSource> & Pick<PrometheusApi, 'labelSets'>;
  /** False when nothing can be known of the time before the first reading. */
  readonly hasHistory: boolean;
  /** True when a round begins when there is something to read. */
  readonly isPaced: boolean;
  /** Begins a round of readings; answers what stands in the way. */
  prepare(signal: AbortSignal): Promise<readonly string[]>;
  /** Begins the one round that there is: nothing is left for a later one. */
  prepareAll(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
};

type Opening =
  | { readonly ok: true; readonly opened: OpenedSource }
  | { readonly ok: false; readonly reason: string };

/** `slos`: those that ask it. It cannot be opened when the file of its authorities cannot be read. */
export function openCounterSource(
  source: CounterSource,
  slos: readonly CounterSlo[],
  now: () => number,
): Opening {
  try {
    const opened = source.type === 'scrape' ? openScrape(source, slos, now) : openPrometheus(source);
    return { ok: true, opened };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, reason: `ca ${source.ca} cannot be read: ${why}` };
  }
}

function openPrometheus(source: PrometheusSource): OpenedSource {
  const api = new PrometheusApi(source);
  return {
    answers: api,
    hasHistory: true,
    isPaced: false,
    prepare: async () => [],
    prepareAll: async () => [],
    close: () => api.close(),
  };
}

function openScrape(source: ScrapeSource, slos: readonly CounterSlo[], now: () => number): OpenedSource {
  const expressions = slos.flatMap(({ counters: { total, part } }) => [total, part]);
  const ofTerms = expressions.flatMap((one) => one?.terms?.map(({ selector }) => selector) ?? []);
  const ofBuckets = slos.flatMap(({ counters }) => counters.threshold?.buckets ?? []);
  const selectors = [...ofTerms, ...ofBuckets];
  const scraper = new Scraper({ ...source, job: source.name, selectors, now });
  return {
    answers: scraper,
    hasHistory: false,
    isPaced: true,
    prepare: (signal) => scraper.scrape(signal),
    prepareAll: (signal) => scraper.scrapeAll(signal),
    close: () => scraper.close(),
  };
}

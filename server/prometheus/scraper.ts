/** Scrapes the targets of a source: what they expose now is answered as a Prometheus answers samples. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { parseSelector, type Selector, selects } from '../slo/selector.ts';
import { type Answer, type Edges, failureWords, type LabelSets, type SampledSeries, textOf } from './api.ts';
import { type Exposed, readExposition } from './exposition.ts';

const MOST_TIMEOUT_MS = 10_000;
const ACCEPT = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

export type ScraperOptions = {
  readonly job: string;
  readonly targets: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly ca: string | null;
  /** ms. */
  readonly interval: number;
  /** What is asked for: other metrics are passed over. */
  readonly selectors: readonly string[];
  readonly now: () => number;
};

type Scraped = { readonly at: number; readonly instance: string; readonly samples: readonly Exposed[] };

export class Scraper {
  readonly #options: ScraperOptions;
  readonly #agent: Agent;
  readonly #wanted: readonly Selector[];
  /** Of the targets that answered. */
  #scraped: readonly Scraped[] = [];
  #faults: readonly string[] = [];

  /** Throws when the file of the authorities cannot be read. */
  constructor(options: ScraperOptions) {
    this.#options = options;
    const timeout = Math.min(MOST_TIMEOUT_MS, options.interval);
    const ca = options.ca === null ? undefined : readFileSync(options.ca, 'utf8');
    this.#agent = new Agent({
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { timeout, ...(ca === undefined ? {} : { ca }) },
    });
    this.#wanted = options.selectors.flatMap((text) => {
      const selector = parseSelector(text);
      return selector.ok ? [selector] : [];
    });
  }

  /** Scrapes every target once; answers why some could not be. */
  async scrape(signal: AbortSignal): Promise<readonly string[]> {
    const results = await Promise.all(this.#options.targets.map((target) => this.#scrapeOne(target, signal)));
    this.#scraped = results.filter((result) => typeof result !== 'string');
    this.#faults = results.filter((result) => typeof result === 'string');
    return this.#faults;
  }

  /** The last scrape: one sample a series. */
  async samples(text: string): Promise<Answer> {
    if (this.#scraped.length === 0)
      return { ok: false, size: false, message: this.#faults.join('; ') || 'nothing was scraped yet' };
    const selector = parseSelector(text);
    if (!selector.ok) return { ok: false, size: false, message: selector.reason };
    return { ok: true, series: this.#scraped.flatMap((one) => this.#seriesOf(one, selector)) };
  }

  /** Those of the last scrape. */
  async labelSets(selector: string): Promise<LabelSets> {
    const answer = await this.samples(selector);
    return answer.ok ? { ok: true, sets: answer.series.map(({ metric }) => metric) } : answer;
  }

  /** Those of the last scrape. */
  async edges(buckets: string): Promise<Edges> {
    const answer = await this.samples(buckets);
    if (!answer.ok) return answer;
    return { ok: true, edges: [...new Set(answer.series.map(({ metric }) => metric.le ?? ''))] };
  }

  #seriesOf({ at, instance, samples }: Scraped, selector: Selector): SampledSeries[] {
    return samples.flatMap(({ name, labels, value }) => {
      const own = { ...exported(labels), job: this.#options.job, instance };
      if (!selects(selector, name, own)) return [];
      return { metric: { __name__: name, ...own }, values: [[at / 1000, value]] };
    });
  }

  async #scrapeOne(target: string, signal: AbortSignal): Promise<Scraped | string> {
    const at = this.#options.now();
    try {
      const { statusCode, body } = await request(target, {
        dispatcher: this.#agent,
        headers: { accept: ACCEPT, ...Object.fromEntries(this.#options.headers) },
        signal,
      });
      const text = await textOf(body);
      if (statusCode !== 200) return `${target} answered ${statusCode}`;
      if (text === null) return `${target} answered more than 256 MiB`;
      const reading = readExposition(text, (name) => this.#isWanted(name));
      if (!reading.ok) return `${target}: ${reading.reason}`;
      return { at, instance: new URL(target).host, samples: reading.samples };
    } catch (cause) {
      return `${target}: ${failureWords(cause)}`;
    }
  }

  #isWanted(name: string): boolean {
    return this.#wanted.some(({ metric }) => metric === null || metric === name);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** A target's own labels of these names step back, as in Prometheus. */
function exported(labels: Readonly<Record<string, string>>): Record<string, string> {
  if (labels.job === undefined && labels.instance === undefined) return labels;
  const { job, instance, ...rest } = labels;
  return {
    ...rest,
    ...(job === undefined ? {} : { exported_job: job }),
    ...(instance === undefined ? {} : { exported_instance: instance }),
  };
}

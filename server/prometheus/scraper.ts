/** Scrapes the targets of a source, each at its own pace: what they expose is answered as a Prometheus answers samples. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { parseSelector, type Selector, selects } from '../slo/selector.ts';
import { type Answer, type Edges, failureWords, type LabelSets, type SampledSeries, textOf } from './api.ts';
import { type Exposed, readExposition } from './exposition.ts';
import { untold } from './untold.ts';

const MOST_TIMEOUT_MS = 10_000;
/** So long the others are waited for when one has answered, so that few commits hold all; at most a tenth of the interval. */
const MOST_GRACE_MS = 1_000;
/** Timers are not set for longer. */
const MOST_WAIT_MS = 3_600_000;
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

type Target = {
  readonly url: string;
  /** On the clock of `performance`. */
  due: number;
  /** Null while it is not being scraped. */
  scraping: Promise<void> | null;
  /** What came of its last scrape: why nothing did, as text. Null before the first. */
  result: Scraped | string | null;
  /** The result was not part of a round yet. */
  isNew: boolean;
};

export class Scraper {
  readonly #options: ScraperOptions;
  readonly #agent: Agent;
  /** Takes the credentials out of the words of targets. */
  readonly #untold: (words: string) => string;
  readonly #wanted: readonly Selector[];
  readonly #timeout: number;
  readonly #targets: readonly Target[];
  /** Of the targets that answered since the round before. */
  #round: readonly Scraped[] = [];
  #faults: readonly string[] = [];

  /** Throws when the file of the authorities cannot be read. */
  constructor(options: ScraperOptions) {
    this.#options = options;
    this.#untold = untold(options.headers);
    this.#timeout = Math.min(MOST_TIMEOUT_MS, options.interval);
    const ca = options.ca === null ? undefined : readFileSync(options.ca, 'utf8');
    this.#agent = new Agent({
      // A scrape as a whole has a time to end by.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: this.#timeout, ...(ca === undefined ? {} : { ca }) },
    });
    this.#wanted = options.selectors.flatMap((text) => {
      const selector = parseSelector(text);
      return selector.ok ? [selector] : [];
    });
    const [due, idle] = [performance.now(), { scraping: null, result: null, isNew: false }];
    this.#targets = options.targets.map((url) => ({ ...idle, url, due }));
  }

  /**
   * Scrapes each target when it is due, until some have answered, or none does. Those that take long are part of a later round:
   * nobody waits for them. Answers why some could not be scraped.
   */
  async scrape(signal: AbortSignal): Promise<readonly string[]> {
    while (!this.#isRound() && !signal.aborted) {
      this.#begin(signal);
      await this.#untilNews(signal);
    }
    await this.#untilAll(signal);
    return this.#take();
  }

  /** Scrapes each target that is due, however long it takes. Answers why some could not be scraped. */
  async scrapeAll(signal: AbortSignal): Promise<readonly string[]> {
    this.#begin(signal);
    await Promise.all(this.#scrapes());
    return this.#take();
  }

  /** What is new is a round. */
  #take(): readonly string[] {
    const answered = this.#targets.filter(({ isNew }) => isNew).map(({ result }) => result);
    for (const target of this.#targets) target.isNew = false;
    this.#round = answered.filter(isScraped);
    this.#faults = this.#targets.flatMap(({ result }) => (typeof result === 'string' ? [result] : []));
    return this.#faults;
  }

  /** A round holds samples; or no target can be had, and this is known of one anew. */
  #isRound(): boolean {
    const isAnswered = this.#targets.some(({ isNew, result }) => isNew && isScraped(result));
    if (isAnswered) return true;
    const areAllFaulty = this.#targets.every(({ result }) => typeof result === 'string');
    return areAllFaulty && this.#targets.some(({ isNew }) => isNew);
  }

  /** Those that are due and free. A target keeps its pace, unless it was not asked for long. */
  #begin(signal: AbortSignal): void {
    const now = performance.now();
    for (const target of this.#targets) {
      if (target.scraping !== null || target.due > now) continue;
      const next = target.due + this.#options.interval;
      target.due = next > now ? next : now + this.#options.interval;
      target.scraping = this.#scrapeOne(target.url, signal).then((result) => {
        target.result = result;
        target.isNew = true;
        target.scraping = null;
      });
    }
  }

  /** Until a scrape ends, or one is due. */
  async #untilNews(signal: AbortSignal): Promise<void> {
    const free = this.#targets.filter(({ scraping }) => scraping === null);
    const wait = Math.min(...free.map(({ due }) => due)) - performance.now();
    await this.#until(Promise.race(this.#scrapes()), wait, signal);
  }

  /** Until all scrapes end, or for as long as the others may wait. */
  async #untilAll(signal: AbortSignal): Promise<void> {
    const grace = Math.min(MOST_GRACE_MS, this.#options.interval / 10);
    await this.#until(Promise.all(this.#scrapes()), grace, signal);
  }

  #scrapes(): Promise<void>[] {
    return this.#targets.flatMap(({ scraping }) => scraping ?? []);
  }

  async #until(ended: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const either = AbortSignal.any([waiting.signal, signal]);
    const passed = delay(Math.max(0, Math.min(ms, MOST_WAIT_MS)), undefined, { signal: either }).catch(
      () => {},
    );
    await Promise.race([ended, passed]);
    waiting.abort();
  }

  /** What the round holds: one sample a series. */
  async samples(text: string): Promise<Answer> {
    return this.#find(text, this.#round);
  }

  /** Those of the last scrape of each target. */
  async labelSets(selector: string): Promise<LabelSets> {
    const answer = this.#find(selector, this.#known());
    return answer.ok ? { ok: true, sets: answer.series.map(({ metric }) => metric) } : answer;
  }

  /** Those of the last scrape of each target. */
  async edges(buckets: string): Promise<Edges> {
    const answer = this.#find(buckets, this.#known());
    if (!answer.ok) return answer;
    return { ok: true, edges: [...new Set(answer.series.map(({ metric }) => metric.le ?? ''))] };
  }

  #known(): Scraped[] {
    return this.#targets.map(({ result }) => result).filter(isScraped);
  }

  #find(text: string, among: readonly Scraped[]): Answer {
    if (among.length === 0)
      return { ok: false, size: false, message: this.#faults.join('; ') || 'nothing was scraped yet' };
    const selector = parseSelector(text);
    if (!selector.ok) return { ok: false, size: false, message: selector.reason };
    return { ok: true, series: among.flatMap((one) => this.#seriesOf(one, selector)) };
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
    const end = AbortSignal.timeout(this.#timeout);
    try {
      const { statusCode, body } = await request(target, {
        dispatcher: this.#agent,
        headers: { accept: ACCEPT, ...Object.fromEntries(this.#options.headers) },
        signal: AbortSignal.any([signal, end]),
      });
      const text = await textOf(body);
      if (statusCode !== 200) return `${target} answered ${statusCode}`;
      if (text === null) return `${target} answered more than 256 MiB`;
      const isWanted = (name: string) => this.#isWanted(name);
      const reading = readExposition(text, isWanted);
      if (reading.ok) return { at, instance: new URL(target).host, samples: reading.samples };
      // A fault quotes the beginning of a line, which may end within a credential.
      const shown = readExposition(this.#untold(text), isWanted);
      return `${target}: ${shown.ok ? 'it cannot be read' : shown.reason}`;
    } catch (cause) {
      return `${target}: ${end.aborted ? 'it did not answer in time' : this.#untold(failureWords(cause))}`;
    }
  }

  #isWanted(name: string): boolean {
    return this.#wanted.some(({ metric }) => metric === null || metric === name);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function isScraped(result: Target['result']): result is Scraped {
  return result !== null && typeof result !== 'string';
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

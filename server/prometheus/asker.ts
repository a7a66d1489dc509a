/** Asks one Prometheus for the counters of all its objectives, at most two at a time, in turns, again and again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CounterReader, Step } from './counter-reader.ts';

const AT_ONCE = 2;

export type AskerOptions = {
  readonly readers: readonly CounterReader[];
  /** ms between rounds. */
  readonly interval: number;
  /** True when `prepare` waits until there is something to read: rounds follow each other at once. */
  readonly isPaced: boolean;
  /** Only one process asks: false while another does. */
  readonly isOurs: () => boolean;
  /** Goes before every round, and ends when `signal` does; answers what stands in the way. */
  readonly prepare: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly warn: (cause: unknown) => void;
  /** Something that people are shown has changed. */
  readonly onChange: () => void;
};

export class Asker {
  readonly #options: AskerOptions;
  readonly #ending = new AbortController();
  #loop: Promise<void> | null = null;
  #faults: readonly string[] = [];
  #unprepared: readonly string[] = [];
  #isPrepared = false;
  /** What the last attempt to count met; told when it changes. */
  #warned = '';

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  /** What stands in the way, each once. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { interval, isPaced, isOurs } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const isAsked = isOurs();
      const isBehind = isAsked && (await this.#round());
      const goesOn = isBehind || (isAsked && isPaced && this.#isPrepared);
      if (!goesOn) await delay(interval, undefined, { signal }).catch(() => {});
    }
  }

  /** One piece of each; true while some have more to read. */
  async #round(): Promise<boolean> {
    this.#unprepared = await this.#prepare();
    const waiting = [...this.#options.readers];
    const steps: Step[] = [];
    const work = async () => {
      for (let reader = waiting.shift(); reader !== undefined; reader = waiting.shift())
        steps.push(await this.#step(reader));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#tell();
    return !this.#ending.signal.aborted && steps.includes('behind');
  }

  /** Whatever a server answers, asking goes on. */
  async #prepare(): Promise<readonly string[]> {
    try {
      const faults = await this.#options.prepare(this.#ending.signal);
      this.#isPrepared = true;
      return faults;
    } catch (cause) {
      this.#isPrepared = false;
      return [cause instanceof Error ? cause.message : String(cause)];
    }
  }

  async #step(reader: CounterReader): Promise<Step> {
    const { signal } = this.#ending;
    if (signal.aborted) return 'present';
    try {
      const step = await reader.step(signal);
      if (step !== 'failed') this.#warned = '';
      return step;
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      if (!signal.aborted && words !== this.#warned) this.#options.warn(cause);
      this.#warned = words;
      return 'failed';
    }
  }

  #tell(): void {
    if (this.#ending.signal.aborted) return;
    const ofReaders = this.#options.readers.flatMap(({ fault }) => fault ?? []);
    const faults = [...new Set([...this.#unprepared, ...ofReaders])];
    const isSame =
      faults.length === this.#faults.length && faults.every((fault, at) => fault === this.#faults[at]);
    this.#faults = faults;
    if (!isSame) this.#options.onChange();
  }
}

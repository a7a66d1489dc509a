/** Counts by raw samples: the growth of the counters of two expressions, sample by sample. */
import type { Term } from '../slo/expression.ts';
import type { PrometheusApi, SampledSeries } from './api.ts';
import { type Counting, type Failure, type Found, failureOf, type Piece } from './counting.ts';
import { EventSplit, type KnownSplit, type MinuteEvents, NOTHING_SPLIT } from './event-split.ts';
import { CounterGrowth, type KnownSeries } from './growth.ts';
import { type KnownTargets, Targets } from './targets.ts';

const MS_PER_MINUTE = 60_000;
/** What a scrape brings in is seen a moment after the time it bears: so far back is asked again. */
const OVERLAP_MS = 2 * MS_PER_MINUTE;
/** At the beginning: a gap in the scrapes may lie across it, and what was counted in it falls to the sample after it. */
const FIRST_OVERLAP_MS = 6 * 60 * MS_PER_MINUTE;
/** By so many times the piece: whoever cannot answer so much is asked for smaller pieces, and must be able to answer those. */
const FIRST_OVERLAP_PIECES = 6;

/** What is asked for to know a piece. */
export function rangeOf({ from, until }: Piece, isFirst: boolean): { until: number; span: number } {
  const length = until - from;
  const overlap = isFirst ? Math.min(FIRST_OVERLAP_MS, FIRST_OVERLAP_PIECES * length) : OVERLAP_MS;
  return { until, span: length + Math.max(OVERLAP_MS, overlap) };
}

/** The terms of two expressions, as written. */
export type Pair = {
  readonly total: Expression;
  readonly part: Expression;
  readonly counts: 'good' | 'bad';
};
type Expression = { readonly text: string; readonly terms: readonly Term[] };

/** JSON: what is known at the end of a piece. */
type Carry = KnownSplit & {
  readonly total: KnownSeries;
  readonly part: KnownSeries;
  readonly targets: KnownTargets;
};

const EMPTY: Carry = { ...NOTHING_SPLIT, total: {}, part: {}, targets: {} };

/** The samples of each term. */
type Samples = readonly (readonly SampledSeries[])[];

/** What answers samples: a Prometheus, or what was scraped. */
export type SampleSource = Pick<PrometheusApi, 'samples'>;

export class SampledCounting implements Counting {
  readonly #api: SampleSource;
  readonly #pair: Pair;

  constructor(api: SampleSource, pair: Pair) {
    this.#api = api;
    this.#pair = pair;
  }

  /** The total is asked for first: then what is missing in the one is only ever late in the other, the total. */
  async find(
    piece: Piece,
    carry: string | null,
    horizon: number,
    signal: AbortSignal,
  ): Promise<Found | Failure> {
    const { total, part, counts } = this.#pair;
    const range = rangeOf(piece, carry === null);
    const totals = await this.#ask(total, range, signal);
    if ('message' in totals) return failureOf('total', totals);
    const parts = await this.#ask(part, range, signal);
    if ('message' in parts) return failureOf(counts, parts);
    const pair = new CounterPair(this.#pair, carry);
    const events = pair.add(totals, parts);
    const { excess } = pair;
    return {
      ok: true,
      until: piece.until,
      events,
      measured: minutesOf(totals.flat(), piece),
      newest: pair.newest,
      carry: pair.carry(horizon),
      size: samplesIn(totals.flat()) + samplesIn(parts.flat()),
      fault: excess === null ? null : `"${part.text}" counts ${excess} events that "${total.text}" does not`,
    };
  }

  async #ask(
    { terms }: Expression,
    range: ReturnType<typeof rangeOf>,
    signal: AbortSignal,
  ): Promise<Samples | Failure> {
    const answers: SampledSeries[][] = [];
    for (const { selector } of terms) {
      const answer = await this.#api.samples(selector, range, signal);
      if (!answer.ok) return answer;
      answers.push([...answer.series]);
    }
    return answers;
  }
}

/** The growth of the counters of two expressions as whole events. */
export class CounterPair {
  readonly #terms: Readonly<Record<'total' | 'part', readonly Term[]>>;
  readonly #targets: Targets;
  readonly #total: CounterGrowth;
  readonly #part: CounterGrowth;
  readonly #split: EventSplit;

  /** `carry`: what {@link carry} told at the end of the piece before; null at the beginning. */
  constructor({ total, part }: Pick<Pair, 'total' | 'part'>, carry: string | null) {
    const known = carry === null ? EMPTY : (JSON.parse(carry) as Carry);
    this.#terms = { total: total.terms, part: part.terms };
    this.#targets = new Targets(known.targets);
    this.#total = new CounterGrowth(this.#targets, known.total);
    this.#part = new CounterGrowth(this.#targets, known.part);
    this.#split = new EventSplit(known);
  }

  /** Adds a piece: the samples of each term of the total, and of the part. */
  add(total: Samples, part: Samples): MinuteEvents[] {
    const totals = sumOf(this.#terms.total, (term) => this.#total.add(total[term]!, term));
    const parts = sumOf(this.#terms.part, (term) => this.#part.add(part[term]!, term));
    return this.#split.add(totals, parts);
  }

  /** ms; the newest sample of the total, null when there is none. */
  get newest(): number | null {
    return this.#total.newest;
  }

  get excess(): number | null {
    return this.#split.excess;
  }

  /** Series and targets without a sample since `before` (ms) are forgotten. */
  carry(before: number): string {
    this.#total.forgetBefore(before);
    this.#part.forgetBefore(before);
    const carry = {
      ...this.#split.known,
      total: this.#total,
      part: this.#part,
      targets: this.#targets.known(before),
    };
    return JSON.stringify(carry);
  }
}

/** By minute. A difference is below zero where its terms were sampled at different times. */
function sumOf(terms: readonly Term[], growthOf: (term: number) => Map<number, number>): Map<number, number> {
  const sum = new Map<number, number>();
  for (const [at, { sign }] of terms.entries()) {
    for (const [minute, growth] of growthOf(at)) sum.set(minute, (sum.get(minute) ?? 0) + sign * growth);
  }
  return sum;
}

export function samplesIn(series: readonly SampledSeries[]): number {
  return series.reduce((sum, { values }) => sum + values.length, 0);
}

/** The minutes with a sample, of those that were not read before. */
export function minutesOf(series: readonly SampledSeries[], { from, until }: Piece): Set<number> {
  const minutes = new Set<number>();
  for (const { values } of series) {
    for (const [seconds] of values) {
      const at = seconds * 1000;
      if (at > from && at <= until) minutes.add(Math.floor(at / MS_PER_MINUTE));
    }
  }
  return minutes;
}

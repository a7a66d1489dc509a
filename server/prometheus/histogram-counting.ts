/**
 * Counts by the buckets of a histogram. Where no bucket ends at the threshold, those between the edges on both sides of it may be
 * good. Each series of buckets has edges of its own, and they may change.
 */
import type { BucketThreshold } from '../slo/bucket-threshold.ts';
import type { SampledSeries } from './api.ts';
import { type Counting, type Failure, type Found, failureOf, type Piece } from './counting.ts';
import { EventSplit, type KnownSplit, NOTHING_SPLIT } from './event-split.ts';
import { CounterGrowth, type KnownSeries } from './growth.ts';
import { minutesOf, rangeOf, type SampleSource, samplesIn } from './sampled-counting.ts';
import { type KnownTargets, Targets } from './targets.ts';

/** What tells the edges that buckets have. */
export type EdgeSource = {
  /** The values of `le` in a span (ms). */
  edges(
    buckets: string,
    span: { from: number; until: number },
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly edges: readonly string[] } | Failure>;
};

/** Labels of edges are asked for that lie so many places around the threshold: series may differ in theirs. */
const PLACES = 2;

/** JSON: what is known at the end of a piece. */
type Carry = {
  readonly total: KnownSeries;
  /** Of the edges at and below the threshold, and of those at and above it. */
  readonly below: KnownSeries;
  readonly above: KnownSeries;
  readonly targets: KnownTargets;
  readonly bad: KnownSplit;
  readonly between: KnownSplit;
};

const EMPTY: Carry = {
  ...{ total: {}, below: {}, above: {}, targets: {} },
  ...{ bad: NOTHING_SPLIT, between: NOTHING_SPLIT },
};

/** `+Inf` is the edge of all. */
function numberOf(label: string): number {
  return label === '+Inf' ? Number.POSITIVE_INFINITY : Number(label);
}

function edgeOf({ metric }: SampledSeries): number {
  return numberOf(metric.le ?? '');
}

/** The nearest series come first: of each moment the sample of the nearest that has one, as edges may change. */
function nearest(series: readonly SampledSeries[]): SampledSeries[] {
  if (series.length < 2) return [...series];
  const taken = new Set<number>();
  return series.flatMap((one) => {
    const values = one.values.filter(([seconds]) => !taken.has(seconds));
    for (const [seconds] of values) taken.add(seconds);
    return values.length === 0 ? [] : { ...one, values };
  });
}

export class HistogramCounting implements Counting {
  readonly #source: SampleSource & EdgeSource;
  readonly #total: string;
  readonly #threshold: BucketThreshold;

  constructor(source: SampleSource & EdgeSource, total: string, threshold: BucketThreshold) {
    this.#source = source;
    this.#total = total;
    this.#threshold = threshold;
  }

  /** The total is asked for first, as of any pair. */
  async find(
    piece: Piece,
    carry: string | null,
    horizon: number,
    signal: AbortSignal,
  ): Promise<Found | Failure> {
    const range = rangeOf(piece, carry === null);
    const total = await this.#source.samples(this.#total, range, signal);
    if (!total.ok) return failureOf('histogram', total);
    const known = await this.#source.edges(this.#threshold.buckets, piece, signal);
    if (!known.ok) return failureOf('histogram', known);
    const near = this.#near(known.edges);
    const buckets = near === '' ? null : await this.#source.samples(this.#withEdges(near), range, signal);
    if (buckets !== null && !buckets.ok) return failureOf('histogram', buckets);
    return this.#count(piece, carry, horizon, total.series, buckets?.series ?? []);
  }

  #count(
    piece: Piece,
    carry: string | null,
    horizon: number,
    total: readonly SampledSeries[],
    buckets: readonly SampledSeries[],
  ): Found {
    const before = carry === null ? EMPTY : (JSON.parse(carry) as Carry);
    const targets = new Targets(before.targets);
    const [ofTotal, ofBelow, ofAbove] = [
      new CounterGrowth(targets, before.total),
      new CounterGrowth(targets, before.below),
      new CounterGrowth(targets, before.above),
    ];
    const { below, above, doubt } = this.#sides(buckets);
    const totals = ofTotal.add(total);
    const [good, mayBe] = [ofBelow.add(below), ofAbove.add(above)];
    const bad = new EventSplit(before.bad);
    const between = new EventSplit(before.between);
    const upper = bad.add(totals, mayBe);
    const uppers = new Map(upper.map(({ minute, part }) => [minute, part]));
    const lower = new Map(between.add(uppers, good).map((one) => [one.minute, one]));
    const rests = new Map(upper.map(({ minute, rest }) => [minute, rest]));
    const minutes = [...new Set([...rests.keys(), ...lower.keys()])].sort((a, b) => a - b);
    for (const growth of [ofTotal, ofBelow, ofAbove]) growth.forgetBefore(horizon);
    const next = {
      ...{ total: ofTotal, below: ofBelow, above: ofAbove, targets: targets.known(horizon) },
      ...{ bad: bad.known, between: between.known },
    };
    return {
      ok: true,
      until: piece.until,
      events: minutes.map((minute) => ({
        minute,
        part: lower.get(minute)?.part ?? 0,
        rest: rests.get(minute) ?? 0,
        between: lower.get(minute)?.rest ?? 0,
      })),
      measured: minutesOf(total, piece),
      carry: JSON.stringify(next),
      newest: ofTotal.newest,
      size: samplesIn(total) + samplesIn(buckets),
      fault: null,
      doubt,
    };
  }

  /** Of each series of buckets, at each moment, the edge below and the one above. */
  #sides(buckets: readonly SampledSeries[]) {
    const { edge } = this.#threshold;
    const groups = Map.groupBy(buckets, ({ metric: { le: _, ...labels } }) =>
      JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
    );
    const below: SampledSeries[] = [];
    const above: SampledSeries[] = [];
    const doubts = new Set<string>();
    for (const group of groups.values()) {
      const sorted = group.toSorted((a, b) => edgeOf(a) - edgeOf(b));
      const lower = nearest(sorted.filter((series) => edgeOf(series) <= edge).reverse());
      const upper = nearest(sorted.filter((series) => edgeOf(series) >= edge));
      below.push(...lower);
      above.push(...upper);
      const [from, to] = [lower.at(-1), upper.at(-1)];
      if (upper.some((series) => edgeOf(series) !== edge))
        doubts.add(`${from?.metric.le ?? 0} and ${to?.metric.le ?? '+Inf'}`);
    }
    const doubt =
      doubts.size === 0
        ? null
        : `No bucket ends at ${edge}: what lies between ${[...doubts].join(', or ')} may be good. A threshold at an edge is exact.`;
    return { below, above, doubt };
  }

  /** The labels of the nearest edges, as a regular expression. */
  #near(labels: readonly string[]): string {
    const { edge } = this.#threshold;
    const sorted = [...new Set(labels.map(numberOf))].sort((a, b) => a - b);
    const at = sorted.findIndex((each) => each >= edge);
    const place = at < 0 ? sorted.length : at;
    const wanted = new Set(sorted.slice(Math.max(0, place - PLACES), place + PLACES + 1));
    return labels
      .filter((label) => wanted.has(numberOf(label)))
      .map((label) => label.replaceAll(/[.+]/g, '\\\\$&'))
      .join('|');
  }

  #withEdges(near: string): string {
    const open = this.#threshold.buckets.slice(0, -1);
    return `${open}${open.endsWith('{') ? '' : ','}le=~"${near}"}`;
  }
}

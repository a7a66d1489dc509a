/** A threshold on a classic histogram of Prometheus: what was at most as large as one of its edges is known, and nothing else. */
import type { DurationLimit } from './duration.ts';
import { type Expression, parseExpression } from './expression.ts';
import { parseSelector, selectorPrefix } from './selector.ts';

/** The three counters of a histogram that an objective needs. */
export type HistogramCounters = {
  readonly total: Expression;
  /** Those at most as large as the threshold, where it is an edge. */
  readonly part: Expression;
  readonly threshold: BucketThreshold;
};

export type BucketThreshold = {
  /** Selects the buckets, all of their edges. */
  readonly buckets: string;
  /** In the unit of the metric: what `le` of the bucket should be. */
  readonly edge: number;
  /** `under` cannot be told from `at most`. */
  readonly isStrict: boolean;
};

export type Histogram = {
  /** `_count` and the like go between. */
  readonly metric: string;
  /** What stands in its braces. */
  readonly matchers: string;
  readonly usPerUnit: number;
};

export type HistogramReading =
  | { readonly ok: true; readonly histogram: Histogram }
  | { readonly ok: false; readonly reason: string };

const EXAMPLE = 'write one like http_request_duration_seconds{job="web"}';
const UNITS: readonly (readonly [ending: RegExp, us: number])[] = [
  [/_seconds$/, 1_000_000],
  [/_(?:milliseconds|millis|ms)$/, 1_000],
  [/_(?:microseconds|micros|us)$/, 1],
];

/** Reads the selector of a histogram, without `_bucket`; the unit of its edges is told by its name. */
export function parseHistogram(text: string): HistogramReading {
  const trimmed = text.trim();
  const reading = parseSelector(trimmed);
  if (!reading.ok) return reading;
  const { metric, matchers } = reading;
  if (metric === null) return { ok: false, reason: `"${trimmed}" names no metric; ${EXAMPLE}` };
  const ending = /_(?:bucket|count|sum)$/.exec(metric)?.[0];
  if (ending !== undefined)
    return {
      ok: false,
      reason: `a histogram is named without ${ending}; write ${metric.slice(0, -ending.length)}`,
    };
  if (matchers.some(({ label }) => label === 'le'))
    return { ok: false, reason: 'the bucket follows from the threshold; leave le out' };
  const us = UNITS.find(([own]) => own.test(metric))?.[1];
  if (us === undefined)
    return {
      ok: false,
      reason: `"${metric}" does not tell its unit, as a name that ends with _seconds does; write its counters, as total and good`,
    };
  const braces = selectorPrefix(trimmed)!.selector.slice(metric.length).trim();
  const inner = braces.slice(1, -1).trim().replace(/,$/, '');
  return { ok: true, histogram: { metric, matchers: inner, usPerUnit: us } };
}

export function histogramCounters(histogram: Histogram, limit: DurationLimit): HistogramCounters {
  const { metric, matchers, usPerUnit } = histogram;
  const isStrict = limit.text.startsWith('under');
  const edge = (isStrict ? limit.belowUs : limit.belowUs - 1) / usPerUnit;
  const selector = (ending: string, ...more: string[]) =>
    `${metric}${ending}{${[matchers, ...more].filter((text) => text !== '').join(',')}}`;
  return {
    total: counter(selector('_count')),
    part: counter(selector('_bucket', `le="${edge}"`)),
    threshold: { buckets: selector('_bucket'), edge, isStrict },
  };
}

/** It is a selector, and those are growth. */
function counter(text: string): Expression {
  const reading = parseExpression(text);
  if (!reading.ok) throw new Error(reading.reason);
  return reading.expression;
}

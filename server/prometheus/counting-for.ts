import type { Counters } from '../slo/definition.ts';
import type { Counting } from './counting.ts';
import { type EdgeSource, HistogramCounting } from './histogram-counting.ts';
import { QueriedCounting, type RangeSource } from './queried-counting.ts';
import { SampledCounting, type SampleSource } from './sampled-counting.ts';

/** By raw samples where the expressions allow it: see readBy. What is scraped works nothing out: `source` has no ranges then. */
export function countingFor(
  source: SampleSource & EdgeSource & Partial<RangeSource>,
  counters: Counters,
): Counting {
  const { total, part, counts, threshold } = counters;
  if (threshold !== null) return new HistogramCounting(source, total!.text, threshold);
  if (total !== null && total.terms !== null && part.terms !== null) {
    return new SampledCounting(source, {
      total: { text: total.text, terms: total.terms },
      part: { text: part.text, terms: part.terms },
      counts,
    });
  }
  const { range } = source;
  if (range === undefined) throw new Error(`${counters.source} works nothing out: ${part.text}`);
  return new QueriedCounting({ range: range.bind(source) }, counters);
}

import type { Counters } from '../slo/definition.ts';
import type { PrometheusApi } from './api.ts';
import type { Counting } from './counting.ts';
import { QueriedCounting } from './queried-counting.ts';
import { SampledCounting } from './sampled-counting.ts';

/** By raw samples where the expressions allow it: see readBy. */
export function countingFor(api: PrometheusApi, counters: Counters): Counting {
  const { total, part, counts } = counters;
  if (total === null || total.terms === null || part.terms === null)
    return new QueriedCounting(api, counters);
  return new SampledCounting(api, {
    total: { text: total.text, terms: total.terms },
    part: { text: part.text, terms: part.terms },
    counts,
  });
}

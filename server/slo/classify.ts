/** What an objective makes of a series: the same answer for all its events of one duration bucket. */

import { isCounterSeries } from './counter-series.ts';
import { BAD, GOOD, IGNORED, UNCERTAIN, UNMEASURED } from './counts.ts';
import type { EventSlo, Slo } from './definition.ts';
import {
  BUCKET_LIMIT,
  type BucketPart,
  bucketLower,
  bucketUpper,
  FIRST_PART,
  NO_DURATION,
} from './histogram.ts';
import { relation } from './route-shape.ts';
import { statusIn } from './status-set.ts';

/** The part of a series that classification looks at. */
export type Classified = { readonly method: string; readonly route: string; readonly status: number };

/** One outcome for every bucket, or, with a duration condition, one by bucket: an index of Counts, or UNCERTAIN. */
export type Outcome = number | Uint8Array;

/**
 * `apart`: the series has nothing to do with the SLO. `split`: the stored route mixes paths that the SLO means with others;
 * from the minute when the SLO's route came into force such paths have a shape of their own, and `after` holds for the rest.
 */
export type Rule =
  | { readonly kind: 'apart' }
  | { readonly kind: 'counted'; readonly outcome: Outcome }
  | { readonly kind: 'split'; readonly after: Outcome | null };

const APART: Rule = { kind: 'apart' };

/** Judges a duration bucket against thresholds; knows the buckets that finer thresholds have cut. */
export class BucketJudge {
  readonly #parts: ReadonlyMap<number, BucketPart>;
  readonly #tables = new Map<number, Uint8Array>();

  constructor(parts: readonly BucketPart[]) {
    this.#parts = new Map(parts.map((part) => [part.id, part]));
  }

  /** The outcome of every bucket for "good when duration < belowUs". */
  tableFor(belowUs: number): Uint8Array {
    let table = this.#tables.get(belowUs);
    if (table === undefined) {
      table = Uint8Array.from({ length: BUCKET_LIMIT }, (_, bucket) => this.#judge(bucket, belowUs));
      this.#tables.set(belowUs, table);
    }
    return table;
  }

  #judge(bucket: number, belowUs: number): number {
    if (bucket === NO_DURATION) return UNMEASURED;
    const part = bucket >= FIRST_PART ? this.#parts.get(bucket) : undefined;
    if (bucket >= FIRST_PART && part === undefined) return UNCERTAIN;
    const lower = part?.lowerUs ?? bucketLower(bucket);
    const upper = part?.upperUs ?? bucketUpper(bucket);
    if (upper <= belowUs) return GOOD;
    return lower >= belowUs ? BAD : UNCERTAIN;
  }
}

/** The rule of one series under one SLO. */
export function classify(slo: Slo, series: Classified, judge: BucketJudge): Rule {
  if (slo.sli === 'counters') {
    if (!isCounterSeries(series) || series.route !== slo.counters.digest) return APART;
    return { kind: 'counted', outcome: series.status };
  }
  if (isCounterSeries(series)) return APART;
  const { match, ignore } = slo;
  if (match.methods !== null && !match.methods.includes(series.method)) return APART;
  const matched = relation(match.route, series.route);
  if (matched === 'apart') return APART;
  if (ignore?.status != null && statusIn(ignore.status, series.status)) {
    return matched === 'split' ? APART : { kind: 'counted', outcome: IGNORED };
  }
  const ignored = (ignore?.routes ?? []).map((route) => relation(route, series.route));
  if (ignored.includes('contained')) {
    return matched === 'split' ? APART : { kind: 'counted', outcome: IGNORED };
  }
  if (matched === 'split') return { kind: 'split', after: null };
  const outcome = outcomeOf(slo, series.status, judge);
  return ignored.includes('split') ? { kind: 'split', after: outcome } : { kind: 'counted', outcome };
}

/** Three-valued: bad if a known condition fails, good if all are known and hold, else unmeasured. */
function outcomeOf(slo: EventSlo, status: number, judge: BucketJudge): Outcome {
  const { good } = slo;
  if (good.status !== null && !statusIn(good.status, status)) return BAD;
  return good.duration === null ? GOOD : judge.tableFor(good.duration.belowUs);
}

/** Adds `count` events of `bucket` to the five numbers at `offset`. Uncertain events count as bad: good is the lower bound. */
export function addOutcome(
  into: Float64Array,
  offset: number,
  outcome: Outcome,
  bucket: number,
  count: number,
): void {
  const field = typeof outcome === 'number' ? outcome : outcome[bucket]!;
  into[offset + field]! += count;
  if (field === UNCERTAIN) into[offset + BAD]! += count;
}

/** Counts by range queries: what the Prometheus works out for every minute. */
import type { Counters } from '../slo/definition.ts';
import { type Expression, overRange, QUERY_RANGE } from '../slo/expression.ts';
import { MS_PER_SHARED_MINUTE } from '../slo/unit.ts';
import type { PrometheusApi, SampledSeries } from './api.ts';
import { type Counting, type Failure, type Found, failureOf, type Piece } from './counting.ts';
import { EventSplit, type KnownSplit, type MinuteEvents, NOTHING_SPLIT } from './event-split.ts';

const MS_PER_MINUTE = 60_000;
/** A scrape is seen a moment after the time it bears; a point is asked for when it can be whole. */
const SETTLE_MS = 20_000;
/** Rounding of the Prometheus. */
const SLACK = 1e-9;

/** JSON. */
type Carry = KnownSplit & { readonly newest: number | null };

const EMPTY: Carry = { ...NOTHING_SPLIT, newest: null };

/** By minute. */
type Values = ReadonlyMap<number, number>;

/** What works out values over time. */
export type RangeSource = Pick<PrometheusApi, 'range'>;

export class QueriedCounting implements Counting {
  readonly #api: RangeSource;
  readonly #counters: Counters;

  constructor(api: RangeSource, counters: Counters) {
    this.#api = api;
    this.#counters = counters;
  }

  /** A point stands at the end of its minute. */
  async find(
    { from, until }: Piece,
    carry: string | null,
    _horizon: number,
    signal: AbortSignal,
  ): Promise<Found | Failure> {
    const before = carry === null ? EMPTY : (JSON.parse(carry) as Carry);
    const points = { from: minuteUp(from + 1), to: minuteDown(until - SETTLE_MS) };
    if (points.to < points.from) return nothing(from, before);
    const { total, part } = this.#counters;
    // Both are of one unit, where only one tells which.
    const ofTotal = total?.perMinute ?? part.perMinute ?? 1;
    const totals = total === null ? null : await this.#values(total, points, ofTotal, signal);
    if (totals !== null && 'message' in totals) return failureOf('total', totals);
    const ofPart = total === null ? 1 : (part.perMinute ?? ofTotal);
    const parts = await this.#values(part, points, ofPart, signal);
    if ('message' in parts) return failureOf(this.#name(), parts);
    const counted =
      totals === null ? this.#shares(parts.values) : this.#events(totals.values, parts.values, before);
    const minutes = [...(totals ?? parts).values.keys()];
    const newest = minutes.length === 0 ? before.newest : (Math.max(...minutes) + 1) * MS_PER_MINUTE;
    return {
      ok: true,
      until: points.to,
      events: counted.events,
      measured: new Set(minutes),
      carry: JSON.stringify({ ...counted.known, newest } satisfies Carry),
      newest,
      size: parts.values.size + (totals?.values.size ?? 0),
      fault: counted.fault,
    };
  }

  #name(): string {
    const { total, counts } = this.#counters;
    if (total !== null) return counts;
    return counts === 'good' ? 'ratio' : 'error_ratio';
  }

  async #values(
    expression: Expression,
    { from, to }: { from: number; to: number },
    factor: number,
    signal: AbortSignal,
  ): Promise<{ readonly values: Values } | Failure> {
    const query = overRange(expression, QUERY_RANGE);
    const answer = await this.#api.range(query, { from, to, step: MS_PER_MINUTE }, signal);
    if (!answer.ok) return answer;
    if (this.#counters.total === null && answer.series.length > 1) {
      const message = `it has ${answer.series.length} series; a share is one, as of sum(…) / sum(…)`;
      return { ok: false, size: false, message };
    }
    return { values: valuesOf(answer.series, factor) };
  }

  #events(totals: Values, parts: Values, before: KnownSplit): Counted {
    const split = new EventSplit(before);
    // What is counted of a total that is not there is no part of it.
    const known = new Map([...parts].filter(([minute]) => totals.has(minute)));
    const events = split.add(totals, known);
    const { part, total } = this.#counters;
    const { excess } = split;
    const fault =
      excess === null ? null : `"${part.text}" counts ${excess} events that "${total!.text}" does not`;
    return { events, known: split.known, fault };
  }

  /** Each minute weighs the same. */
  #shares(parts: Map<number, number> | Values): Counted {
    const events: MinuteEvents[] = [];
    let fault: string | null = null;
    for (const [minute, share] of parts) {
      if (share < -SLACK || share > 1 + SLACK) {
        fault = `"${this.#counters.part.text}" is ${share}, and a share is from 0 to 1`;
        continue;
      }
      const part = Math.round(Math.min(1, Math.max(0, share)) * MS_PER_SHARED_MINUTE);
      events.push({ minute, part, rest: MS_PER_SHARED_MINUTE - part });
    }
    return { events, known: NOTHING_SPLIT, fault };
  }
}

type Counted = {
  readonly events: readonly MinuteEvents[];
  readonly known: KnownSplit;
  readonly fault: string | null;
};

function nothing(until: number, before: Carry): Found {
  const { newest } = before;
  return {
    ok: true,
    until,
    events: [],
    measured: new Set(),
    carry: JSON.stringify(before),
    newest,
    size: 0,
    fault: null,
  };
}

/** The sum of all series at each point, times `factor`; NaN, as of 0 / 0, is no value. */
function valuesOf(series: readonly SampledSeries[], factor: number): Map<number, number> {
  const values = new Map<number, number>();
  for (const one of series) {
    for (const [seconds, text] of one.values) {
      const value = Number(text) * factor;
      if (!Number.isFinite(value)) continue;
      const minute = Math.round((seconds * 1000) / MS_PER_MINUTE) - 1;
      values.set(minute, (values.get(minute) ?? 0) + value);
    }
  }
  return values;
}

function minuteUp(ms: number): number {
  return Math.ceil(ms / MS_PER_MINUTE) * MS_PER_MINUTE;
}

function minuteDown(ms: number): number {
  return Math.floor(ms / MS_PER_MINUTE) * MS_PER_MINUTE;
}

/** What traffic was seen: counts by service, method, route and status, whatever objectives make of them. */

import { isCounterSeries } from '../slo/counter-series.ts';
import type { SeenRoute } from '../slo/route-family.ts';
import type { SeenService } from '../slo/route-report.ts';
import { decodeBuckets } from './deltas-codec.ts';
import type { FoldStore, StoredSeries } from './ports.ts';
import type { Series } from './series-registry.ts';

const DAY_MINUTES = 1440;
/** Minute rows a read, at most, unless that were less than an hour: keeps each small beside what else is done. */
const ROWS = 20_000;
const LEAST_STEP = 60;

type Histogram = Map<number, number>;

/** Adds up events; an hour of a busy service and a month of a quiet one cost the same. */
export class TrafficSums {
  readonly #bySeries = new Map<Series, Histogram>();
  readonly #first = new Map<string, number>();

  /** The counts of a series that was seen in `minute`, to add to. The object `series` stands for itself. */
  of(series: Series, minute: number): Histogram {
    const first = this.#first.get(series.service);
    if (first === undefined || minute < first) this.#first.set(series.service, minute);
    const known = this.#bySeries.get(series);
    if (known !== undefined) return known;
    const histogram: Histogram = new Map();
    this.#bySeries.set(series, histogram);
    return histogram;
  }

  add(series: Series, minute: number, bucket: number, count: number): void {
    const histogram = this.of(series, minute);
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + count);
  }

  /** By service; each was watched from its first event to minute `asOf`. */
  services(asOf: number): SeenService[] {
    const byService = Map.groupBy(this.#bySeries, ([{ service }]) => service);
    return [...byService]
      .map(([service, own]) => ({
        service,
        minutes: asOf + 1 - this.#first.get(service)!,
        routes: routesOf(own),
      }))
      .sort((a, b) => (a.service < b.service ? -1 : 1));
  }
}

function routesOf(own: readonly (readonly [Series, Histogram])[]): SeenRoute[] {
  const alike = Map.groupBy(own, ([{ method, route }]) => `${method} ${route}`);
  return [...alike.values()].map((group) => ({
    method: group[0]![0].method,
    route: group[0]![0].route,
    statuses: new Map(group.map(([{ status }, histogram]) => [status, histogram])),
  }));
}

/** The traffic of the `minutes` minutes that end with `asOf`, of the services that are wanted. */
export async function trafficOf(
  store: Pick<FoldStore, 'minuteRange' | 'series'>,
  { wanted, asOf, minutes }: { wanted: (service: string) => boolean; asOf: number; minutes: number },
): Promise<SeenService[]> {
  const stored = await store.series('all');
  const series = new Map(
    stored.filter((one) => wanted(one.service) && !isCounterSeries(one)).map((one) => [one.id, one]),
  );
  const sums = new TrafficSums();
  const end = asOf + 1;
  const step = Math.max(LEAST_STEP, Math.min(DAY_MINUTES, Math.floor(ROWS / Math.max(1, series.size))));
  for (let from = end - minutes; from < end; from += step) {
    await addRange(store, series, { from, to: Math.min(end, from + step) }, sums);
  }
  return sums.services(asOf);
}

async function addRange(
  store: Pick<FoldStore, 'minuteRange'>,
  series: ReadonlyMap<number, StoredSeries>,
  { from, to }: { from: number; to: number },
  sums: TrafficSums,
): Promise<void> {
  for (const row of await store.minuteRange([...series.keys()], from, to)) {
    const histogram = sums.of(series.get(row.series)!, row.minute);
    decodeBuckets(row.buckets, (bucket, count) =>
      histogram.set(bucket, (histogram.get(bucket) ?? 0) + count),
    );
  }
}

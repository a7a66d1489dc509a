/** Asks Leeway which minutes of the example app's past it already has, so that no line is imported twice. */
import type { Clock } from './clock.ts';
import { authorization, type LeewayAddress, SERVICE, SOURCE } from './delivery.ts';
import { MINUTE_MS, type Span } from './history-plan.ts';

/** The parts of Leeway's answers that are read here. */
type Slo = {
  readonly service: string;
  readonly name: string;
  readonly total: number;
  readonly building: number | null;
};
type SloList = { readonly slos: readonly Slo[]; readonly sources: readonly { readonly name: string }[] };
type History = { readonly points: readonly { readonly t: string; readonly total: number }[] };

const DAY = 1440;
const ASK_AGAIN_MS = 250;
const ASK_WITHIN_MS = 60_000;

/** The spans of `span` in which no request is known, oldest first. */
export async function missingSpans(leeway: LeewayAddress, span: Span, clock: Clock): Promise<Span[]> {
  const list = await builtSlos(leeway, clock);
  const slos = list.slos.filter((slo) => slo.service === SERVICE);
  const busiest = slos.toSorted((a, b) => b.total - a.total)[0];
  if (busiest === undefined) {
    // With no objective of the app there is nothing to ask; a source that was heard has its history already.
    return list.sources.some((source) => source.name === SOURCE) ? [] : [span];
  }
  if (busiest.total === 0) return [span];
  return emptySpans(span, await minutesWithTraffic(leeway, busiest, span));
}

/** Runs of minutes of `span` that are not in `taken`. */
export function emptySpans(span: Span, taken: ReadonlySet<number>): Span[] {
  const spans: Span[] = [];
  let from: number | null = null;
  for (let minute = span.from; minute <= span.to; minute++) {
    const empty = minute < span.to && !taken.has(minute);
    if (empty) from ??= minute;
    if (empty || from === null) continue;
    spans.push({ from, to: minute });
    from = null;
  }
  return spans;
}

/** While an objective is being built its counts are not all there yet, and an import would count lines twice. */
async function builtSlos(leeway: LeewayAddress, clock: Clock): Promise<SloList> {
  for (let waited = 0; ; waited += ASK_AGAIN_MS) {
    const list = await get<SloList>(new URL('/api/v1/slos', leeway.url), leeway).catch((fault: unknown) => {
      if (waited >= ASK_WITHIN_MS) throw fault;
      return null;
    });
    const built = list?.slos.every((slo) => slo.service !== SERVICE || slo.building === null);
    if (list && (built || waited >= ASK_WITHIN_MS)) return list;
    await clock.wait(ASK_AGAIN_MS);
  }
}

async function minutesWithTraffic(leeway: LeewayAddress, slo: Slo, span: Span): Promise<Set<number>> {
  const minutes = new Set<number>();
  // By the day, because Leeway answers 2 000 points at most.
  for (let from = span.from; from < span.to; from += DAY) {
    const asked = new URL(`/api/v1/slos/${SERVICE}/${encodeURIComponent(slo.name)}/history`, leeway.url);
    asked.searchParams.set('from', new Date(from * MINUTE_MS).toISOString());
    asked.searchParams.set('to', new Date(Math.min(from + DAY, span.to) * MINUTE_MS).toISOString());
    asked.searchParams.set('step', '60');
    const { points } = await get<History>(asked, leeway);
    for (const point of points) if (point.total > 0) minutes.add(Date.parse(point.t) / MINUTE_MS - 1);
  }
  return minutes;
}

async function get<Body>(url: URL, leeway: LeewayAddress): Promise<Body> {
  const response = await fetch(url, {
    headers: authorization(leeway),
    signal: AbortSignal.timeout(ASK_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`Leeway answered ${response.status} to GET ${url.pathname}`);
  return (await response.json()) as Body;
}

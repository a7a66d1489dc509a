/** Counters of a web service over days, as a Prometheus would have sampled them, and what was really counted. */

const MS_PER_MINUTE = 60_000;

export type HistoryOptions = {
  /** ms; samples from `from` on, up to and including `to`. */
  readonly from: number;
  readonly to: number;
  /** ms. */
  readonly every: number;
  readonly instances: number;
  readonly seed: number;
};

export type CounterHistory = {
  /** OpenMetrics text of `http_requests_total`. */
  readonly openMetrics: string;
  /** What was counted between two samples of an instance, at the time (ms) of the later one. */
  readonly truth: readonly { readonly at: number; readonly total: number; readonly bad: number }[];
  readonly samples: number;
};

const CODES = ['200', '404', '500'] as const;
type Code = (typeof CODES)[number];

/**
 * Traffic by day and by night, an outage of an hour every other night, restarts right after a sample (nothing is lost by
 * them), and gaps in the scrapes. A code has no series until it is met: a failure may be the first sample of its series.
 */
export function counterHistory({ from, to, every, instances, seed }: HistoryOptions): CounterHistory {
  const random = randomOf(seed);
  const truth: { at: number; total: number; bad: number }[] = [];
  const lines: string[] = [];
  let samples = 0;
  for (let instance = 0; instance < instances; instance++) {
    let counts = new Map<Code, number>([['200', 1_000 * instance]]);
    const texts = new Map<Code, string[]>(CODES.map((code) => [code, []]));
    let gapUntil = 0;
    let pending: [number, number] = [0, 0];
    const offset = instance * 1_717;
    for (let at = from + offset, index = 0; at <= to; at += every, index++) {
      if (index > 0) {
        const [total, bad] = grow(counts, at, every, random);
        pending = [pending[0] + total, pending[1] + bad];
      }
      if (at < gapUntil) continue;
      if (index > 0) truth.push({ at, total: pending[0], bad: pending[1] });
      pending = [0, 0];
      for (const [code, value] of counts) {
        texts
          .get(code)!
          .push(
            `http_requests_total{job="web",instance="web-${instance}",code="${code}"} ${value} ${at / 1000}`,
          );
        samples++;
      }
      const fate = random();
      // A restart within a gap would hide what was counted since the last sample.
      if (fate < 0.0005) counts = new Map<Code, number>([['200', 0]]);
      else if (fate < 0.0008) gapUntil = at + Math.round(random() * 120) * MS_PER_MINUTE;
    }
    for (const own of texts.values()) lines.push(...own);
  }
  const head = '# HELP http_requests Requests.\n# TYPE http_requests counter\n';
  return { openMetrics: `${head}${lines.join('\n')}\n# EOF\n`, truth, samples };
}

function grow(counts: Map<Code, number>, at: number, every: number, random: () => number): [number, number] {
  const hour = new Date(at).getUTCHours();
  const day = Math.floor(at / 86_400_000);
  const rate = hour >= 7 && hour < 22 ? 20 : 0.4;
  const isOutage = day % 2 === 0 && hour === 3;
  let total = 0;
  let bad = 0;
  const requests = Math.round((rate * every * (0.5 + random())) / 1000);
  for (let request = 0; request < requests; request++) {
    const draw = random();
    const code: Code = draw < (isOutage ? 0.9 : 0.001) ? '500' : draw > 0.98 ? '404' : '200';
    counts.set(code, (counts.get(code) ?? 0) + 1);
    total++;
    if (code === '500') bad++;
  }
  return [total, bad];
}

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

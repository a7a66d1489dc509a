/** Objectives on the counters of a real Prometheus: what they are defined as, read up to the present, and counted by hand. */
import { pino } from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import { createCounterSources } from '../../server/counter-sources.ts';
import type { Service } from '../../server/service.ts';
import { readBy } from '../../server/slo/definition.ts';
import type { Status } from '../../server/slo/status.ts';
import { type CounterHistory, counterHistory } from './counter-history.ts';
import { startPrometheus, type TestPrometheus } from './prometheus.ts';
import { type Clock, folded } from './service-harness.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** ms; the present of the tests, amid {@link fiveDays}. */
export const NOW = Date.UTC(2026, 10, 23, 12, 0, 30);

/** Counters of three instances, to a day after the present. */
export const fiveDays = (): CounterHistory =>
  counterHistory({ from: NOW - 4 * DAY, to: NOW + DAY, every: 30_000, instances: 3, seed: 7 });

/** Definitions on the Prometheus at `url`, by the name of prom. */
export const definitions = (url: string, ...slos: string[]): string =>
  [
    'sources:',
    `  - { name: prom, type: prometheus, url: "${url}", interval: 1s }`,
    'service: web',
    'slos:',
    ...slos,
  ].join('\n');

/** An objective on `http_requests_total`. */
export const objective = (
  name: string,
  window: string,
  part = `good: 'http_requests_total{job="web",code!~"5.."}'`,
): string =>
  [
    `  - name: ${name}`,
    '    source: prom',
    '    target: 99.5%',
    `    total: 'http_requests_total{job="web"}'`,
    `    ${part}`,
    `    window: ${window}`,
  ].join('\n');

/** A Prometheus that has stored the samples; gone when the test is over. */
export async function started(history: CounterHistory): Promise<TestPrometheus> {
  const prometheus = await startPrometheus(history.openMetrics);
  onTestFinished(() => prometheus.stop());
  return prometheus;
}

/** Begins to ask the sources of the definitions, until the test is over. */
export function asked(service: Service, clock: Clock) {
  const sources = createCounterSources({ service, now: () => clock.now, log: pino({ level: 'silent' }) });
  onTestFinished(() => sources.stop());
  sources.start();
  return sources;
}

/** Settles when all `slos` are read up to the present, and folded. */
export async function read(service: Service, clock: Clock, slos: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { statuses } = service.fold.statuses.snapshot();
      expect(statuses).toHaveLength(slos);
      for (const { slo } of statuses) {
        const reading = slo.sli === 'counters' ? service.readings.get(slo.counters.digest) : null;
        expect(reading).toMatchObject({ share: null, fault: null });
        // Of what is worked out for minutes, the last is read when it can be whole.
        const late = slo.sli === 'counters' && readBy(slo.counters) === 'samples' ? 0 : 2 * MINUTE;
        expect(clock.now - reading!.until).toBeLessThanOrEqual(late);
      }
    },
    { timeout: 60_000, interval: 50 },
  );
  await folded(service, clock);
}

export function statusOf(service: Service, name: string): Status {
  return service.fold.statuses.find({ service: 'web', name })!;
}

export function countsIn({ lookbacks }: Status, minutes: number) {
  const { counts } = lookbacks.find((one) => one.minutes === minutes)!;
  return { good: counts.good, bad: counts.bad };
}

/** By hand: what was sampled up to now in the minutes of a look-back that ends now. */
export function truthOf({ truth }: CounterHistory, now: number, minutes: number) {
  const from = (Math.floor(now / MINUTE) + 1 - minutes) * MINUTE;
  let [good, bad] = [0, 0];
  for (const one of truth) {
    if (one.at > now || one.at < from) continue;
    good += one.total - one.bad;
    bad += one.bad;
  }
  return { good, bad };
}

/** A real Prometheus that is away, has nothing new, or refuses what it is asked: unknown, in its own words. */
import { describe, expect, test, vi } from 'vitest';
import { counterHistory } from '../support/counter-history.ts';
import {
  asked,
  countsIn,
  definitions,
  fiveDays,
  NOW,
  objective,
  read,
  started,
  statusOf,
  truthOf,
} from '../support/counter-scene.ts';
import { hasPrometheus } from '../support/prometheus.ts';
import { folded, openScene } from '../support/service-harness.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe.runIf(hasPrometheus())('samples of a real Prometheus', () => {
  const history = fiveDays();

  test('are waited for while Prometheus is away: unknown, and the gap is filled when it is back', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    await define(definitions(prometheus.url, objective('long', '5d')));
    const service = await start();
    const sources = asked(service, clock);
    await read(service, clock, 1);
    expect(sources.faults('prom')).toEqual([]);
    expect(statusOf(service, 'long').verdict).not.toBe('unknown');
    await prometheus.end();
    clock.now += 11 * MINUTE;
    await vi.waitFor(() => expect(sources.faults('prom')).toHaveLength(1), { timeout: 30_000 });
    await folded(service, clock);
    expect(sources.faults('prom')).toEqual(['total: nothing listens there (connection refused)']);
    const { verdict, reasons } = statusOf(service, 'long');
    expect({ verdict, reason: reasons[0] }).toEqual({
      verdict: 'unknown',
      reason: 'prom was last read at 2026-11-23 12:00 UTC: total: nothing listens there (connection refused)',
    });
    await prometheus.begin();
    await read(service, clock, 1);
    expect(statusOf(service, 'long').verdict).not.toBe('unknown');
    expect(countsIn(statusOf(service, 'long'), 7200)).toEqual(truthOf(history, clock.now, 7200));
  });

  test('that have come to an end are no good news: unknown, with the last of them', async () => {
    const until = NOW - 20 * MINUTE;
    const ended = counterHistory({ from: NOW - DAY, to: until, every: 30_000, instances: 1, seed: 8 });
    const prometheus = await started(ended);
    const { clock, start, define } = await openScene(NOW);
    await define(definitions(prometheus.url, objective('day', '1d')));
    const service = await start();
    asked(service, clock);
    await read(service, clock, 1);
    const { verdict, reasons } = statusOf(service, 'day');
    expect({ verdict, reason: reasons[0] }).toEqual({
      verdict: 'unknown',
      reason: 'prom has no sample of http_requests_total{job="web"} since 2026-11-23 11:40 UTC.',
    });
    expect(countsIn(statusOf(service, 'day'), 1440)).toEqual(truthOf(ended, clock.now, 1440));
  });

  test('that cannot be asked for leave the others alone, and the reason is the server’s', async () => {
    const prometheus = await started(history);
    const { clock, start, define } = await openScene(NOW);
    const bad = `good: 'http_requests_total{code=~"("}'`;
    await define(definitions(prometheus.url, objective('fine', '1d'), objective('broken', '1d', bad)));
    const service = await start();
    const sources = asked(service, clock);
    await vi.waitFor(() => expect(sources.faults('prom')).toHaveLength(1), { timeout: 30_000 });
    expect(sources.faults('prom')[0]).toMatch(
      /^good: .*parse error: error parsing regexp: missing closing \)/,
    );
    await vi.waitFor(async () => {
      await folded(service, clock);
      expect(statusOf(service, 'fine').building).toBeNull();
    }, 30_000);
    expect(countsIn(statusOf(service, 'fine'), 1440)).toEqual(truthOf(history, clock.now, 1440));
    const { verdict, reasons } = statusOf(service, 'broken');
    expect(verdict).toBe('unknown');
    expect(reasons[0]).toMatch(/^prom cannot be read: good: .*missing closing \)/);
  });
});

/** One status to change in tests: 99.5% over 30 days, 200 000 events, 300 of them bad. */
import type { SloStatus } from '../../server/http/contract.ts';

export function status(changes: Partial<SloStatus> = {}): SloStatus {
  return {
    service: 'snippets',
    name: 'read-snippet',
    objective: '99.5% of GET /s/:publicId non-5xx under 300ms over 30 days',
    description: null,
    runbook: null,
    target: 0.995,
    window: '30d',
    good: 199_700,
    bad: 300,
    total: 200_000,
    ignored: 0,
    unmeasured: 0,
    uncertain: 0,
    exactSince: null,
    sli: 0.9985,
    interval: { low: 0.9983, high: 0.9987 },
    remaining: 0.7,
    failuresLeft: 703,
    outageMinutesLeft: 140.6,
    burn: { '5m': 0.25, '1h': 0.5, '30d': 0.3 },
    lookbacks: [
      { text: '1h', minutes: 60, good: 299, bad: 1, total: 300, burn: 0.6666 },
      { text: '30d', minutes: 43_200, good: 199_700, bad: 300, total: 200_000, burn: 0.3 },
    ],
    tiers: [],
    alerts: [],
    verdict: 'ship',
    reasons: ['70% of the error budget is left.'],
    headline: 'Ship. 703 more failures, or 140 minutes of full outage at the present rate.',
    coverage: 1,
    exhaustsAt: null,
    building: null,
    warnings: [],
    definition: { file: 'slo-definitions/snippets.yaml', line: 4, text: 'name: read-snippet' },
    lagSeconds: 0,
    updatedAt: '2026-08-20T10:00:00.000Z',
    ...changes,
  };
}

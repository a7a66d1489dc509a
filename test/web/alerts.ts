/** One alert, one delivery and one silence to change in tests. */
import type { AlertRecord, Delivery, Silence } from '../../server/http/alert-contract.ts';

export function alert(changes: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id: 'a1',
    service: 'snippets',
    slo: 'read-snippet',
    source: null,
    kind: 'page',
    condition: 'burn',
    firing: true,
    reason: 'The budget burns at 41x over 1h, over 14.4x (1h/5m).',
    tier: '1h/5m',
    burn: 41,
    threshold: 14.4,
    lookback: '1h',
    startedAt: '2026-08-20T10:00:00.000Z',
    resolvedAt: null,
    endsAt: null,
    muted: null,
    lateBad: 0,
    acknowledged: null,
    deliveries: [],
    ...changes,
  };
}

export function delivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 'd1',
    receiver: 'oncall',
    type: 'firing',
    state: 'sent',
    alerts: 1,
    createdAt: '2026-08-20T10:00:00.000Z',
    nextAt: null,
    finishedAt: '2026-08-20T10:00:01.000Z',
    reason: null,
    attempts: 1,
    log: [],
    ...changes,
  };
}

/** It is 2026-08-20 11:00 UTC. */
export function silence(changes: Partial<Silence> = {}): Silence {
  return {
    id: 's1',
    service: 'snippets',
    slo: null,
    startsAt: '2026-08-20T10:00:00.000Z',
    endsAt: '2026-08-20T12:00:00.000Z',
    rrule: null,
    timeZone: 'UTC',
    author: 'Ana',
    reason: 'Load test',
    createdAt: '2026-08-20T10:00:00.000Z',
    endedAt: null,
    endedBy: null,
    state: 'active',
    span: { from: '2026-08-20T10:00:00.000Z', to: '2026-08-20T12:00:00.000Z' },
    ...changes,
  };
}

/** Alerts and what is found of their conditions, for tests that are about their life and not their words. */
import type { AlertFacts } from '../../server/slo/alert-facts.ts';
import type { AlertState } from '../../server/slo/alert-state.ts';
import type { Finding } from '../../server/slo/findings.ts';

/** 2026-11-23T12:00:00Z. */
export const T0 = Date.UTC(2026, 10, 23, 12);

/** A page that holds in its fastest tier. */
export function holding(more: Partial<Finding> = {}): Finding {
  return {
    kind: 'page',
    condition: 'burn',
    holds: true,
    clear: false,
    tier: '1h/5m',
    burn: 20,
    threshold: 14.4,
    lookback: 60,
    reason: 'It burns.',
    ...more,
  };
}

const QUIET = { tier: null, burn: null, threshold: null, lookback: null, reason: '', holds: false } as const;

export function clear(more: Partial<Finding> = {}): Finding {
  return holding({ ...QUIET, clear: true, ...more });
}

/** It neither holds nor is clear. */
export function neither(more: Partial<Finding> = {}): Finding {
  return holding({ ...QUIET, ...more });
}

/** A page that fires since T0, and that nobody was told of yet. */
export function stateOf(more: Partial<AlertState> = {}): AlertState {
  return {
    id: 'a-1',
    service: 'shop',
    slo: 'read',
    source: null,
    kind: 'page',
    condition: 'burn',
    reason: 'It burns.',
    tier: '1h/5m',
    burn: 20,
    threshold: 14.4,
    lookback: 60,
    startedAt: T0,
    clearSince: null,
    announcedAt: null,
    muted: null,
    resolvedAt: null,
    lateBefore: null,
    late: [],
    ...more,
  };
}

/** Where words do not matter. */
export function plainFacts(state: AlertState): AlertFacts {
  const { id, service, slo, source, kind, condition, reason, tier, burn, threshold } = state;
  return {
    ...{ alert: id, service, slo, source, kind, condition, reason, tier, burn, threshold },
    ...{ objective: null, description: null, runbook: null, lookback: null, spent: null, remaining: null },
    ...{ verdict: null, headline: null, startedAt: state.startedAt, resolvedAt: state.resolvedAt },
  };
}

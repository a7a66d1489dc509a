/** Alerts and their deliveries, from the domain to the wire. */
import type { Tested } from '../alerts/test-message.ts';
import { HOLD_DOWN_MS } from '../slo/alert-state.ts';
import { lookbackText } from '../slo/duration.ts';
import type * as wire from './alert-contract.ts';
import type { AlertHistory, DeliveryRecord, ReceiverHealth } from './alert-ports.ts';
import { iso } from './wire.ts';

export function alertList(alerts: readonly AlertHistory[], more: boolean): wire.AlertList {
  return { alerts: alerts.map(alertRecord), more, holdDownSeconds: HOLD_DOWN_MS / 1000 };
}

export function alertRecord(alert: AlertHistory): wire.AlertRecord {
  const { id, service, slo, source, kind, condition, reason, tier, burn, threshold, muted } = alert;
  const firing = alert.resolvedAt === null;
  return {
    ...{ id, service, slo, source, kind, condition, firing, reason, tier, burn, threshold, muted },
    lookback: alert.lookback === null ? null : lookbackText(alert.lookback),
    startedAt: iso(alert.startedAt),
    resolvedAt: isoOrNull(alert.resolvedAt),
    endsAt: firing && alert.clearSince !== null ? iso(alert.clearSince + HOLD_DOWN_MS) : null,
    lateBad: alert.late.reduce((sum, [, , bad]) => sum + bad, 0),
    acknowledged:
      alert.acknowledged === null ? null : { ...alert.acknowledged, at: iso(alert.acknowledged.at) },
    deliveries: alert.deliveries.map(delivery),
  };
}

export function delivery(record: DeliveryRecord): wire.Delivery {
  const { id, receiver, type, state, alerts, reason, attempts, log } = record;
  return {
    ...{ id, receiver, type, state, alerts, reason, attempts },
    createdAt: iso(record.createdAt),
    nextAt: state === 'waiting' ? iso(record.nextAt) : null,
    finishedAt: isoOrNull(record.finishedAt),
    log: log.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  };
}

export function receiver(health: ReceiverHealth): wire.ReceiverStatus {
  const { name, type, hears, waiting, dead, fault } = health;
  return {
    ...{ name, type, waiting, dead, fault },
    hears: hears.map(({ on, service, slo }) => ({ on: [...on], service, slo })),
    pausedUntil: isoOrNull(health.pausedUntil),
    lastSentAt: isoOrNull(health.lastSentAt),
  };
}

export function testResult({ outcome, tookMs }: Tested): wire.TestResult {
  const reason = outcome.kind === 'sent' ? null : outcome.reason;
  return { outcome: outcome.kind, code: outcome.code, reason, tookMs: Math.round(tookMs) };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

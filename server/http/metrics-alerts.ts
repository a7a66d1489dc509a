/** Whether Leeway's own alerting works: what fires, and what becomes of the messages about it. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Outcome } from '../alerts/receiver.ts';
import { ALERT_KINDS } from '../slo/alert.ts';
import type { AlertActivity } from './ports.ts';

const OUTCOMES: readonly Outcome['kind'][] = ['sent', 'retry', 'refused'];
/** An attempt takes ten seconds at most. */
const ATTEMPT_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function registerAlertMetrics(registry: Registry, activity: AlertActivity): void {
  const registers = [registry];
  const labelNames = ['receiver'] as const;
  new Gauge({
    name: 'leeway_alerts_firing',
    help: 'Alerts that fire, muted ones too, by kind; 0 where another process leads.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const kind of ALERT_KINDS) this.set({ kind }, activity.firing(kind));
    },
  });
  new Gauge({
    name: 'leeway_deliveries_waiting',
    help: 'Messages about alerts that wait to be sent, for the first time or again; 0 where another process leads.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const [receiver, count] of activity.waiting()) this.set({ receiver }, count);
    },
  });
  const attempts = new Counter({
    name: 'leeway_deliveries_total',
    help: 'Attempts to send a message, by what came of them: sent, retry (tried again later) or refused (for good).',
    labelNames: ['receiver', 'outcome'],
    registers,
    // A counter that is there before its first event does not miss it.
    collect() {
      for (const receiver of activity.waiting().keys())
        for (const outcome of OUTCOMES) this.inc({ receiver, outcome }, 0);
    },
  });
  const dead = new Counter({
    name: 'leeway_deliveries_dead_total',
    help: 'Messages that were given up, refused or not to be sent for a day: somebody was not told.',
    labelNames,
    registers,
    collect() {
      for (const receiver of activity.waiting().keys()) this.inc({ receiver }, 0);
    },
  });
  const seconds = new Histogram({
    name: 'leeway_delivery_seconds',
    help: 'How long attempts to send a message took.',
    labelNames,
    buckets: ATTEMPT_BUCKETS,
    registers,
  });
  activity.onDeliveries({
    attempted(receiver, outcome, tookMs) {
      attempts.inc({ receiver, outcome });
      seconds.observe({ receiver }, tookMs / 1000);
    },
    died: (receiver, count) => dead.inc({ receiver }, count),
  });
}

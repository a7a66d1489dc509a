/** What fires of one objective: of its burn rates by the stream, at once; of all else by what was asked for last. */
import type { AlertKind, AlertRecord } from '../../server/http/alert-contract.ts';
import type { SloStatus } from '../../server/http/contract.ts';

export type FiringAlert = {
  readonly kind: AlertKind;
  readonly startedAt: string;
  /** Its reason; null when the reasons of the verdict give it. */
  readonly told: string | null;
};

export function firingOf(
  { service, name, alerts }: Pick<SloStatus, 'service' | 'name' | 'alerts'>,
  firing: readonly AlertRecord[],
): readonly FiringAlert[] {
  const others = firing.filter(
    (alert) => alert.service === service && alert.slo === name && alert.condition !== 'burn',
  );
  return [
    ...alerts.map(({ severity, startedAt }) => ({ kind: severity, startedAt, told: null })),
    ...others.map(({ kind, startedAt, reason }) => ({ kind, startedAt, told: reason })),
  ];
}

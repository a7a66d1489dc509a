/** What fires of one objective: of its burn rates by the stream, at once; of all else by what was asked for last. */
import type { AlertKind, AlertRecord } from '../../server/http/alert-contract.ts';
import type { SloStatus } from '../../server/http/contract.ts';
import { sloKey } from './board.ts';

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

/**
 * Whether a list of what fires is older than what the stream shows: it lacks an alert of a burn rate, or has one of an
 * objective that burns no more. Of a page and a ticket the stream shows the page.
 */
export function isBehind(firing: readonly AlertRecord[], slos: ReadonlyMap<string, SloStatus>): boolean {
  const burning = Map.groupBy(
    firing.filter(({ condition }) => condition === 'burn'),
    ({ service, slo }) => sloKey({ service, name: slo ?? '' }),
  );
  for (const [key, { alerts }] of slos) {
    const listed = burning.get(key) ?? [];
    if (listed.length > 0 && alerts.length === 0) return true;
    if (alerts.some(({ severity }) => !listed.some(({ kind }) => kind === severity))) return true;
  }
  return false;
}

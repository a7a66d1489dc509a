/** In which order what fires is told, and what of it is counted. */
import type { AlertRecord } from '../../server/http/alert-contract.ts';
import { gravestFirst } from '../../server/slo/alert.ts';

/** What somebody has to look after first: muted and then acknowledged ones last, of the others the gravest, then the newest. */
export function inOrder(alerts: readonly AlertRecord[]): readonly AlertRecord[] {
  return alerts.toSorted(
    (a, b) =>
      Number(a.muted !== null) - Number(b.muted !== null) ||
      Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
      gravestFirst(a, b) ||
      Date.parse(b.startedAt) - Date.parse(a.startedAt),
  );
}

export function notMuted<T extends Pick<AlertRecord, 'muted'>>(alerts: readonly T[]): readonly T[] {
  return alerts.filter(({ muted }) => muted === null);
}

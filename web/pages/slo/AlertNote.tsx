import { Link } from 'wouter';
import type { SloStatus } from '../../../server/http/contract.ts';
import { alertsPath } from '../../../server/http/page-paths.ts';
import { useFiring, useSilences } from '../../alerts.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { SilencedMark } from '../../components/SilencedMark.tsx';
import { whenText } from '../../lib/alert-words.ts';
import { silencedText, silenceOf } from '../../lib/silence-words.ts';
import { firingOf } from '../../lib/slo-alerts.ts';
import styles from './AlertNote.module.css';

/** ms; a change of what fires is asked for at once, so this is for silences that begin and end. */
const ASKED_EVERY_MS = 15_000;

/** What fires of this objective, and who silences it. */
export function AlertNote({ status }: { readonly status: SloStatus }) {
  const { service, name, divided } = status;
  const alerts = firingOf(status, useFiring(ASKED_EVERY_MS).data?.alerts ?? []);
  const silences = useSilences(ASKED_EVERY_MS).data?.silences ?? [];
  const silence = silenceOf(silences, service, [name, divided?.from ?? null]);
  const now = Date.parse(status.updatedAt);
  if (alerts.length === 0 && silence === null) return null;
  return (
    <section className={styles['note']} aria-label="Alerts">
      <ul>
        {alerts.map(({ kind, startedAt, told }) => (
          <li key={kind + startedAt}>
            <KindBadge kind={kind} /> {whenText({ startedAt, resolvedAt: null }, now)}.
            {told === null ? '' : ` ${told}`}
          </li>
        ))}
        <li>
          <Link href={alertsPath(status)}>Its alerts and who was told</Link>
        </li>
      </ul>
      {silence === null ? null : (
        <p className={styles['silenced']}>
          <SilencedMark />
          {silencedText(silence)} The budget counts all the same.
        </p>
      )}
    </section>
  );
}

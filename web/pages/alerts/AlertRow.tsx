import { memo } from 'react';
import { Link } from 'wouter';
import type { AlertRecord, Silence } from '../../../server/http/alert-contract.ts';
import { sloPath } from '../../../server/http/page-paths.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { SilencedMark } from '../../components/SilencedMark.tsx';
import { alertNotes, subjectName, whenText } from '../../lib/alert-words.ts';
import { sloKey } from '../../lib/board.ts';
import { mutedText, silenceOf } from '../../lib/silence-words.ts';
import { useLive } from '../../live.ts';
import { useMay } from '../../session.ts';
import { Actions } from './Actions.tsx';
import styles from './Alerts.module.css';
import { Deliveries } from './Deliveries.tsx';

type Props = {
  readonly alert: AlertRecord;
  readonly silences: readonly Silence[];
  readonly now: number;
};

export const AlertRow = memo(function AlertRow({ alert, silences, now }: Props) {
  const { kind, firing, reason } = alert;
  const written = useWrittenName(alert);
  const silence = firing ? silenceOf(silences, alert.service, [alert.slo, written]) : null;
  const muted = mutedText(alert.muted, silence);
  const mayAct = useMay('override', alert.service);
  return (
    <li className={styles['alert']} data-kind={kind} data-muted={muted !== null} data-over={!firing}>
      <p className={styles['what']}>
        <KindBadge kind={kind} />
        <Subject alert={alert} />
      </p>
      <p className={styles['when']}>{whenText(alert, now)}</p>
      <p className={styles['reason']}>{reason}</p>
      {muted === null ? null : (
        <p className={styles['muted']}>
          <SilencedMark />
          {muted}
        </p>
      )}
      <Notes notes={alertNotes(alert)} />
      {firing && mayAct ? <Actions alert={alert} /> : null}
      <Deliveries alert={alert} now={now} />
    </li>
  );
});

/** The objective that was written, of one of those that were made of it. */
function useWrittenName({ service, slo }: AlertRecord): string | null {
  const key = sloKey({ service, name: slo ?? '' });
  return useLive(({ board }) => board?.slos.get(key)?.divided?.from ?? null);
}

function Subject({ alert }: { readonly alert: AlertRecord }) {
  const { service, slo, startedAt } = alert;
  if (slo === null)
    return (
      <span>
        <strong>{subjectName(alert)}</strong> <span className={styles['quiet']}>of {service}</span>
      </span>
    );
  return <Link href={sloPath({ service, name: slo }, startedAt)}>{subjectName(alert)}</Link>;
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className={styles['notes']}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

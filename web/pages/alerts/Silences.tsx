import type { Silence, SilenceList } from '../../../server/http/alert-contract.ts';
import form from '../../components/Form.module.css';
import { useOpener } from '../../components/opener.ts';
import { SilencedMark } from '../../components/SilencedMark.tsx';
import { overLine, recurrenceText, silenceSpan, silenceSubject } from '../../lib/silence-words.ts';
import { useMay } from '../../session.ts';
import styles from './Aside.module.css';
import { EndSilence } from './EndSilence.tsx';
import { SilenceForm } from './SilenceForm.tsx';

type Known = { readonly data: SilenceList | undefined; readonly error: Error | null };
type Props = { readonly known: Known; readonly now: number };

export function Silences({ known: { data, error }, now }: Props) {
  const mayAdd = useMay('override');
  const over = data?.silences.filter(({ state }) => state === 'over') ?? [];
  const open = data?.silences.filter(({ state }) => state !== 'over') ?? [];
  return (
    <section className={styles['section']} aria-label="Silences">
      <h2>Silences</h2>
      {data === undefined && error !== null ? <p role="alert">{error.message}</p> : null}
      {data === undefined && error === null ? <p className={styles['quiet']}>Reading the silences…</p> : null}
      {data !== undefined && open.length === 0 ? (
        <p className={styles['quiet']}>
          Nothing is silenced. A silence mutes alerts; the budget counts all the same.
        </p>
      ) : null}
      {open.length === 0 ? null : <SilenceItems silences={open} now={now} />}
      {mayAdd ? <AddSilence /> : null}
      {over.length === 0 ? null : (
        <details className={styles['over']}>
          <summary>{overLine(over.length)}</summary>
          <SilenceItems silences={over} now={now} />
        </details>
      )}
    </section>
  );
}

function SilenceItems({ silences, now }: { readonly silences: readonly Silence[]; readonly now: number }) {
  return (
    <ul className={styles['list']}>
      {silences.map((silence) => {
        const recurrence = recurrenceText(silence);
        return (
          <li key={silence.id} data-tone={silence.state === 'active' ? 'active' : 'plain'}>
            <p>
              {silence.state === 'active' ? <SilencedMark /> : null}
              <strong>{silenceSubject(silence)}</strong>
            </p>
            <p>{silenceSpan(silence, now)}</p>
            {recurrence === null ? null : (
              <details className={styles['quiet']}>
                <summary>{recurrence}</summary>
                <code>{silence.rrule}</code>
              </details>
            )}
            <p className={styles['quiet']}>
              {silence.author}: {silence.reason}
            </p>
            {silence.state === 'over' ? null : <EndSilence silence={silence} />}
          </li>
        );
      })}
    </ul>
  );
}

function AddSilence() {
  const { isOpen, close, button } = useOpener();
  return (
    <>
      <button {...button} className={form['button']}>
        Add a silence
      </button>
      {isOpen ? <SilenceForm service="" slo={null} onDone={close} /> : null}
    </>
  );
}

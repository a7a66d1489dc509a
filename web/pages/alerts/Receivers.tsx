import { useMutation } from '@tanstack/react-query';
import type { ReceiverStatus } from '../../../server/http/alert-contract.ts';
import { useReceivers } from '../../alerts.ts';
import { testReceiver } from '../../api.ts';
import form from '../../components/Form.module.css';
import { Snippet } from '../../components/Snippet.tsx';
import {
  backlogText,
  FIRST_RECEIVER,
  hearsText,
  lastToldText,
  pauseText,
  receiverTone,
  testText,
  typeWord,
} from '../../lib/receiver-words.ts';
import { useBoard } from '../../live.ts';
import { tell } from '../../news.ts';
import { useMay } from '../../session.ts';
import styles from './Aside.module.css';

export function Receivers({ everyMs }: { readonly everyMs: number }) {
  const { data, error, dataUpdatedAt } = useReceivers(everyMs);
  return (
    <section className={styles['section']} aria-label="Receivers">
      <h2>Receivers</h2>
      {data === undefined && error !== null ? <p role="alert">{error.message}</p> : null}
      {data === undefined && error === null ? <p className={styles['quiet']}>Reading who is told…</p> : null}
      {data?.receivers.length === 0 ? <NoReceiver /> : null}
      {data === undefined || data.receivers.length === 0 ? null : (
        <ul className={styles['list']}>
          {data.receivers.map((receiver) => (
            <Receiver key={receiver.name} receiver={receiver} now={dataUpdatedAt} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Receiver({ receiver, now }: { readonly receiver: ReceiverStatus; readonly now: number }) {
  const { name, type, hears, fault } = receiver;
  const backlog = backlogText(receiver);
  const pause = pauseText(receiver, now);
  return (
    <li data-tone={receiverTone(receiver)}>
      <p>
        <strong>{name}</strong> <span className={styles['quiet']}>{typeWord(type)}</span>
      </p>
      <ul className={styles['quiet']}>
        {hears.map(hearsText).map((text) => (
          <li key={text}>{text}</li>
        ))}
        <li>{lastToldText(receiver)}</li>
      </ul>
      {backlog === null ? null : <p className={styles['backlog']}>{backlog}</p>}
      {pause === null ? null : <p>{pause}</p>}
      {fault === null ? null : <p className={styles['fault']}>{fault}</p>}
      {useMay('admin') ? <Test name={name} /> : null}
    </li>
  );
}

function Test({ name }: { readonly name: string }) {
  const sending = useMutation({
    mutationFn: () => testReceiver(name),
    onSuccess: (result) => tell(testText(result)),
  });
  return (
    <>
      <button
        type="button"
        className={form['button']}
        // Disabled, it would lose the focus of who pressed it.
        aria-disabled={sending.isPending}
        onClick={() => {
          if (!sending.isPending) sending.mutate();
        }}
      >
        {sending.isPending ? 'Sending…' : 'Send a test message'}
        <span className="hidden-visually"> to {name}</span>
      </button>
      {sending.data === undefined ? null : (
        <p data-outcome={sending.data.outcome} className={styles['outcome']}>
          {testText(sending.data)}
        </p>
      )}
      {sending.isError ? (
        <p role="alert" className={form['fault']}>
          {sending.error.message}
        </p>
      ) : null}
    </>
  );
}

function NoReceiver() {
  const folder = useBoard()?.folder ?? 'the definitions';
  return (
    <div className={styles['none']}>
      <p>
        Alerts are kept here, and nobody is told of them. Put this into a file of <code>{folder}</code>, at
        its top for everything or in one service or objective:
      </p>
      <Snippet label="A receiver as YAML" text={FIRST_RECEIVER} />
      <p>
        Set <code>ONCALL_URL</code> and <code>ONCALL_SECRET</code> in the environment;{' '}
        <code>openssl rand -base64 32</code> makes a secret. Slack, Microsoft Teams, Discord, PagerDuty,
        Alertmanager and email are types too.
      </p>
    </div>
  );
}

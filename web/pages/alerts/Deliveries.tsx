import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import type { AlertRecord, Delivery } from '../../../server/http/alert-contract.ts';
import { ALERTS, useReceivers } from '../../alerts.ts';
import { resend } from '../../api.ts';
import form from '../../components/Form.module.css';
import { alertName } from '../../lib/alert-words.ts';
import {
  attemptRows,
  attemptsLine,
  deliveriesLine,
  deliveryState,
  resentText,
  type Told,
  toldOf,
  toldText,
  untoldText,
} from '../../lib/delivery-words.ts';
import { tell } from '../../news.ts';
import { useMay, useSeesAll } from '../../session.ts';
import styles from './Deliveries.module.css';

type Props = { readonly alert: AlertRecord; readonly now: number };

/** ms; as the list of receivers beside it. */
const ASKED_EVERY_MS = 5_000;

/** Who was told of an alert, drawn once it is asked for. */
export function Deliveries({ alert, now }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { deliveries } = alert;
  if (deliveries.length === 0) return <p className={styles['none']}>{untoldText(alert.muted)}</p>;
  return (
    <details
      className={styles['deliveries']}
      data-dead={deliveries.some(({ state }) => state === 'dead')}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {deliveriesLine(deliveries)}
        <span className="hidden-visually"> about the {alertName(alert)}</span>
      </summary>
      {isOpen ? <DeliveryItems deliveries={deliveries} now={now} /> : null}
    </details>
  );
}

function DeliveryItems({
  deliveries,
  now,
}: {
  readonly deliveries: readonly Delivery[];
  readonly now: number;
}) {
  const receivers = useReceivers(ASKED_EVERY_MS).data?.receivers;
  return (
    <ul>
      {deliveries.map((delivery) => (
        <DeliveryItem
          key={delivery.id}
          delivery={delivery}
          told={toldOf(receivers, delivery.receiver)}
          now={now}
        />
      ))}
    </ul>
  );
}

type ItemProps = {
  readonly delivery: Delivery;
  readonly told: Told | undefined;
  readonly now: number;
};

function DeliveryItem({ delivery, told, now }: ItemProps) {
  const { receiver, state, log } = delivery;
  const [seesAll, mayAct] = [useSeesAll(), useMay('override')];
  const mayResend = seesAll && mayAct;
  const line = useRef<HTMLParagraphElement>(null);
  return (
    <li className={styles['delivery']} data-state={state}>
      <p>
        To <strong>{receiver}</strong>: {toldText(delivery)}
      </p>
      <p ref={line} tabIndex={-1} className={styles['state']}>
        {deliveryState(delivery, now, told)}
      </p>
      {state === 'dead' && mayResend ? <SendAgain delivery={delivery} line={line} /> : null}
      {log.length === 0 ? null : <Attempts delivery={delivery} />}
    </li>
  );
}

type SendAgainProps = {
  readonly delivery: Delivery;
  /** Where it is told what becomes of it, once the button is gone. */
  readonly line: RefObject<HTMLElement | null>;
};

function SendAgain({ delivery, line }: SendAgainProps) {
  const client = useQueryClient();
  const button = useRef<HTMLButtonElement>(null);
  const sending = useMutation({
    mutationFn: () => resend(delivery.id),
    async onSuccess() {
      if (document.activeElement === button.current) line.current?.focus();
      tell(resentText(delivery.receiver));
      await client.invalidateQueries({ queryKey: [ALERTS] });
    },
  });
  return (
    <p className={styles['again']}>
      <button
        ref={button}
        type="button"
        className={form['button']}
        aria-disabled={sending.isPending}
        onClick={() => {
          if (!sending.isPending) sending.mutate();
        }}
      >
        Send again<span className="hidden-visually"> to {delivery.receiver}</span>
      </button>
      {sending.isError ? (
        <span role="alert" className={form['fault']}>
          {sending.error.message}
        </span>
      ) : null}
    </p>
  );
}

function Attempts({ delivery }: { readonly delivery: Delivery }) {
  return (
    <table className={styles['attempts']}>
      <caption>{attemptsLine(delivery)}</caption>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Came to</th>
          <th scope="col">Code</th>
          <th scope="col">Took</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {attemptRows(delivery.log).map(({ key, at, came, code, took, reason }) => (
          <tr key={key}>
            <th scope="row">{at}</th>
            <td>{came}</td>
            <td>{code}</td>
            <td>{took}</td>
            <td>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

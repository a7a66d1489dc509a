import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRecord, Delivery } from '../../../server/http/alert-contract.ts';
import { ALERTS } from '../../alerts.ts';
import { resend } from '../../api.ts';
import form from '../../components/Form.module.css';
import { alertName } from '../../lib/alert-words.ts';
import {
  attemptRow,
  attemptsLine,
  deliveriesLine,
  deliveryState,
  resentText,
  toldText,
  untoldText,
} from '../../lib/delivery-words.ts';
import { tell } from '../../news.ts';
import styles from './Deliveries.module.css';

type Props = { readonly alert: AlertRecord; readonly now: number };

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
      {isOpen ? (
        <ul>
          {deliveries.map((delivery) => (
            <DeliveryItem key={delivery.id} delivery={delivery} now={now} />
          ))}
        </ul>
      ) : null}
    </details>
  );
}

function DeliveryItem({ delivery, now }: { readonly delivery: Delivery; readonly now: number }) {
  const { receiver, state, log } = delivery;
  return (
    <li className={styles['delivery']} data-state={state}>
      <p>
        To <strong>{receiver}</strong>: {toldText(delivery)}
      </p>
      <p className={styles['state']}>{deliveryState(delivery, now)}</p>
      {state === 'dead' ? <SendAgain delivery={delivery} /> : null}
      {log.length === 0 ? null : <Attempts delivery={delivery} />}
    </li>
  );
}

function SendAgain({ delivery }: { readonly delivery: Delivery }) {
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: () => resend(delivery.id),
    async onSuccess() {
      tell(resentText(delivery.receiver));
      await client.invalidateQueries({ queryKey: [ALERTS] });
    },
  });
  return (
    <p className={styles['again']}>
      <button
        type="button"
        className={form['button']}
        disabled={sending.isPending}
        onClick={() => sending.mutate()}
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
        {delivery.log.map(attemptRow).map(({ at, came, code, took, reason }) => (
          <tr key={at + took}>
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
